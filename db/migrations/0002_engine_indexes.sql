ALTER TABLE "app"."checkpoints" ADD COLUMN "seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "checkpoint_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."runs" ADD COLUMN "checkpoints_gone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_with_checkpoints" ON "app"."runs" USING btree ("finished_at") WHERE not checkpoints_gone and finished_at is not null;--> statement-breakpoint
CREATE INDEX "runs_suspects" ON "app"."runs" USING btree ("ready_at") WHERE attempt >= 2 and ready_at is not null;--> statement-breakpoint
CREATE INDEX "runs_by_module" ON "app"."runs" USING btree ("workspace_id","module_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "runs_by_user" ON "app"."runs" USING btree ("workspace_id","requested_by","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "runs_by_trigger" ON "app"."runs" USING btree ("workspace_id","trigger","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);