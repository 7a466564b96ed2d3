CREATE TABLE "auth"."client_sessions" (
	"session_id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"installation" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."oauth_codes" (
	"sha256" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"client_id" text NOT NULL,
	"redirect_uri" text NOT NULL,
	"code_challenge" text NOT NULL,
	"installation" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"session_id" text
);
--> statement-breakpoint
ALTER TABLE "auth"."client_sessions" ADD CONSTRAINT "client_sessions_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "auth"."session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."oauth_codes" ADD CONSTRAINT "oauth_codes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "runs_by_site" ON "app"."runs" USING btree ("workspace_id",(input #>> '{job,id}'),"created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE input #>> '{job,id}' is not null;