ALTER TYPE "app"."run_event_type" ADD VALUE 'resolved';--> statement-breakpoint
CREATE TABLE "app"."bulk_items" (
	"workspace_id" uuid NOT NULL,
	"bulk_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"detail" text,
	"at" timestamp with time zone,
	CONSTRAINT "bulk_items_workspace_id_bulk_id_run_id_pk" PRIMARY KEY("workspace_id","bulk_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "app"."bulk_operations" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"action" text NOT NULL,
	"name" text NOT NULL,
	"note" text NOT NULL,
	"state" text NOT NULL,
	"filter" jsonb,
	"collected_to" jsonb,
	"total" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"created_by_id" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_by_role" text NOT NULL,
	"created_via" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"worked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"aborted_by_name" text,
	CONSTRAINT "bulk_operations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."failure_groups" (
	"workspace_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"module_id" text NOT NULL,
	"step" text,
	"code" text NOT NULL,
	"why" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"note" text,
	"ignore_per_hour" integer,
	"total" bigint DEFAULT 0 NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_by_name" text,
	"changed_at" timestamp with time zone,
	CONSTRAINT "failure_groups_workspace_id_fingerprint_pk" PRIMARY KEY("workspace_id","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "app"."failure_hours" (
	"workspace_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"failures" integer NOT NULL,
	CONSTRAINT "failure_hours_workspace_id_fingerprint_hour_pk" PRIMARY KEY("workspace_id","fingerprint","hour")
);
--> statement-breakpoint
CREATE TABLE "app"."saved_views" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"search" jsonb NOT NULL,
	"owner_id" text NOT NULL,
	"owner_name" text NOT NULL,
	"shared" boolean NOT NULL,
	"default_for" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_views_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."workspaces" ALTER COLUMN "staff_rate_cents" SET DATA TYPE integer;--> statement-breakpoint
ALTER TABLE "app"."workspaces" ALTER COLUMN "batch_limit_cents" SET DATA TYPE integer;--> statement-breakpoint
ALTER TABLE "app"."workspaces" ALTER COLUMN "batch_limit_cents" SET DEFAULT 15000;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "amount_cents" bigint;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "waits_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "failure_group" text;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "resolved_by_name" text;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "resolved_note" text;--> statement-breakpoint
CREATE INDEX "bulk_items_in_order" ON "app"."bulk_items" USING btree ("workspace_id","bulk_id","position");--> statement-breakpoint
CREATE INDEX "bulk_items_waiting" ON "app"."bulk_items" USING btree ("bulk_id","position") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "bulk_operations_newest" ON "app"."bulk_operations" USING btree ("workspace_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "bulk_operations_turns" ON "app"."bulk_operations" USING btree ("worked_at") WHERE state in ('collecting', 'working');--> statement-breakpoint
CREATE INDEX "failure_groups_by_state" ON "app"."failure_groups" USING btree ("workspace_id","state","last_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_default" ON "app"."saved_views" USING btree ("workspace_id","default_for") WHERE default_for is not null;--> statement-breakpoint
CREATE INDEX "saved_views_owner" ON "app"."saved_views" USING btree ("workspace_id","owner_id");--> statement-breakpoint
CREATE INDEX "runs_needing_help" ON "app"."runs" USING btree ("workspace_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE status = 'failed' and resolved_at is null;--> statement-breakpoint
CREATE INDEX "runs_needing_help_by_cause" ON "app"."runs" USING btree ("workspace_id","failure_group","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE status = 'failed' and resolved_at is null;--> statement-breakpoint
CREATE INDEX "runs_by_cause" ON "app"."runs" USING btree ("workspace_id","failure_group","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE failure_group is not null;--> statement-breakpoint
CREATE INDEX "runs_waiting_longest" ON "app"."runs" USING btree ("workspace_id","waits_since","id") WHERE status in ('waiting', 'approval_required');--> statement-breakpoint
CREATE INDEX "runs_by_amount" ON "app"."runs" USING btree ("workspace_id","amount_cents" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE amount_cents is not null;--> statement-breakpoint
CREATE FUNCTION "app"."failure_fingerprint"("module" text, "step" text, "code" text, "why" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- names, numbers, dates and quoted words differ from run to run; what is left is the cause
  SELECT md5(concat_ws(E'\x1f', module, coalesce(step, ''), code,
    lower(regexp_replace(regexp_replace(regexp_replace(regexp_replace(why,
      '"[^"]*"|“[^”]*”', '…', 'g'),
      '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}', '#', 'g'),
      '([^.!?:] )[A-Z][[:alpha:]''’]*( [A-Z][[:alpha:]''’]*)*', '\1…', 'g'),
      '[0-9]+([.,:/-][0-9]+)*', '#', 'g'))))
$$;--> statement-breakpoint
UPDATE "app"."runs" r SET "amount_cents" = a."amount_cents", "currency" = a."currency"
  FROM (SELECT DISTINCT ON ("run_id") "run_id", "amount_cents", "currency" FROM "app"."approvals" WHERE "amount_cents" IS NOT NULL ORDER BY "run_id", "created_at" DESC) a
  WHERE r."id" = a."run_id";--> statement-breakpoint
UPDATE "app"."runs" r SET "amount_cents" = e."amount_cents", "currency" = e."currency"
  FROM (SELECT DISTINCT ON ("run_id") "run_id", "amount_cents", "currency" FROM "app"."effects" WHERE "amount_cents" IS NOT NULL AND "reverses" IS NULL ORDER BY "run_id", "created_at" DESC) e
  WHERE r."id" = e."run_id";--> statement-breakpoint
UPDATE "app"."runs" r SET "waits_since" = coalesce((SELECT max(a."created_at") FROM "app"."approvals" a WHERE a."run_id" = r."id"), r."started_at", r."created_at")
  WHERE r."status" IN ('waiting', 'approval_required');--> statement-breakpoint
UPDATE "app"."runs" SET "failure_group" = "app"."failure_fingerprint"("module_id", "failure"->>'step', "failure"->>'code', "failure"->>'why')
  WHERE "status" = 'failed' AND "failure"->>'why' IS NOT NULL AND "failure"->>'code' IS NOT NULL;--> statement-breakpoint
INSERT INTO "app"."failure_groups" ("workspace_id", "fingerprint", "module_id", "step", "code", "why", "total", "first_at", "last_at")
  SELECT "workspace_id", "failure_group", (array_agg("module_id"))[1], (array_agg("failure"->>'step'))[1], (array_agg("failure"->>'code'))[1],
    (array_agg("failure"->>'why' ORDER BY "finished_at" DESC))[1], count(*), min(coalesce("finished_at", "created_at")), max(coalesce("finished_at", "created_at"))
  FROM "app"."runs" WHERE "status" = 'failed' AND "failure_group" IS NOT NULL GROUP BY 1, 2;--> statement-breakpoint
INSERT INTO "app"."failure_hours" ("workspace_id", "fingerprint", "hour", "failures")
  SELECT "workspace_id", "failure_group", date_trunc('hour', coalesce("finished_at", "created_at"), 'UTC'), count(*)
  FROM "app"."runs" WHERE "status" = 'failed' AND "failure_group" IS NOT NULL GROUP BY 1, 2, 3;
