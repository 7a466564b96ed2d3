import { BULK_ACTIONS, BULK_ITEM_STATES, BULK_STATES, ROLES, SKIP_REASONS } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;

/** One thing done to many runs. Its runs are written down first (`collecting`), then done one by one (`working`), by any worker. */
export const bulkOperations = app.table(
  'bulk_operations',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    action: text({ enum: BULK_ACTIONS }).notNull(),
    name: text().notNull(),
    note: text().notNull(),
    state: text({ enum: BULK_STATES }).notNull(),
    /** what is collected, and how far; null when the runs were named */
    filter: jsonb().$type<Json>(),
    collectedTo: jsonb().$type<{ key: string; id: string }>(),
    total: integer().notNull().default(0),
    done: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** in whose name it is done: what they may see and do still counts */
    createdById: text().notNull(),
    createdByName: text().notNull(),
    createdByRole: text({ enum: ROLES }).notNull(),
    createdVia: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** operations take turns: who was worked on longest ago comes next */
    workedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp({ withTimezone: true }),
    abortedByName: text(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('bulk_operations_newest').on(t.workspaceId, t.createdAt.desc().nullsFirst()),
    index('bulk_operations_turns').on(t.workedAt).where(sql`state in ('collecting', 'working')`),
  ],
);

/** One run of an operation and what became of it; written in the transaction that did it. */
export const bulkItems = app.table(
  'bulk_items',
  {
    workspaceId: uuid().notNull(),
    bulkId: uuid().notNull(),
    runId: uuid().notNull(),
    position: integer().notNull(),
    state: text({ enum: BULK_ITEM_STATES }).notNull().default('waiting'),
    reason: text({ enum: SKIP_REASONS }),
    detail: text(),
    at: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.bulkId, t.runId] }),
    index('bulk_items_in_order').on(t.workspaceId, t.bulkId, t.position),
    index('bulk_items_waiting').on(t.bulkId, t.position).where(sql`state = 'waiting'`),
  ],
);
