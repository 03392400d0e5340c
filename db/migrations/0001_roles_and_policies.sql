-- Who may see which row. The roles exist before this runs (db/migrate.ts makes them). A transaction says for which company and
-- for which viewer it acts (set_config('app.company' | 'app.viewer', …, true)); without that nothing is visible. Two narrow doors
-- beside it, each for one row that the caller already knows by an unguessable name: app.channel and app.account (a webhook), and
-- app.oauth_state (the way back from consent).

GRANT USAGE ON SCHEMA public TO calendar_api, calendar_worker;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO calendar_worker;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO calendar_api;--> statement-breakpoint
REVOKE ALL ON sync_cursors FROM calendar_api;--> statement-breakpoint
REVOKE SELECT, UPDATE, DELETE ON crm_changes FROM calendar_api;--> statement-breakpoint

CREATE FUNCTION app_company() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.company', true), '') $$;--> statement-breakpoint
CREATE FUNCTION app_viewer() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.viewer', true), '') $$;--> statement-breakpoint

-- The worker acts for one company at a time; which company an account is of it learns from the account.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY worker_company ON %I TO calendar_worker USING (company_id = app_company()) WITH CHECK (company_id = app_company())', t);
  END LOOP;
END $$;--> statement-breakpoint
CREATE POLICY worker_finds ON accounts FOR SELECT TO calendar_worker USING (true);--> statement-breakpoint

-- What a company shares among its users.
CREATE POLICY api_company ON companies TO calendar_api USING (company_id = app_company()) WITH CHECK (company_id = app_company());--> statement-breakpoint
CREATE POLICY api_company ON users TO calendar_api USING (company_id = app_company()) WITH CHECK (company_id = app_company());--> statement-breakpoint
CREATE POLICY api_company ON activity_types TO calendar_api USING (company_id = app_company()) WITH CHECK (company_id = app_company());--> statement-breakpoint

-- What is one user's own.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['accounts', 'oauth_states', 'oauth_tokens', 'google_events', 'conflicts', 'previews', 'sync_log', 'parked_items'] LOOP
    EXECUTE format('CREATE POLICY api_own ON %I TO calendar_api USING (company_id = app_company() AND user_id = app_viewer()) WITH CHECK (company_id = app_company() AND user_id = app_viewer())', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['channels', 'links', 'crm_changes'] LOOP
    EXECUTE format('CREATE POLICY api_own ON %I TO calendar_api USING (company_id = app_company() AND account_id IN (SELECT id FROM accounts)) WITH CHECK (company_id = app_company() AND account_id IN (SELECT id FROM accounts))', t);
  END LOOP;
END $$;--> statement-breakpoint
CREATE POLICY api_webhook ON channels FOR SELECT TO calendar_api USING (id = current_setting('app.channel', true));--> statement-breakpoint
-- Compared as a uuid, so that the index serves; a cast of the column would make each look at accounts a full scan.
CREATE FUNCTION app_account() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;--> statement-breakpoint
CREATE POLICY api_webhook_read ON accounts FOR SELECT TO calendar_api USING (id = app_account());--> statement-breakpoint
CREATE POLICY api_webhook_mark ON accounts FOR UPDATE TO calendar_api USING (id = app_account()) WITH CHECK (id = app_account());--> statement-breakpoint
CREATE POLICY api_callback ON oauth_states TO calendar_api USING (state = current_setting('app.oauth_state', true));--> statement-breakpoint

-- Whether anybody, in whatever company, works with the grant of this Google account: Google knows one grant per user and client, so
-- giving it back would end their sync. Answers about a Google account whose consent the caller holds, and with yes or no alone.
CREATE FUNCTION is_grant_in_use(sub text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT FROM accounts WHERE google_sub = sub AND state <> 'connecting')
$$;--> statement-breakpoint
REVOKE ALL ON FUNCTION is_grant_in_use FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION is_grant_in_use TO calendar_api;--> statement-breakpoint

-- CRM activities: everybody of the company may know when somebody is busy; only the owner writes.
CREATE POLICY api_read ON crm_activities FOR SELECT TO calendar_api USING (company_id = app_company());--> statement-breakpoint
CREATE POLICY api_insert ON crm_activities FOR INSERT TO calendar_api WITH CHECK (company_id = app_company() AND owner_id = app_viewer());--> statement-breakpoint
CREATE POLICY api_update ON crm_activities FOR UPDATE TO calendar_api USING (company_id = app_company() AND owner_id = app_viewer()) WITH CHECK (company_id = app_company());--> statement-breakpoint
CREATE POLICY api_delete ON crm_activities FOR DELETE TO calendar_api USING (company_id = app_company() AND owner_id = app_viewer());--> statement-breakpoint

-- What they say: the owner, and colleagues where it is for everyone.
CREATE POLICY api_read ON crm_activity_details FOR SELECT TO calendar_api USING (
  company_id = app_company() AND EXISTS (
    SELECT FROM crm_activities a WHERE a.id = activity_id AND (a.owner_id = app_viewer() OR a.visibility = 'everyone')
  )
);--> statement-breakpoint
CREATE POLICY api_insert ON crm_activity_details FOR INSERT TO calendar_api WITH CHECK (
  company_id = app_company() AND EXISTS (SELECT FROM crm_activities a WHERE a.id = activity_id AND a.owner_id = app_viewer())
);--> statement-breakpoint
CREATE POLICY api_update ON crm_activity_details FOR UPDATE TO calendar_api USING (
  company_id = app_company() AND EXISTS (SELECT FROM crm_activities a WHERE a.id = activity_id AND a.owner_id = app_viewer())
) WITH CHECK (
  company_id = app_company() AND EXISTS (SELECT FROM crm_activities a WHERE a.id = activity_id AND a.owner_id = app_viewer())
);--> statement-breakpoint
CREATE POLICY api_delete ON crm_activity_details FOR DELETE TO calendar_api USING (
  company_id = app_company() AND EXISTS (SELECT FROM crm_activities a WHERE a.id = activity_id AND a.owner_id = app_viewer())
);
