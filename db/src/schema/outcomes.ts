import { BASELINE_METHODS, BASELINE_METRICS, OUTCOMES, RATINGS } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { app } from './app.ts';

const at = () => timestamp({ withTimezone: true });
const ms = () => bigint({ mode: 'number' });

/**
 * What an ended run comes to: one row each, drawn from its history afterwards and drawn anew when more becomes known. A unit of work
 * is a business key; of its runs one has `counts`. Status, trigger and outcome are text: below row-level security Postgres uses
 * no index for an enum (see docs/decisions/013).
 */
export const units = app.table(
  'units',
  {
    workspaceId: uuid().notNull(),
    runId: uuid().notNull(),
    moduleId: text().notNull(),
    moduleVersion: integer().notNull(),
    variant: text().notNull(),
    /** SHA-256 of what the unit is about; runs of the same are one unit */
    businessKey: text().notNull(),
    status: text().notNull(),
    trigger: text().notNull(),
    isTest: boolean().notNull().default(false),
    /** it stands for its unit: the first that was completed, else the last */
    counts: boolean().notNull().default(true),
    /** runs of the unit, tests left out */
    attempts: integer().notNull().default(1),
    requestedAt: at().notNull(),
    finishedAt: at().notNull(),
    /** until the last change outside was confirmed; for a run without one, until its end */
    turnaroundMs: ms().notNull(),
    /** the part of it within office hours */
    officeMs: ms().notNull(),
    queueMs: ms().notNull(),
    machineMs: ms().notNull(),
    personMs: ms().notNull(),
    outsideMs: ms().notNull(),
    firstAnswerMs: ms().notNull(),
    touches: integer().notNull(),
    afterHours: integer().notNull(),
    edits: integer().notNull(),
    fieldsChanged: integer().notNull(),
    fieldsTotal: integer().notNull(),
    humanRetries: integer().notNull(),
    /** a person's own time with it: reading, deciding, putting right */
    activeMs: ms().notNull(),
    /** null: nothing was promised */
    isOnTime: boolean(),
    outcome: text({ enum: OUTCOMES }),
    outcomeAt: at(),
    rating: text({ enum: RATINGS }),
    failureCode: text(),
    stepRetries: integer().notNull(),
    inputTokens: integer().notNull(),
    outputTokens: integer().notNull(),
    costMicrocents: ms().notNull(),
    smsSent: integer().notNull(),
    measuredAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.runId] }),
    index('units_newest').on(t.workspaceId, t.requestedAt.desc().nullsFirst(), t.runId.desc().nullsFirst()),
    index('units_by_module').on(t.workspaceId, t.moduleId, t.requestedAt.desc().nullsFirst()),
    index('units_by_key').on(t.workspaceId, t.businessKey),
    index('units_ended').on(t.workspaceId, t.finishedAt.desc().nullsFirst()),
    /** how far the measuring has come */
    index('units_measured_to').on(t.finishedAt),
  ],
);

/** How work was done before. Never updated: a later one of the same is another version. Amounts in ms, `touches` as a number. */
export const baselines = app.table(
  'baselines',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    moduleId: text().notNull(),
    /** empty: every kind */
    variant: text().notNull().default(''),
    metric: text({ enum: BASELINE_METRICS }).notNull(),
    version: integer().notNull(),
    p25: doublePrecision().notNull(),
    p50: doublePrecision().notNull(),
    p75: doublePrecision().notNull(),
    n: integer().notNull(),
    method: text({ enum: BASELINE_METHODS }).notNull(),
    note: text(),
    isExample: boolean().notNull().default(false),
    recordedBy: text().notNull(),
    recordedAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('baselines_version').on(t.workspaceId, t.moduleId, t.variant, t.metric, t.version),
  ],
);

/** What people say of a run's result; all of it is kept, the newest holds. */
export const toldOutcomes = app.table(
  'told_outcomes',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    runId: uuid().notNull(),
    outcome: text({ enum: OUTCOMES }).notNull(),
    note: text(),
    /** spent on putting it right */
    minutes: integer(),
    byId: text().notNull(),
    byName: text().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('told_outcomes_of_run').on(t.workspaceId, t.runId, t.at.desc().nullsFirst()),
  ],
);

/** One tap of one person on one run. */
export const ratings = app.table(
  'ratings',
  {
    workspaceId: uuid().notNull(),
    runId: uuid().notNull(),
    userId: text().notNull(),
    rating: text({ enum: RATINGS }).notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.runId, t.userId] })],
);

/** Runs that were only tried out: they count nowhere. */
export const testRuns = app.table(
  'test_runs',
  { workspaceId: uuid().notNull(), runId: uuid().notNull(), byName: text().notNull(), at: at().notNull().defaultNow() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.runId] })],
);

/** How long a question was in front of a person. */
export const approvalAttention = app.table(
  'approval_attention',
  {
    workspaceId: uuid().notNull(),
    approvalId: uuid().notNull(),
    userId: text().notNull(),
    activeMs: integer().notNull(),
    openedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.approvalId, t.userId] })],
);

/** How a person finds their work load, once a month: 1 heavy to 5 light. */
export const pulses = app.table(
  'pulses',
  {
    workspaceId: uuid().notNull(),
    month: date({ mode: 'string' }).notNull(),
    userId: text().notNull(),
    score: integer().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.month, t.userId] })],
);

/** What the client entered about money, building and office hours. */
export const outcomeTerms = app.table('outcome_terms', {
  workspaceId: uuid().primaryKey(),
  hourlyRateCents: integer(),
  platformCents: integer(),
  smsCents: integer(),
  upkeepMinutes: integer(),
  buildMinutes: integer(),
  draftedOn: date({ mode: 'string' }),
  opensAt: integer()
    .notNull()
    .default(8 * 60),
  closesAt: integer()
    .notNull()
    .default(17 * 60),
  officeDays: integer().array().notNull().default(sql`'{1,2,3,4,5}'`),
  updatedAt: at().notNull().defaultNow(),
});

/** Workers as they last reported. They belong to the platform: `workspace_id` is the nil UUID, so that no tenant sees them. */
export const workers = app.table(
  'workers',
  { workspaceId: uuid().notNull(), name: text().notNull(), seenAt: at().notNull().defaultNow() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.name] })],
);
