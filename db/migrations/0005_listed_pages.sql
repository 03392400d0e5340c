CREATE TABLE "listed_pages" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "listed_pages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"event_ids" text[] NOT NULL,
	CONSTRAINT "listed_pages_account_id_id_pk" PRIMARY KEY("account_id","id")
);
--> statement-breakpoint
ALTER TABLE "google_events" DROP COLUMN "list_number";--> statement-breakpoint

-- The worker's own business alone, as where the reading stands. A full list that is cut in two by this migration asks one by one for
-- what it had shown before.
GRANT SELECT, INSERT, UPDATE, DELETE ON listed_pages TO calendar_worker;--> statement-breakpoint
ALTER TABLE listed_pages ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY worker_company ON listed_pages TO calendar_worker USING (company_id = app_company()) WITH CHECK (company_id = app_company());
