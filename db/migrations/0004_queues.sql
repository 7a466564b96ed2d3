DROP INDEX "app"."runs_turns";--> statement-breakpoint
CREATE INDEX "runs_fresh" ON "app"."runs" USING btree ("workspace_id","ready_at") WHERE ready_at is not null and status = 'pending';--> statement-breakpoint
CREATE INDEX "runs_begun" ON "app"."runs" USING btree ("workspace_id","ready_at") WHERE ready_at is not null and status <> 'pending';