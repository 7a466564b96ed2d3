import { FAILURE_GROUP_STATES, PROBLEM_CODES } from '@banksman/contracts';
import { bigint, index, integer, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** Failures of one cause; written in the transaction of each failure. `fingerprint` is made by `app.failure_fingerprint`. */
export const failureGroups = app.table(
  'failure_groups',
  {
    workspaceId: uuid().notNull(),
    fingerprint: text().notNull(),
    moduleId: text().notNull(),
    step: text(),
    code: text({ enum: PROBLEM_CODES }).notNull(),
    /** in the words of the last one */
    why: text().notNull(),
    state: text({ enum: FAILURE_GROUP_STATES }).notNull().default('open'),
    note: text(),
    /** ignored until more than these come in an hour */
    ignorePerHour: integer(),
    total: bigint({ mode: 'number' }).notNull().default(0),
    firstAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    changedByName: text(),
    changedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.fingerprint] }),
    index('failure_groups_by_state').on(t.workspaceId, t.state, t.lastAt.desc().nullsFirst()),
  ],
);

/** How many of a group failed in an hour: what a card draws, and what ends being ignored. */
export const failureHours = app.table(
  'failure_hours',
  {
    workspaceId: uuid().notNull(),
    fingerprint: text().notNull(),
    /** its beginning, UTC */
    hour: timestamp({ withTimezone: true }).notNull(),
    failures: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.fingerprint, t.hour] })],
);
