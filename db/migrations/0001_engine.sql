CREATE TYPE "app"."limit_period" AS ENUM('day', 'week', 'month');--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_reminded';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'approval_escalated';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'effect_reversed';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'timer_fired';--> statement-breakpoint
ALTER TYPE "app"."run_event_type" ADD VALUE 'forked';--> statement-breakpoint
ALTER TYPE "app"."run_trigger" ADD VALUE 'platform';--> statement-breakpoint
CREATE TABLE "app"."checkpoint_values" (
	"workspace_id" uuid NOT NULL,
	"thread_id" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"body" "bytea",
	"object_key" text,
	CONSTRAINT "checkpoint_values_thread_id_sha256_pk" PRIMARY KEY("thread_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "app"."checkpoint_writes" (
	"workspace_id" uuid NOT NULL,
	"thread_id" text NOT NULL,
	"ns" text NOT NULL,
	"checkpoint_id" text NOT NULL,
	"task_id" text NOT NULL,
	"idx" integer NOT NULL,
	"channel" text NOT NULL,
	"type" text NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "checkpoint_writes_thread_id_ns_checkpoint_id_task_id_idx_pk" PRIMARY KEY("thread_id","ns","checkpoint_id","task_id","idx")
);
--> statement-breakpoint
CREATE TABLE "app"."checkpoints" (
	"workspace_id" uuid NOT NULL,
	"thread_id" text NOT NULL,
	"ns" text NOT NULL,
	"checkpoint_id" text NOT NULL,
	"parent_id" text,
	"body" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checkpoints_thread_id_ns_checkpoint_id_pk" PRIMARY KEY("thread_id","ns","checkpoint_id")
);
--> statement-breakpoint
CREATE TABLE "app"."approval_keys" (
	"workspace_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"approval_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"phone" text,
	"payload_sha256" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "approval_keys_workspace_id_sha256_pk" PRIMARY KEY("workspace_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "app"."contact_points" (
	"workspace_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"phone" text,
	"sms_max_cents" integer DEFAULT 50000 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_points_workspace_id_user_id_pk" PRIMARY KEY("workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "app"."inbound_messages" (
	"workspace_id" uuid NOT NULL,
	"message_id" text NOT NULL,
	"channel" text NOT NULL,
	"approval_id" uuid,
	"outcome" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbound_messages_workspace_id_message_id_pk" PRIMARY KEY("workspace_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "app"."outbox" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"recipient" text NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"content" jsonb NOT NULL,
	"due_at" timestamp with time zone DEFAULT now(),
	"tries" integer DEFAULT 0 NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "outbox_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."effect_stops" (
	"workspace_id" uuid NOT NULL,
	"module_id" text DEFAULT '' NOT NULL,
	"stopped_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stopped_by_id" text NOT NULL,
	"stopped_by_name" text NOT NULL,
	"reason" text,
	CONSTRAINT "effect_stops_workspace_id_module_id_pk" PRIMARY KEY("workspace_id","module_id")
);
--> statement-breakpoint
CREATE TABLE "app"."spending_limits" (
	"workspace_id" uuid NOT NULL,
	"module_id" text DEFAULT '' NOT NULL,
	"period" "app"."limit_period" NOT NULL,
	"limit_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text,
	CONSTRAINT "spending_limits_workspace_id_module_id_period_pk" PRIMARY KEY("workspace_id","module_id","period")
);
--> statement-breakpoint
CREATE TABLE "app"."schedules" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"module_id" text NOT NULL,
	"name" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"input" jsonb NOT NULL,
	"overlap" boolean DEFAULT false NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"next_at" timestamp with time zone,
	"last_at" timestamp with time zone,
	"last_run_id" uuid,
	"last_problem" text,
	"created_by_id" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."timers" (
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"fired_at" timestamp with time zone,
	CONSTRAINT "timers_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
DROP INDEX "app"."runs_ready";--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "remind_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "escalate_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "reminded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "escalated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."effects" ADD COLUMN "module_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."effects" ADD COLUMN "reverses" text;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "schedule_id" uuid;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "forked_from" uuid;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "forked_step" text;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "waits_for" text;--> statement-breakpoint
CREATE UNIQUE INDEX "approval_keys_sha256" ON "app"."approval_keys" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "approval_keys_approval" ON "app"."approval_keys" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "approval_keys_phone" ON "app"."approval_keys" USING btree ("phone") WHERE phone is not null;--> statement-breakpoint
CREATE INDEX "contact_points_phone" ON "app"."contact_points" USING btree ("phone") WHERE phone is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_once" ON "app"."outbox" USING btree ("workspace_id","kind","about","channel","recipient");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "app"."outbox" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "schedules_due" ON "app"."schedules" USING btree ("next_at") WHERE enabled and next_at is not null;--> statement-breakpoint
CREATE INDEX "timers_deadlines" ON "app"."timers" USING btree ("due_at") WHERE kind = 'deadline' and fired_at is null;--> statement-breakpoint
CREATE INDEX "approvals_due" ON "app"."approvals" USING btree ("expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "approvals_remind" ON "app"."approvals" USING btree ("remind_at") WHERE state = 'open' and remind_at is not null;--> statement-breakpoint
CREATE INDEX "approvals_escalate" ON "app"."approvals" USING btree ("escalate_at") WHERE state = 'open' and escalate_at is not null;--> statement-breakpoint
CREATE INDEX "effects_spent" ON "app"."effects" USING btree ("workspace_id","created_at") WHERE amount_cents is not null;--> statement-breakpoint
CREATE INDEX "effects_open" ON "app"."effects" USING btree ("lookup_at") WHERE state in ('sending', 'unknown');--> statement-breakpoint
CREATE INDEX "runs_turns" ON "app"."runs" USING btree ("workspace_id","ready_at") WHERE ready_at is not null;--> statement-breakpoint
CREATE INDEX "runs_waiting_for" ON "app"."runs" USING btree ("workspace_id","waits_for") WHERE waits_for is not null;--> statement-breakpoint
UPDATE "app"."effects" e SET "module_id" = r."module_id" FROM "app"."runs" r WHERE r."id" = e."run_id";
--> statement-breakpoint
ALTER TABLE "app"."runs" SET (fillfactor = 80);
