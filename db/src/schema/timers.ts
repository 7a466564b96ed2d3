import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;

/** A moment a run waits for, by the database's clock: a delay inside a step, or the run's own deadline. Fires once. */
export const timers = app.table(
  'timers',
  {
    workspaceId: uuid().notNull(),
    runId: uuid().notNull(),
    /** `deadline` for the run's own; otherwise the name the step gave its delay */
    name: text().notNull(),
    kind: text({ enum: ['delay', 'deadline'] }).notNull(),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    firedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.name] }),
    index('timers_deadlines').on(t.dueAt).where(sql`kind = 'deadline' and fired_at is null`),
  ],
);

/** A start that repeats: five-field cron in the schedule's own time zone. */
export const schedules = app.table(
  'schedules',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    moduleId: text().notNull(),
    name: text().notNull(),
    cron: text().notNull(),
    timeZone: text().notNull(),
    input: jsonb().$type<Json>().notNull(),
    /** false: a start is left out while the run of the start before has not ended */
    overlap: boolean().notNull().default(false),
    enabled: boolean().notNull().default(true),
    nextAt: timestamp({ withTimezone: true }),
    lastAt: timestamp({ withTimezone: true }),
    lastRunId: uuid(),
    /** why the last start did not happen */
    lastProblem: text(),
    createdById: text().notNull(),
    createdByName: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('schedules_due').on(t.nextAt).where(sql`enabled and next_at is not null`)],
);
