CREATE TABLE "app"."approval_attention" (
	"workspace_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"active_ms" integer NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_attention_workspace_id_approval_id_user_id_pk" PRIMARY KEY("workspace_id","approval_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "app"."baselines" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"module_id" text NOT NULL,
	"variant" text DEFAULT '' NOT NULL,
	"metric" text NOT NULL,
	"version" integer NOT NULL,
	"p25" double precision NOT NULL,
	"p50" double precision NOT NULL,
	"p75" double precision NOT NULL,
	"n" integer NOT NULL,
	"method" text NOT NULL,
	"note" text,
	"is_example" boolean DEFAULT false NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "baselines_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."outcome_terms" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"hourly_rate_cents" integer,
	"platform_cents" integer,
	"sms_cents" integer,
	"upkeep_minutes" integer,
	"build_minutes" integer,
	"drafted_on" date,
	"opens_at" integer DEFAULT 480 NOT NULL,
	"closes_at" integer DEFAULT 1020 NOT NULL,
	"office_days" integer[] DEFAULT '{1,2,3,4,5}' NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app"."pulses" (
	"workspace_id" uuid NOT NULL,
	"month" date NOT NULL,
	"user_id" text NOT NULL,
	"score" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pulses_workspace_id_month_user_id_pk" PRIMARY KEY("workspace_id","month","user_id")
);
--> statement-breakpoint
CREATE TABLE "app"."ratings" (
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"rating" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ratings_workspace_id_run_id_user_id_pk" PRIMARY KEY("workspace_id","run_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "app"."test_runs" (
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "test_runs_workspace_id_run_id_pk" PRIMARY KEY("workspace_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "app"."told_outcomes" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"note" text,
	"minutes" integer,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "told_outcomes_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."units" (
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"module_id" text NOT NULL,
	"module_version" integer NOT NULL,
	"variant" text NOT NULL,
	"business_key" text NOT NULL,
	"status" text NOT NULL,
	"trigger" text NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"counts" boolean DEFAULT true NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"turnaround_ms" bigint NOT NULL,
	"office_ms" bigint NOT NULL,
	"queue_ms" bigint NOT NULL,
	"machine_ms" bigint NOT NULL,
	"person_ms" bigint NOT NULL,
	"outside_ms" bigint NOT NULL,
	"first_answer_ms" bigint NOT NULL,
	"touches" integer NOT NULL,
	"after_hours" integer NOT NULL,
	"edits" integer NOT NULL,
	"fields_changed" integer NOT NULL,
	"fields_total" integer NOT NULL,
	"human_retries" integer NOT NULL,
	"active_ms" bigint NOT NULL,
	"is_on_time" boolean,
	"outcome" text,
	"outcome_at" timestamp with time zone,
	"rating" text,
	"failure_code" text,
	"step_retries" integer NOT NULL,
	"input_tokens" integer NOT NULL,
	"output_tokens" integer NOT NULL,
	"cost_microcents" bigint NOT NULL,
	"sms_sent" integer NOT NULL,
	"measured_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "units_workspace_id_run_id_pk" PRIMARY KEY("workspace_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "app"."workers" (
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workers_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "baselines_version" ON "app"."baselines" USING btree ("workspace_id","module_id","variant","metric","version");--> statement-breakpoint
CREATE INDEX "told_outcomes_of_run" ON "app"."told_outcomes" USING btree ("workspace_id","run_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "units_newest" ON "app"."units" USING btree ("workspace_id","requested_at" DESC NULLS FIRST,"run_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "units_by_module" ON "app"."units" USING btree ("workspace_id","module_id","requested_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "units_by_key" ON "app"."units" USING btree ("workspace_id","business_key");--> statement-breakpoint
CREATE INDEX "units_ended" ON "app"."units" USING btree ("workspace_id","finished_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "units_measured_to" ON "app"."units" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "outbox_by_time" ON "app"."outbox" USING btree ("workspace_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "runs_ended" ON "app"."runs" USING btree ("finished_at") WHERE finished_at is not null;