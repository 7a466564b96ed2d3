import { type Actor, APPROVALS_AT_MOST, type Decision, DomainError } from '@banksman/contracts';
import { and, asc, desc, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { approvals, outbox, runs } from '../schema/index.ts';

export type ApprovalRow = typeof approvals.$inferSelect;
export type NewApproval = Pick<
  ApprovalRow,
  | 'workspaceId'
  | 'id'
  | 'runId'
  | 'kind'
  | 'asksFor'
  | 'step'
  | 'headline'
  | 'payload'
  | 'payloadSha256'
  | 'question'
  | 'amountCents'
  | 'currency'
>;

/** Questions shorter than this are not escalated: whoever was asked has hardly had time to look. */
const ESCALATED_FROM_MS = 20 * 60_000;

/** When silence is answered, as parts of the time until a question expires: a reminder at half, more people at three quarters. */
const REMIND_AT = 0.5;
const ESCALATE_AT = 0.75;

/**
 * Writes one question; asked again for the same interrupt (a crash in between) it stays one. It expires, reminds and escalates by the
 * database's clock.
 * @returns whether it is new
 */
export async function openApproval(tx: Db, approval: NewApproval, expiresInMs: number): Promise<boolean> {
  const after = (ms: number) => sql`clock_timestamp() + ${Math.round(ms)} * interval '1 millisecond'`;
  const rows = await tx
    .insert(approvals)
    .values({
      ...approval,
      requestedBy: sql`(select requested_by from app.runs where id = ${approval.runId})`,
      expiresAt: after(expiresInMs),
      remindAt: after(expiresInMs * REMIND_AT),
      escalateAt: expiresInMs < ESCALATED_FROM_MS ? null : after(expiresInMs * ESCALATE_AT),
    })
    .onConflictDoNothing({ target: [approvals.runId, approvals.asksFor] })
    .returning({ id: approvals.id });
  return rows.length > 0;
}

/** The question of an interrupt or effect, in any state, or null. */
export async function approvalFor(db: Db, runId: string, asksFor: string): Promise<ApprovalRow | null> {
  const [row] = await db
    .select()
    .from(approvals)
    .where(and(eq(approvals.runId, runId), eq(approvals.asksFor, asksFor)))
    .prepare('approval-for')
    .execute();
  return row ?? null;
}

/** A message about an approval that did not get through, or of which that is not known. */
type NotTold = { person: string; channel: 'email' | 'sms'; problem: string };

/** An approval with the module of its run, the names and ids of the people who were told, and what did not get through. */
export type ListedApproval = ApprovalRow & { moduleId: string; asked: string[]; askedIds: string[]; notTold: NotTold[] };

/** When it should be answered: from then on others are asked too; a question too short for that: when it expires. */
export function dueAtOf({ createdAt, expiresAt }: Pick<ApprovalRow, 'createdAt' | 'expiresAt'>): Date {
  const ms = expiresAt.getTime() - createdAt.getTime();
  return ms < ESCALATED_FROM_MS ? expiresAt : new Date(createdAt.getTime() + ms * ESCALATE_AT);
}

const ABOUT_IT = sql`from ${outbox} where ${outbox.workspaceId} = ${approvals.workspaceId} and ${outbox.about} = ${approvals.id}::text`;
const LISTED = {
  approval: approvals,
  moduleId: runs.moduleId,
  asked: sql<string[]>`array(select distinct content->>'person_name' ${ABOUT_IT}
    and ${outbox.kind} in ('approval_asked', 'approval_escalated', 'approval_assigned') order by 1)`,
  askedIds: sql<string[]>`array(select distinct content->>'person_id' ${ABOUT_IT}
    and ${outbox.kind} in ('approval_asked', 'approval_escalated', 'approval_assigned'))`,
  notTold: sql<
    NotTold[]
  >`(select coalesce(json_agg(json_build_object('person', content->>'person_name', 'channel', channel, 'problem', problem)
    order by ${outbox.createdAt}), '[]') ${ABOUT_IT} and ${outbox.kind} in ('approval_asked', 'approval_reminder', 'approval_escalated', 'approval_assigned')
    and ${outbox.dueAt} is null and ${outbox.problem} is not null)`,
};

/** `assignedTo`: a person's id, or null for nobody's in particular; a field that is left out does not narrow. */
export type ApprovalListFilter = {
  status: 'open' | 'held' | 'undecided' | 'decided' | 'all';
  runId: string | null;
  onlyRequestedBy: string | null;
  assignedTo?: string | null;
  decidedBy?: string;
  ruleId?: string | undefined;
};

/** `undecided` counts one whose decision can still be taken back. */
const IN_STATUS = {
  open: eq(approvals.state, 'open'),
  held: and(eq(approvals.state, 'held'), isNotNull(approvals.held)),
  undecided: inArray(approvals.state, ['open', 'held']),
  decided: ne(approvals.state, 'open'),
  all: undefined,
} as const;

/**
 * Questions of the workspace: open ones by due time, decided ones newest first; at most 200.
 * @param onlyRequestedBy a person who sees only the questions of their own runs
 */
export async function listApprovals(db: Db, workspaceId: string, filter: ApprovalListFilter): Promise<ListedApproval[]> {
  const rows = await db
    .select(LISTED)
    .from(approvals)
    .innerJoin(runs, and(eq(runs.workspaceId, approvals.workspaceId), eq(runs.id, approvals.runId)))
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        IN_STATUS[filter.status],
        filter.runId === null ? undefined : eq(approvals.runId, filter.runId),
        filter.onlyRequestedBy === null ? undefined : eq(approvals.requestedBy, filter.onlyRequestedBy),
        filter.assignedTo === undefined
          ? undefined
          : filter.assignedTo === null
            ? isNull(approvals.assignedToId)
            : eq(approvals.assignedToId, filter.assignedTo),
        filter.decidedBy === undefined ? undefined : eq(approvals.decidedById, filter.decidedBy),
        filter.ruleId === undefined ? undefined : eq(approvals.ruleId, filter.ruleId),
      ),
    )
    .orderBy(filter.status === 'open' ? asc(approvals.expiresAt) : desc(approvals.createdAt))
    .limit(APPROVALS_AT_MOST);
  return rows.map(({ approval, ...more }) => ({ ...approval, ...more }));
}

