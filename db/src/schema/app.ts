import { pgSchema } from 'drizzle-orm/pg-core';

/** Everything of ours. Every table in it has `workspace_id` and row-level security (see `security.ts`). */
export const app = pgSchema('app');
