ALTER TABLE "crm_activities" ADD COLUMN "event_key" text;--> statement-breakpoint
ALTER TABLE "google_events" ADD COLUMN "mislabelled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "crm_activities_event" ON "crm_activities" USING btree ("origin_account_id","event_key");--> statement-breakpoint
CREATE INDEX "google_events_uid" ON "google_events" USING btree ("account_id","i_cal_uid");--> statement-breakpoint
CREATE INDEX "google_events_mislabelled" ON "google_events" USING btree ("account_id") WHERE mislabelled;