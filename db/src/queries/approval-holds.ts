import { and, eq, gt, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { approvals } from '../schema/index.ts';
import { type ApprovalRow, getApproval, type ListedApproval } from './approvals.ts';

/** What a question is again when its decision was taken back or could not be carried out. */
const OPEN_AGAIN = {
  state: 'open' as const,
  decision: null,
  comment: null,
  answer: null,
  decidedAt: null,
  decidedById: null,
  decidedByName: null,
  decidedVia: null,
  finalAt: null,
  held: null,
  ruleId: null,
  ruleVersion: null,
};

/**
 * Opens a question again whose decision is not final yet, for the person who decided. By the database's clock, and one statement: it is
 * either taken back or carried out.
 * @returns the row, or null when there is nothing (any more) that this person could take back
 */
export async function undoDecision(tx: Db, workspaceId: string, approvalId: string, personId: string): Promise<ApprovalRow | null> {
  const [row] = await tx
    .update(approvals)
    .set(OPEN_AGAIN)
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        eq(approvals.id, approvalId),
        eq(approvals.state, 'held'),
        eq(approvals.decidedById, personId),
        gt(approvals.finalAt, sql`clock_timestamp()`),
      ),
    )
    .returning();
  return row ?? null;
}

/**
 * Locks one decision whose time to be taken back is over, with its run, and waits for neither: a cancel takes the run first.
 * @param except ids to leave alone
 */
export async function takeHeldDecision(tx: Db, except: readonly string[]): Promise<ListedApproval | null> {
  const result = await tx.execute(sql`
    select a.workspace_id, a.id from app.approvals a join app.runs r on r.workspace_id = a.workspace_id and r.id = a.run_id
    where a.held is not null and a.final_at <= clock_timestamp() and a.state = 'held'
      and a.id <> all(string_to_array(${except.join(',')}, ',')::uuid[])
    order by a.final_at limit 1 for update of a, r skip locked`);
  const row: Row | undefined = result.rows[0];
  return row ? getApproval(tx, String(row.workspace_id), String(row.id)) : null;
}

/** Makes a held decision final. */
export async function finishDecision(tx: Db, workspaceId: string, approvalId: string, state: ApprovalRow['state']): Promise<void> {
  await tx
    .update(approvals)
    .set({ state, held: null })
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId), eq(approvals.state, 'held')));
}

/** Opens a question again whose decision could not be carried out, and says why. */
export async function returnQuestion(tx: Db, workspaceId: string, approvalId: string, because: string): Promise<void> {
  await tx
    .update(approvals)
    .set({ ...OPEN_AGAIN, returnedBecause: because })
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId), eq(approvals.state, 'held')));
}

/**
 * Puts an open question aside until `until` (null: brings it back), or gives it to somebody (null: to nobody).
 * @returns false when it is not open (any more), or `until` is not before it expires
 */
export async function careForApproval(
  tx: Db,
  workspaceId: string,
  approvalId: string,
  care: { until: Date | null; by: string } | { assignee: { id: string; name: string } | null; by: string },
): Promise<boolean> {
  const isSnooze = 'until' in care;
  const set = isSnooze
    ? { snoozedUntil: care.until, snoozedByName: care.until === null ? null : care.by }
    : {
        assignedToId: care.assignee?.id ?? null,
        assignedToName: care.assignee?.name ?? null,
        assignedByName: care.assignee ? care.by : null,
      };
  const rows = await tx
    .update(approvals)
    .set(set)
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        eq(approvals.id, approvalId),
        eq(approvals.state, 'open'),
        gt(approvals.expiresAt, isSnooze && care.until !== null ? care.until : sql`clock_timestamp()`),
      ),
    )
    .returning({ id: approvals.id });
  return rows.length > 0;
}
