import { APPROVAL_STATES, DECISIONS } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

export const approvalStateEnum = app.enum('approval_state', APPROVAL_STATES);
export const decisionEnum = app.enum('decision', DECISIONS);

type Json = Record<string, unknown>;

/** A question to a person, bound by `payload_sha256` to exactly what is shown. Consumed by one compare-and-set. */
export const approvals = app.table(
  'approvals',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    runId: uuid().notNull(),
    /** who asked for the run: sees its questions, whatever the role */
    requestedBy: text(),
    kind: text({ enum: ['action', 'unknown_effect'] }).notNull(),
    state: approvalStateEnum().notNull().default('open'),
    /** the interrupt (or effect) that it answers: at most one approval each */
    asksFor: text().notNull(),
    step: text(),
    headline: text().notNull(),
    payload: jsonb().$type<Json>().notNull(),
    payloadSha256: text().notNull(),
    /** the whole question as the graph asked it */
    question: jsonb().$type<Json>().notNull(),
    amountCents: bigint({ mode: 'number' }),
    currency: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** when silence is answered by a reminder, and by asking more people; null: not, or done */
    remindAt: timestamp({ withTimezone: true }),
    escalateAt: timestamp({ withTimezone: true }),
    remindedAt: timestamp({ withTimezone: true }),
    escalatedAt: timestamp({ withTimezone: true }),
    decidedAt: timestamp({ withTimezone: true }),
    decidedById: text(),
    decidedByName: text(),
    decidedVia: text(),
    decision: decisionEnum(),
    comment: text(),
    /** what the graph is resumed with; null for a rejection */
    answer: jsonb().$type<Json>(),
    /** while `held`: when the decision becomes final, and what it does then; `final_at` stays as a record */
    finalAt: timestamp({ withTimezone: true }),
    held: jsonb().$type<Json>(),
    /** why a held decision could not be carried out; the question is open again */
    returnedBecause: text(),
    assignedToId: text(),
    assignedToName: text(),
    assignedByName: text(),
    /** put aside until then: it neither counts nor reminds */
    snoozedUntil: timestamp({ withTimezone: true }),
    snoozedByName: text(),
    /** the rule that decided */
    ruleId: uuid(),
    ruleVersion: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('approvals_once').on(t.runId, t.asksFor),
    index('approvals_open').on(t.workspaceId, t.expiresAt).where(sql`state = 'open'`),
    index('approvals_due').on(t.expiresAt).where(sql`state = 'open'`),
    index('approvals_remind').on(t.remindAt).where(sql`state = 'open' and remind_at is not null`),
    index('approvals_escalate').on(t.escalateAt).where(sql`state = 'open' and escalate_at is not null`),
    index('approvals_of_person').on(t.workspaceId, t.requestedBy, t.createdAt.desc().nullsFirst()),
    index('approvals_open_of_person').on(t.workspaceId, t.requestedBy, t.expiresAt).where(sql`state = 'open'`),
    index('approvals_final').on(t.finalAt).where(sql`held is not null`),
    index('approvals_decided').on(t.workspaceId, t.decidedAt.desc().nullsFirst()).where(sql`decided_at is not null`),
    index('approvals_by_rule').on(t.workspaceId, t.ruleId, t.decidedAt).where(sql`rule_id is not null`),
    index('approvals_newest').on(t.workspaceId, t.createdAt.desc().nullsFirst()),
  ],
);

/** "Always approve like this under an amount". A row is never changed except by being revoked; a wider or narrower one replaces it. */
export const approvalRules = app.table(
  'approval_rules',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    version: integer().notNull(),
    moduleId: text().notNull(),
    connector: text().notNull(),
    action: text().notNull(),
    maxCents: bigint({ mode: 'number' }).notNull(),
    currency: text().notNull(),
    /** the building site it is bound to; empty: any */
    siteId: text().notNull().default(''),
    siteName: text(),
    createdFrom: uuid(),
    createdById: text().notNull(),
    createdByName: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    revokedAt: timestamp({ withTimezone: true }),
    revokedByName: text(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('approval_rules_version').on(t.workspaceId, t.moduleId, t.connector, t.action, t.siteId, t.version),
    uniqueIndex('approval_rules_active').on(t.workspaceId, t.moduleId, t.connector, t.action, t.siteId).where(sql`revoked_at is null`),
  ],
);
