import { boolean, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** A tenant. `workspace_id` is its own id, so that the one tenant policy fits this table too. */
export const workspaces = app.table('workspaces', {
  workspaceId: uuid().primaryKey(),
  name: text().notNull(),
  timeZone: text().notNull().default('America/Denver'),
  currency: text().notNull().default('USD'),
  isDemo: boolean().notNull().default(false),
  /** several questions at once are approved only when each costs at most this */
  batchLimitCents: integer().notNull().default(15_000),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
