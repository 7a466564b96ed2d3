import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { approvals } from '../schema/index.ts';
import type { ApprovalRow } from './approvals.ts';

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

/** What silence has led to by now. */
export type Nudge = { approval: ApprovalRow; remind: boolean; escalate: boolean };

const NUDGE_IS_DUE = sql`a.state = 'open' and a.expires_at > clock_timestamp()
  and (a.snoozed_until is null or a.snoozed_until <= clock_timestamp())
  and (a.remind_at <= clock_timestamp() or a.escalate_at <= clock_timestamp())`;

/** Whether `takeNudge` may find something: one statement on two small indexes, for a look that is taken all the time. */
export async function isNudgeDue(db: Db): Promise<boolean> {
  const result = await db.execute(sql`select 1 from app.approvals a where ${NUDGE_IS_DUE} limit 1`);
  return result.rows.length > 0;
}

/**
 * Takes one open question whose time to remind or to escalate has come, and clears that time: each fires once, whatever the number
 * of sweeping processes. Locks its run along with it and waits for neither, so that no sweep stands in the way of a decision.
 * @returns null when none is due (or is being decided just now)
 */
export async function takeNudge(tx: Db): Promise<Nudge | null> {
  const result = await tx.execute(sql`
    with due as (
      select a.workspace_id, a.id, coalesce(a.remind_at <= clock_timestamp(), false) as remind,
        coalesce(a.escalate_at <= clock_timestamp(), false) as escalate
      from app.approvals a join app.runs r on r.workspace_id = a.workspace_id and r.id = a.run_id
      where ${NUDGE_IS_DUE} limit 1 for update of a, r skip locked
    )
    update app.approvals a set
      remind_at = case when due.remind then null else a.remind_at end,
      reminded_at = case when due.remind then clock_timestamp() else a.reminded_at end,
      escalate_at = case when due.escalate then null else a.escalate_at end,
      escalated_at = case when due.escalate then clock_timestamp() else a.escalated_at end
    from due where a.workspace_id = due.workspace_id and a.id = due.id
    returning a.workspace_id, a.id, due.remind, due.escalate`);
  const [row] = result.rows;
  if (!row) return null;
  const [approval] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.workspaceId, String(row.workspace_id)), eq(approvals.id, String(row.id))));
  return approval ? { approval, remind: row.remind === true, escalate: row.escalate === true } : null;
}
