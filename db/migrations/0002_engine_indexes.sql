ALTER TABLE "app"."runs" ADD COLUMN "checkpoints_gone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_with_checkpoints" ON "app"."runs" USING btree ("finished_at") WHERE not checkpoints_gone and finished_at is not null;--> statement-breakpoint
CREATE INDEX "runs_suspects" ON "app"."runs" USING btree ("ready_at") WHERE attempt >= 2 and ready_at is not null;