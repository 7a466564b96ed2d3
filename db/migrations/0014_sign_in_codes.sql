ALTER TABLE "auth"."oauth_codes" ALTER COLUMN "installation" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."oauth_codes" ADD COLUMN "way" text;--> statement-breakpoint
ALTER TABLE "auth"."oauth_codes" ADD COLUMN "second" text;