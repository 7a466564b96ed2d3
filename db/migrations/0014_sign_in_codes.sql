ALTER TABLE "auth"."oauth_codes" ALTER COLUMN "installation" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."oauth_codes" ADD COLUMN "way" text;--> statement-breakpoint
ALTER TABLE "auth"."oauth_codes" ADD COLUMN "second" text;--> statement-breakpoint
UPDATE "app"."outbox" o SET "content" = o."content" || jsonb_build_object('run_id', a."run_id") FROM "app"."approvals" a
  WHERE a."workspace_id" = o."workspace_id" AND o."kind" LIKE 'approval%' AND a."id"::text = o."about";--> statement-breakpoint
UPDATE "app"."outbox" o SET "content" = o."content" || jsonb_build_object('run_id', n."run_id") FROM "app"."annotations" n
  WHERE n."workspace_id" = o."workspace_id" AND n."id"::text = o."about";--> statement-breakpoint
UPDATE "app"."outbox" o SET "content" = o."content" || jsonb_build_object('run_id', e."run_id") FROM "app"."effects" e
  WHERE e."workspace_id" = o."workspace_id" AND e."key" = o."content"->>'key';
