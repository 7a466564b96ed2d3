import { LIMIT_PERIODS } from '@banksman/contracts';
import { bigint, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

export const limitPeriodEnum = app.enum('limit_period', LIMIT_PERIODS);

/**
 * What may be spent in a period, for a workspace or one automation of it. What is used is the sum over `effects`: there is
 * no counter that could drift. The row is locked while an effect is authorised.
 */
export const spendingLimits = app.table(
  'spending_limits',
  {
    workspaceId: uuid().notNull(),
    /** empty: the whole workspace */
    moduleId: text().notNull().default(''),
    period: limitPeriodEnum().notNull(),
    limitCents: bigint({ mode: 'number' }).notNull(),
    currency: text().notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    updatedBy: text(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.moduleId, t.period] })],
);

/** The kill switch: while a row is here, no effect of the workspace (or of one automation of it) leaves. */
export const effectStops = app.table(
  'effect_stops',
  {
    workspaceId: uuid().notNull(),
    /** empty: the whole workspace */
    moduleId: text().notNull().default(''),
    stoppedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    stoppedById: text().notNull(),
    stoppedByName: text().notNull(),
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.moduleId] })],
);
