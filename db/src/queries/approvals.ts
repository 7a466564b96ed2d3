import { type Actor, type Decision, DomainError } from '@banksman/contracts';
import { and, asc, desc, eq, ne, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { approvals, runs } from '../schema/index.ts';

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

/** Writes one question; asked again for the same interrupt (a crash in between) it stays one. Expires by the database's clock. */
export async function openApproval(tx: Db, approval: NewApproval, expiresInMs: number): Promise<void> {
  await tx
    .insert(approvals)
    .values({ ...approval, expiresAt: sql`clock_timestamp() + ${expiresInMs} * interval '1 millisecond'` })
    .onConflictDoNothing({ target: [approvals.runId, approvals.asksFor] });
}

/** The question of an interrupt or effect, in any state, or null. */
export async function approvalFor(db: Db, runId: string, asksFor: string): Promise<ApprovalRow | null> {
  const [row] = await db
    .select()
    .from(approvals)
    .where(and(eq(approvals.runId, runId), eq(approvals.asksFor, asksFor)));
  return row ?? null;
}

/** An approval with the module of its run. */
export type ListedApproval = ApprovalRow & { moduleId: string; requestedBy: string | null };

/**
 * Questions of the workspace: open ones by due time, decided ones newest first; at most 200.
 * @param onlyRequestedBy a person who sees only the questions of their own runs
 */
export async function listApprovals(
  db: Db,
  workspaceId: string,
  filter: { status: 'open' | 'decided' | 'all'; runId: string | null; onlyRequestedBy: string | null },
): Promise<ListedApproval[]> {
  const rows = await db
    .select({ approval: approvals, moduleId: runs.moduleId, requestedBy: runs.requestedBy })
    .from(approvals)
    .innerJoin(runs, and(eq(runs.workspaceId, approvals.workspaceId), eq(runs.id, approvals.runId)))
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        filter.status === 'open' ? eq(approvals.state, 'open') : filter.status === 'decided' ? ne(approvals.state, 'open') : undefined,
        filter.runId === null ? undefined : eq(approvals.runId, filter.runId),
        filter.onlyRequestedBy === null ? undefined : eq(runs.requestedBy, filter.onlyRequestedBy),
      ),
    )
    .orderBy(filter.status === 'open' ? asc(approvals.expiresAt) : desc(approvals.createdAt))
    .limit(200);
  return rows.map(({ approval, moduleId, requestedBy }) => ({ ...approval, moduleId, requestedBy }));
}

/** One approval of the workspace, or null. */
export async function getApproval(db: Db, workspaceId: string, approvalId: string): Promise<ListedApproval | null> {
  const [row] = await db
    .select({ approval: approvals, moduleId: runs.moduleId, requestedBy: runs.requestedBy })
    .from(approvals)
    .innerJoin(runs, and(eq(runs.workspaceId, approvals.workspaceId), eq(runs.id, approvals.runId)))
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId)));
  return row ? { ...row.approval, moduleId: row.moduleId, requestedBy: row.requestedBy } : null;
}

export type Consumption = {
  state: 'approved' | 'edited' | 'rejected' | 'responded';
  decision: Decision['decision'];
  comment: string | null;
  answer: Record<string, unknown> | null;
};

/**
 * Consumes an approval by compare-and-set: open, not expired by the database's clock, and bound to the hash that was shown.
 * Of two people who decide at once one is first.
 * @throws DomainError `approval_decided` (details `{ by, channel, at, decision }`), `approval_expired`, `approval_changed`, `not_found`
 */
export async function consumeApproval(
  tx: Db,
  workspaceId: string,
  approvalId: string,
  shownSha256: string,
  by: Actor,
  what: Consumption,
): Promise<ApprovalRow> {
  const [row] = await tx
    .update(approvals)
    .set({ ...what, decidedAt: sql`clock_timestamp()`, decidedById: by.id, decidedByName: by.name, decidedVia: by.channel })
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        eq(approvals.id, approvalId),
        eq(approvals.state, 'open'),
        eq(approvals.payloadSha256, shownSha256),
        sql`${approvals.expiresAt} > clock_timestamp()`,
      ),
    )
    .returning();
  if (row) return row;
  const [current] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId)));
  return refuseDecision(current, shownSha256);
}

const DECIDED = { approved: 'approved', edited: 'changed', rejected: 'rejected', responded: 'answered', withdrawn: 'withdrawn' } as const;

/** Says why an approval cannot be decided (any more). Only for one that could not be consumed. */
export function refuseDecision(current: ApprovalRow | undefined, shownSha256: string): never {
  if (!current) throw new DomainError('not_found', { details: { what: 'approval' } });
  if (current.state === 'expired') throw new DomainError('approval_expired', { details: { expired_at: current.expiresAt.toISOString() } });
  if (current.state !== 'open') {
    const at = current.decidedAt?.toISOString() ?? null;
    throw new DomainError('approval_decided', {
      message: `Already ${DECIDED[current.state]}${current.decidedByName ? ` by ${current.decidedByName}` : ''}.`,
      details: { by: current.decidedByName, channel: current.decidedVia, at, state: current.state },
    });
  }
  if (current.payloadSha256 !== shownSha256)
    throw new DomainError('approval_changed', { details: { payload_sha256: current.payloadSha256 } });
  throw new DomainError('approval_expired', { details: { expired_at: current.expiresAt.toISOString() } });
}

/** Takes back the open questions of a run that has ended otherwise. */
export async function withdrawApprovals(tx: Db, runId: string): Promise<void> {
  await tx
    .update(approvals)
    .set({ state: 'withdrawn', decidedAt: sql`clock_timestamp()` })
    .where(and(eq(approvals.runId, runId), eq(approvals.state, 'open')));
}

/** Marks one overdue question expired and returns it, or null when it was answered meanwhile. */
export async function expireApproval(tx: Db, approvalId: string): Promise<ApprovalRow | null> {
  const [row] = await tx
    .update(approvals)
    .set({ state: 'expired', decidedAt: sql`clock_timestamp()` })
    .where(and(eq(approvals.id, approvalId), eq(approvals.state, 'open'), sql`${approvals.expiresAt} <= clock_timestamp()`))
    .returning();
  return row ?? null;
}

/** Ids of questions whose time is over, at most 100. */
export async function overdueApprovals(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(eq(approvals.state, 'open'), sql`${approvals.expiresAt} <= clock_timestamp()`))
    .limit(100);
  return rows.map(({ id }) => id);
}
