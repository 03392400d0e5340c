CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"user_id" text NOT NULL,
	"email" text NOT NULL,
	"google_sub" text,
	"granted_scopes" text[] DEFAULT '{}' NOT NULL,
	"state" text DEFAULT 'connecting' NOT NULL,
	"problem" text,
	"problem_until" timestamp(3) with time zone,
	"wanted" text DEFAULT 'stopped' NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"seen_revision" integer DEFAULT 0 NOT NULL,
	"settings" jsonb,
	"draft" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"calendar_time_zone" text,
	"window_start" timestamp(3) with time zone,
	"owed" text[] DEFAULT '{}' NOT NULL,
	"progress_done" integer DEFAULT 0 NOT NULL,
	"progress_total" integer,
	"dirty_since" timestamp(3) with time zone,
	"crm_dirty_since" timestamp(3) with time zone,
	"last_seen_at" timestamp(3) with time zone,
	"last_applied_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "activity_types" (
	"company_id" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "activity_types_company_id_key_pk" PRIMARY KEY("company_id","key")
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"calendar_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"resource_id" text,
	"expires_at" timestamp(3) with time zone,
	"stopped_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "companies" (
	"company_id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conflicts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"link_id" uuid NOT NULL,
	"crm_id" uuid NOT NULL,
	"base_revision" integer NOT NULL,
	"field" text NOT NULL,
	"winner" text NOT NULL,
	"record_value" jsonb,
	"remote_value" jsonb,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"taken_back_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "crm_activities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"starts_at" jsonb NOT NULL,
	"ends_at" jsonb NOT NULL,
	"from_instant" timestamp(3) with time zone NOT NULL,
	"until_instant" timestamp(3) with time zone,
	"busy" boolean NOT NULL,
	"visibility" text NOT NULL,
	"recurrence" text[] DEFAULT '{}' NOT NULL,
	"series_id" uuid,
	"original_start" jsonb,
	"cancelled" boolean DEFAULT false NOT NULL,
	"origin" text NOT NULL,
	"origin_account_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "crm_activity_details" (
	"activity_id" uuid PRIMARY KEY NOT NULL,
	"company_id" text NOT NULL,
	"type" text NOT NULL,
	"done" boolean DEFAULT false NOT NULL,
	"subject" text NOT NULL,
	"public_description" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"location" text NOT NULL,
	"attendees" jsonb NOT NULL,
	"conference_link" text NOT NULL,
	"deal" text DEFAULT '' NOT NULL,
	"person" text DEFAULT '' NOT NULL,
	"organisation" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "crm_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "crm_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"crm_id" uuid NOT NULL,
	"fields" text[] NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "google_events" (
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"calendar_id" text NOT NULL,
	"event_id" text NOT NULL,
	"etag" text NOT NULL,
	"i_cal_uid" text NOT NULL,
	"status" text NOT NULL,
	"series_event_id" text,
	"item" jsonb,
	"list_number" integer NOT NULL,
	CONSTRAINT "google_events_account_id_calendar_id_event_id_pk" PRIMARY KEY("account_id","calendar_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"crm_id" uuid NOT NULL,
	"calendar_id" text NOT NULL,
	"event_id" text,
	"generation" integer DEFAULT 1 NOT NULL,
	"origin" text NOT NULL,
	"base_record" jsonb,
	"base_remote" jsonb,
	"base_revision" integer DEFAULT 0 NOT NULL,
	"dirty" boolean DEFAULT false NOT NULL,
	"closed_by" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oauth_states" (
	"state" text PRIMARY KEY NOT NULL,
	"company_id" text NOT NULL,
	"user_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"cookie_hash" text NOT NULL,
	"code_verifier" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oauth_tokens" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"company_id" text NOT NULL,
	"user_id" text NOT NULL,
	"key_id" text NOT NULL,
	"sealed" text NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parked_items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"item" text NOT NULL,
	"reason" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "previews" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"options" jsonb NOT NULL,
	"calendar_time_zone" text NOT NULL,
	"window_start" timestamp(3) with time zone,
	"state" text DEFAULT 'waiting' NOT NULL,
	"progress_done" integer DEFAULT 0 NOT NULL,
	"counts" jsonb,
	"error" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_cursors" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"company_id" text NOT NULL,
	"calendar_id" text NOT NULL,
	"sync_token" text,
	"page_token" text,
	"list_number" integer DEFAULT 1 NOT NULL,
	"pages_done" integer DEFAULT 0 NOT NULL,
	"sweep_pending" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"company_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"crm_id" uuid,
	"event_id" text,
	"cell" text NOT NULL,
	"rule" text NOT NULL,
	"record_step" text NOT NULL,
	"remote_step" text NOT NULL,
	"fields" text[] NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"company_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_company_id_id_pk" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_user_email" ON "accounts" USING btree ("company_id","user_id","email");--> statement-breakpoint
CREATE INDEX "accounts_unserved" ON "accounts" USING btree ("dirty_since") WHERE revision <> seen_revision or dirty_since is not null or crm_dirty_since is not null;--> statement-breakpoint
CREATE INDEX "channels_account" ON "channels" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "conflicts_once" ON "conflicts" USING btree ("link_id","base_revision","field");--> statement-breakpoint
CREATE INDEX "conflicts_account" ON "conflicts" USING btree ("account_id","crm_id");--> statement-breakpoint
CREATE INDEX "crm_activities_range" ON "crm_activities" USING btree ("company_id","from_instant","until_instant") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "crm_activities_owner" ON "crm_activities" USING btree ("company_id","owner_id");--> statement-breakpoint
CREATE INDEX "crm_activities_series" ON "crm_activities" USING btree ("series_id");--> statement-breakpoint
CREATE INDEX "crm_changes_open" ON "crm_changes" USING btree ("account_id") WHERE applied_at is null;--> statement-breakpoint
CREATE INDEX "google_events_series" ON "google_events" USING btree ("account_id","calendar_id","series_event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "links_crm" ON "links" USING btree ("account_id","crm_id");--> statement-breakpoint
CREATE UNIQUE INDEX "links_event" ON "links" USING btree ("account_id","calendar_id","event_id");--> statement-breakpoint
CREATE INDEX "links_item" ON "links" USING btree ("crm_id");--> statement-breakpoint
CREATE INDEX "links_closed" ON "links" USING btree ("account_id") WHERE closed_by is not null;--> statement-breakpoint
CREATE INDEX "links_dirty" ON "links" USING btree ("account_id") WHERE dirty;--> statement-breakpoint
CREATE UNIQUE INDEX "parked_items_once" ON "parked_items" USING btree ("account_id","item");--> statement-breakpoint
CREATE INDEX "previews_account" ON "previews" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sync_log_account" ON "sync_log" USING btree ("account_id","id");