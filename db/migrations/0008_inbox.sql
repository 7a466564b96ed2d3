ALTER TYPE "app"."approval_state" ADD VALUE 'held' BEFORE 'approved';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_held';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_undone';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_returned';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_snoozed';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_assigned';--> statement-breakpoint
CREATE TABLE "app"."approval_rules" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"module_id" text NOT NULL,
	"connector" text NOT NULL,
	"action" text NOT NULL,
	"max_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"site_id" text DEFAULT '' NOT NULL,
	"site_name" text,
	"created_from" uuid,
	"created_by_id" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by_name" text,
	CONSTRAINT "approval_rules_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "final_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "held" jsonb;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "returned_because" text;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "assigned_to_id" text;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "assigned_to_name" text;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "assigned_by_name" text;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "snoozed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "snoozed_by_name" text;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "rule_id" uuid;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "rule_version" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "approval_rules_version" ON "app"."approval_rules" USING btree ("workspace_id","module_id","connector","action","site_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_rules_active" ON "app"."approval_rules" USING btree ("workspace_id","module_id","connector","action","site_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "approvals_final" ON "app"."approvals" USING btree ("final_at") WHERE held is not null;--> statement-breakpoint
CREATE INDEX "approvals_decided" ON "app"."approvals" USING btree ("workspace_id","decided_at" DESC NULLS FIRST) WHERE decided_at is not null;--> statement-breakpoint
CREATE INDEX "approvals_by_rule" ON "app"."approvals" USING btree ("workspace_id","rule_id","decided_at") WHERE rule_id is not null;