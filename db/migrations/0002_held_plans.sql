CREATE TABLE "held_plans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"decision" text,
	"decided_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "held_plan" uuid;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "held_side" text;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "list_seen" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_log" ADD COLUMN "lost" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_log" ADD COLUMN "base_revision" integer;--> statement-breakpoint
ALTER TABLE "sync_log" ADD COLUMN "counted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "held_plans_open" ON "held_plans" USING btree ("account_id") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "links_held" ON "links" USING btree ("held_plan") WHERE held_plan is not null;--> statement-breakpoint
CREATE INDEX "sync_log_item" ON "sync_log" USING btree ("crm_id","id");--> statement-breakpoint
CREATE INDEX "sync_log_counted" ON "sync_log" USING btree ("account_id","created_at") WHERE counted;--> statement-breakpoint

-- A held plan is its owner's own, as the tables of the second migration are.
GRANT SELECT, INSERT, UPDATE, DELETE ON held_plans TO calendar_worker, calendar_api;--> statement-breakpoint
ALTER TABLE held_plans ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY worker_company ON held_plans TO calendar_worker USING (company_id = app_company()) WITH CHECK (company_id = app_company());--> statement-breakpoint
CREATE POLICY api_own ON held_plans TO calendar_api USING (company_id = app_company() AND user_id = app_viewer()) WITH CHECK (company_id = app_company() AND user_id = app_viewer());
