import { EFFECT_STATES } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

export const effectStateEnum = app.enum('effect_state', EFFECT_STATES);

type Json = Record<string, unknown>;

/**
 * A change in an outside system. The row is committed before anything is sent. `key` = SHA-256 of workspace, run, step,
 * ordinal and payload, never of the attempt; (workspace, run, step, ordinal) is the slot: one row, whatever the payload.
 */
export const effects = app.table(
  'effects',
  {
    key: text().primaryKey(),
    workspaceId: uuid().notNull(),
    runId: uuid().notNull(),
    moduleId: text().notNull().default(''),
    step: text().notNull(),
    ordinal: integer().notNull(),
    connector: text().notNull(),
    action: text().notNull(),
    state: effectStateEnum().notNull(),
    payload: jsonb().$type<Json>().notNull(),
    payloadSha256: text().notNull(),
    /** what was sent, kept so that a lookup after a crash asks for the same thing */
    input: jsonb().$type<Json>(),
    /** 28 characters [A-Z2-7] derived from the key; what the supplier knows it by */
    reference: text().notNull(),
    businessKey: text(),
    approvalId: uuid(),
    /** key of the effect that this one undoes */
    reverses: text(),
    amountCents: bigint({ mode: 'number' }),
    currency: text(),
    fence: bigint({ mode: 'number' }),
    sentAt: timestamp({ withTimezone: true }),
    /** an unknown outcome is looked up from then on */
    lookupAt: timestamp({ withTimezone: true }),
    lookups: integer().notNull().default(0),
    output: jsonb().$type<Json>(),
    problem: jsonb().$type<Json>(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    settledAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    uniqueIndex('effects_slot').on(t.workspaceId, t.runId, t.step, t.ordinal),
    uniqueIndex('effects_one_live')
      .on(t.workspaceId, t.businessKey)
      .where(sql`business_key is not null and state not in ('absent', 'rejected', 'compensated')`),
    index('effects_by_run').on(t.runId),
    index('effects_spent').on(t.workspaceId, t.createdAt).where(sql`amount_cents is not null`),
    index('effects_open').on(t.lookupAt).where(sql`state in ('sending', 'unknown')`),
  ],
);
