import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;

/**
 * What was decided, done outside, signed in to, permitted and configured: numbered without gaps per workspace, each entry with
 * the HMAC of itself and of the entry before. A trigger refuses every change of a row.
 */
export const auditLog = app.table(
  'audit_log',
  {
    workspaceId: uuid().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    /** when it happened; ms, because that is what is sealed */
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    channel: text(),
    action: text().notNull(),
    /** what it was done to: `run`, `user`, `connection`, … and its id */
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    text: text().notNull(),
    data: jsonb().$type<Json>().notNull(),
    keyVersion: integer().notNull(),
    mac: text().notNull(),
    /** when it was chained */
    writtenAt: timestamp({ withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.seq] }),
    index('audit_by_actor').on(t.workspaceId, t.actorId, t.seq),
    index('audit_by_action').on(t.workspaceId, t.action, t.seq),
    index('audit_by_subject').on(t.workspaceId, t.subjectId, t.seq),
    index('audit_by_time').on(t.workspaceId, t.at),
  ],
);

/** The end of each workspace's chain. Locked while an entry is added. */
export const auditHeads = app.table('audit_heads', {
  workspaceId: uuid().primaryKey(),
  seq: bigint({ mode: 'number' }).notNull().default(0),
  mac: text().notNull().default(''),
  /** seq that a copy outside of the database was last made of */
  anchoredSeq: bigint({ mode: 'number' }).notNull().default(0),
});

/** How far the events of runs were taken over into the chains; one row, of the platform (a workspace id of zeros). */
export const auditCursor = app.table('audit_cursor', {
  workspaceId: uuid().primaryKey(),
  at: timestamp({ withTimezone: true }).notNull(),
  runId: uuid().notNull(),
  seq: integer().notNull(),
});
