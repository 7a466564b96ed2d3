CREATE TABLE "app"."invitation_keys" (
	"workspace_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"invitation_id" uuid NOT NULL,
	CONSTRAINT "invitation_keys_workspace_id_sha256_pk" PRIMARY KEY("workspace_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "app"."invitations" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"invited_by_id" text NOT NULL,
	"invited_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"mails" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "invitations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."machines" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"sha256" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_by_id" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"rotated_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "machines_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."audit_cursor" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app"."audit_heads" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"mac" text DEFAULT '' NOT NULL,
	"anchored_seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app"."audit_log" (
	"workspace_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"channel" text,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"text" text NOT NULL,
	"data" jsonb NOT NULL,
	"key_version" integer NOT NULL,
	"mac" text NOT NULL,
	"written_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_log_workspace_id_seq_pk" PRIMARY KEY("workspace_id","seq")
);
--> statement-breakpoint
CREATE TABLE "app"."connection_checks" (
	"workspace_id" uuid NOT NULL,
	"connector" text NOT NULL,
	"ok" boolean NOT NULL,
	"took_ms" integer NOT NULL,
	"detail" text NOT NULL,
	"code" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by_name" text NOT NULL,
	CONSTRAINT "connection_checks_workspace_id_connector_pk" PRIMARY KEY("workspace_id","connector")
);
--> statement-breakpoint
CREATE TABLE "app"."connection_secrets" (
	"workspace_id" uuid NOT NULL,
	"connector" text NOT NULL,
	"field" text NOT NULL,
	"key_version" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"last_four" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connection_secrets_workspace_id_connector_field_pk" PRIMARY KEY("workspace_id","connector","field")
);
--> statement-breakpoint
CREATE TABLE "app"."connections" (
	"workspace_id" uuid NOT NULL,
	"connector" text NOT NULL,
	"config" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by_name" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by_name" text NOT NULL,
	CONSTRAINT "connections_workspace_id_connector_pk" PRIMARY KEY("workspace_id","connector")
);
--> statement-breakpoint
CREATE TABLE "app"."data_keys" (
	"workspace_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"master_key_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"wrapped_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "data_keys_workspace_id_version_pk" PRIMARY KEY("workspace_id","version")
);
--> statement-breakpoint
CREATE TABLE "app"."module_versions" (
	"workspace_id" uuid NOT NULL,
	"module_id" text NOT NULL,
	"revision" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"config" jsonb NOT NULL,
	"changed_by_id" text NOT NULL,
	"changed_by_name" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"restored_from" integer,
	CONSTRAINT "module_versions_workspace_id_module_id_revision_pk" PRIMARY KEY("workspace_id","module_id","revision")
);
--> statement-breakpoint
ALTER TABLE "auth"."member" ADD COLUMN "deactivated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."workspaces" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "app"."workspaces" ADD COLUMN "staff_rate_cents" integer;--> statement-breakpoint
ALTER TABLE "app"."workspaces" ADD COLUMN "batch_limit_cents" integer DEFAULT 15000 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_keys_sha256" ON "app"."invitation_keys" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "invitation_keys_of" ON "app"."invitation_keys" USING btree ("invitation_id");--> statement-breakpoint
CREATE INDEX "invitations_email" ON "app"."invitations" USING btree ("workspace_id","email");--> statement-breakpoint
CREATE UNIQUE INDEX "machines_sha256" ON "app"."machines" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "machines_id" ON "app"."machines" USING btree ("id");--> statement-breakpoint
CREATE INDEX "audit_by_actor" ON "app"."audit_log" USING btree ("workspace_id","actor_id","seq");--> statement-breakpoint
CREATE INDEX "audit_by_action" ON "app"."audit_log" USING btree ("workspace_id","action","seq");--> statement-breakpoint
CREATE INDEX "audit_by_subject" ON "app"."audit_log" USING btree ("workspace_id","subject_id","seq");--> statement-breakpoint
CREATE INDEX "audit_by_time" ON "app"."audit_log" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "run_events_audited" ON "app"."run_events" USING btree ("at","run_id","seq") WHERE type not in ('moved', 'claimed', 'step_started', 'step_ended', 'step_failed', 'step_retry', 'progress', 'reasoned', 'approval_asked', 'artifact_stored');--> statement-breakpoint
INSERT INTO "app"."module_versions" ("workspace_id","module_id","revision","enabled","config","changed_by_id","changed_by_name","changed_at")
SELECT "workspace_id","module_id","revision","enabled","config",'','somebody',"updated_at" FROM "app"."modules";--> statement-breakpoint
CREATE FUNCTION "app"."audit_log_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_log_is_final" BEFORE UPDATE OR DELETE ON "app"."audit_log" FOR EACH ROW EXECUTE FUNCTION "app"."audit_log_is_final"();--> statement-breakpoint
CREATE TRIGGER "audit_log_is_whole" BEFORE TRUNCATE ON "app"."audit_log" FOR EACH STATEMENT EXECUTE FUNCTION "app"."audit_log_is_final"();
