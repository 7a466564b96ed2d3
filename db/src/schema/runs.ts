import { RUN_EVENT_TYPES, RUN_STATUSES, type RunFailure, TRIGGERS } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

export const runStatusEnum = app.enum('run_status', RUN_STATUSES);
export const triggerEnum = app.enum('run_trigger', TRIGGERS);
export const runEventTypeEnum = app.enum('run_event_type', RUN_EVENT_TYPES);

type Json = Record<string, unknown>;

/**
 * One execution of an automation; the truth about it. Status changes only in `moveRun`. The same row is the queue: a run is
 * claimable when `ready_at` has come and nobody holds a live lease. Every write of a worker carries `fence`.
 */
export const runs = app.table(
  'runs',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    moduleId: text().notNull(),
    moduleVersion: integer().notNull(),
    status: runStatusEnum().notNull().default('pending'),
    /** the status that `wake` goes back to */
    parkedFrom: runStatusEnum(),
    headline: text().notNull(),
    input: jsonb().$type<Json>().notNull(),
    output: jsonb().$type<Json>(),
    failure: jsonb().$type<RunFailure>(),
    trigger: triggerEnum().notNull(),
    requestedBy: text(),
    requestedByName: text(),
    idempotencyKey: text(),
    /** SHA-256 of the admitted request: the same key with another body is refused */
    requestSha256: text().notNull(),
    /** the schedule that started it */
    scheduleId: uuid(),
    /** the run whose history it goes on from, and the step it was run again from */
    forkedFrom: uuid(),
    forkedStep: text(),
    /** when a worker may take it (the end of the lease, while one has it); null while it waits for a person or has ended */
    readyAt: timestamp({ withTimezone: true }),
    /** what a waiting run waits for, when something other than the clock can end it: `effects` while the kill switch is on */
    waitsFor: text(),
    owner: text(),
    leaseUntil: timestamp({ withTimezone: true }),
    /** raised by every claim, cancel and decision; a write with an older one is refused */
    fence: bigint({ mode: 'number' }).notNull().default(0),
    /** claims since the last step that ended: counts crashes, not work */
    attempt: integer().notNull().default(0),
    /** transient failures of the current step */
    stepFailures: integer().notNull().default(0),
    currentStep: text(),
    /** last number given out in checkpoints */
    checkpointSeq: integer().notNull().default(0),
    /** its checkpoints were removed when their time was over */
    checkpointsGone: boolean().notNull().default(false),
    /** last number given out in run_events */
    eventSeq: integer().notNull().default(0),
    reasonedBy: text(),
    inputTokens: integer().notNull().default(0),
    outputTokens: integer().notNull().default(0),
    costMicrocents: bigint({ mode: 'number' }).notNull().default(0),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp({ withTimezone: true }),
    finishedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('runs_id').on(t.id),
    uniqueIndex('runs_idempotency').on(t.workspaceId, t.idempotencyKey),
    index('runs_fresh').on(t.workspaceId, t.readyAt).where(sql`ready_at is not null and status = 'pending'`),
    index('runs_begun').on(t.workspaceId, t.readyAt).where(sql`ready_at is not null and status <> 'pending'`),
    index('runs_newest').on(t.workspaceId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('runs_with_checkpoints').on(t.finishedAt).where(sql`not checkpoints_gone and finished_at is not null`),
    index('runs_suspects').on(t.readyAt).where(sql`attempt >= 2 and ready_at is not null`),
    index('runs_waiting_for').on(t.workspaceId, t.waitsFor).where(sql`waits_for is not null`),
    index('runs_by_module').on(t.workspaceId, t.moduleId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('runs_by_user').on(t.workspaceId, t.requestedBy, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('runs_by_trigger').on(t.workspaceId, t.trigger, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('runs_by_site')
      .on(t.workspaceId, sql`(input #>> '{job,id}')`, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`input #>> '{job,id}' is not null`),
    index('runs_by_words').using('gin', t.workspaceId, t.headline.op('gin_trgm_ops')),
    index('runs_ended').on(t.finishedAt).where(sql`finished_at is not null`),
    index('runs_by_status').on(t.workspaceId, t.status, t.createdAt.desc().nullsFirst()),
  ],
);

/** A run's history, written in the transaction of what it tells. Numbered without gaps per run. */
export const runEvents = app.table(
  'run_events',
  {
    workspaceId: uuid().notNull(),
    runId: uuid().notNull(),
    seq: integer().notNull(),
    type: runEventTypeEnum().notNull(),
    step: text(),
    text: text().notNull(),
    data: jsonb().$type<Json>().notNull(),
    actor: jsonb().$type<Json>().notNull(),
    at: timestamp({ withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.seq] }),
    index('run_events_by_workspace').on(t.workspaceId, t.at),
    // what the audit log takes over, in the order in which it happened; all but what happens all the time
    index('run_events_audited')
      .on(t.at, t.runId, t.seq)
      .where(
        sql`type not in ('moved', 'claimed', 'step_started', 'step_ended', 'step_failed', 'step_retry', 'progress', 'reasoned', 'approval_asked', 'artifact_stored')`,
      ),
  ],
);

/** A file a run produced; the bytes are in the object store under `object_key`. */
export const artifacts = app.table(
  'artifacts',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    runId: uuid().notNull(),
    name: text().notNull(),
    contentType: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    objectKey: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), uniqueIndex('artifacts_name').on(t.runId, t.name)],
);
