ALTER TYPE "app"."run_event_type" ADD VALUE 'annotated';--> statement-breakpoint
CREATE TABLE "app"."annotations" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"step" text,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"body" text NOT NULL,
	"score" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "annotations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "app"."mentions" (
	"workspace_id" uuid NOT NULL,
	"annotation_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"user_name" text NOT NULL,
	CONSTRAINT "mentions_workspace_id_annotation_id_user_id_pk" PRIMARY KEY("workspace_id","annotation_id","user_id")
);
--> statement-breakpoint
CREATE INDEX "annotations_of_run" ON "app"."annotations" USING btree ("workspace_id","run_id","created_at");