import { boolean, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** A tenant. `workspace_id` is its own id, so that the one tenant policy fits this table too. */
export const workspaces = app.table('workspaces', {
  workspaceId: uuid().primaryKey(),
  name: text().notNull(),
  timeZone: text().notNull().default('America/Denver'),
  currency: text().notNull().default('USD'),
  /** BCP 47 tag for dates and money; null: as Banksman writes them ("Mon 7 Dec, 18:00", "$412.00") */
  locale: text(),
  /** what an hour of the staff costs, for outcomes; null until somebody enters it */
  staffRateCents: integer(),
  /** several questions may be approved at once only when each is at most this much */
  batchLimitCents: integer().notNull().default(15_000),
  isDemo: boolean().notNull().default(false),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
