ALTER TABLE "app"."approvals" ADD COLUMN "requested_by" text;--> statement-breakpoint
CREATE INDEX "approvals_of_person" ON "app"."approvals" USING btree ("workspace_id","requested_by","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "approvals_open_of_person" ON "app"."approvals" USING btree ("workspace_id","requested_by","expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "runs_by_words" ON "app"."runs" USING gin ("workspace_id","headline" gin_trgm_ops);--> statement-breakpoint
UPDATE "app"."approvals" a SET "requested_by" = r."requested_by" FROM "app"."runs" r WHERE r."id" = a."run_id";