/** One approval of the workspace, or null. */
export async function getApproval(db: Db, workspaceId: string, approvalId: string): Promise<ListedApproval | null> {
  const [row] = await db
    .select(LISTED)
    .from(approvals)
    .innerJoin(runs, and(eq(runs.workspaceId, approvals.workspaceId), eq(runs.id, approvals.runId)))
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId)))
    .prepare('approval')
    .execute();
  if (!row) return null;
  const { approval, ...more } = row;
  return { ...approval, ...more };
}

export type Consumption = {
  state: 'approved' | 'edited' | 'rejected' | 'responded';
  decision: Decision['decision'];
  comment: string | null;
  answer: Record<string, unknown> | null;
};

/** A decision that can be taken back for `ms`; `then` is what it does afterwards. */
export type DecisionHold = { ms: number; then: Record<string, unknown>; rule?: { id: string; version: number } };

/**
 * Consumes an approval by compare-and-set: open, not expired by the database's clock, and bound to the hash that was shown.
 * Of two people who decide at once one is first. With `hold` it is consumed all the same and only its consequences wait, at most
 * until the question would have expired.
 * @throws DomainError `approval_decided` (details `{ by, channel, at, decision }`), `approval_expired`, `approval_changed`, `not_found`
 */
export async function consumeApproval(
  tx: Db,
  workspaceId: string,
  approvalId: string,
  shownSha256: string,
  by: Actor,
  what: Consumption,
  hold: DecisionHold | null = null,
): Promise<ApprovalRow> {
  const later = hold && {
    state: 'held' as const,
    finalAt: sql`least(clock_timestamp() + ${hold.ms} * interval '1 millisecond', ${approvals.expiresAt})`,
    held: { ...hold.then, state: what.state },
    ruleId: hold.rule?.id ?? null,
    ruleVersion: hold.rule?.version ?? null,
  };
  const who = { decidedAt: sql`clock_timestamp()`, decidedById: by.id, decidedByName: by.name, decidedVia: by.channel };
  const [row] = await tx
    .update(approvals)
    .set({ ...what, ...who, returnedBecause: null, ...later })
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        eq(approvals.id, approvalId),
        eq(approvals.state, 'open'),
        eq(approvals.payloadSha256, shownSha256),
        sql`${approvals.expiresAt} > clock_timestamp()`,
      ),
    )
    .returning()
    .prepare(hold ? 'hold-approval' : 'consume-approval')
    .execute();
  if (row) return row;
  const [current] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId)));
  return refuseDecision(current, shownSha256);
}

const DECIDED = { approved: 'approved', edited: 'changed', rejected: 'rejected', responded: 'answered', withdrawn: 'withdrawn' } as const;
const DECIDED_AS = { approve: 'approved', edit: 'changed', reject: 'rejected', respond: 'answered' } as const;

/** Says why an approval cannot be decided (any more). Only for one that could not be consumed. */
export function refuseDecision(current: ApprovalRow | undefined, shownSha256: string): never {
  if (!current) throw new DomainError('not_found', { details: { what: 'approval' } });
  if (current.state === 'expired') throw new DomainError('approval_expired', { details: { expired_at: current.expiresAt.toISOString() } });
  if (current.state !== 'open') {
    const at = current.decidedAt?.toISOString() ?? null;
    const word = current.state === 'held' ? DECIDED_AS[current.decision ?? 'approve'] : DECIDED[current.state];
    throw new DomainError('approval_decided', {
      message: `Already ${word}${current.decidedByName ? ` by ${current.decidedByName}` : ''}.`,
      details: { by: current.decidedByName, channel: current.decidedVia, at, state: current.state },
    });
  }
  if (current.payloadSha256 !== shownSha256)
    throw new DomainError('approval_changed', { details: { payload_sha256: current.payloadSha256 } });
  throw new DomainError('approval_expired', { details: { expired_at: current.expiresAt.toISOString() } });
}

/** Takes back the questions of a run that has ended otherwise, also one whose decision was not final yet. */
export async function withdrawApprovals(tx: Db, runId: string): Promise<void> {
  await tx
    .update(approvals)
    .set({ state: 'withdrawn', decidedAt: sql`clock_timestamp()`, held: null })
    .where(and(eq(approvals.runId, runId), inArray(approvals.state, ['open', 'held'])));
}

/** The open question of each of these runs, with the names of the people who were told; the one that expires first. */
export async function openQuestionsOf(
  tx: Db,
  workspaceId: string,
  runIds: readonly string[],
): Promise<Map<string, { approvalId: string; asked: string[]; expiresAt: Date }>> {
  if (runIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: approvals.id, runId: approvals.runId, expiresAt: approvals.expiresAt, asked: LISTED.asked })
    .from(approvals)
    .innerJoin(runs, and(eq(runs.workspaceId, approvals.workspaceId), eq(runs.id, approvals.runId)))
    .where(and(eq(approvals.workspaceId, workspaceId), inArray(approvals.runId, [...runIds]), eq(approvals.state, 'open')))
    .orderBy(desc(approvals.expiresAt));
  return new Map(rows.map(({ id, runId, expiresAt, asked }) => [runId, { approvalId: id, asked, expiresAt }]));
}
