import { DomainError } from '@banksman/contracts';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { approvalKeys, approvals } from '../schema/index.ts';

export type ApprovalKeyRow = typeof approvalKeys.$inferSelect;
export type NewApprovalKey = Pick<
  ApprovalKeyRow,
  'workspaceId' | 'sha256' | 'approvalId' | 'kind' | 'personId' | 'personName' | 'phone' | 'payloadSha256'
>;

/** Wrong codes from a number after which its codes are of no use any more. */
export const KEY_TRIES = 5;

/**
 * Makes a key to an open approval; it ends with it.
 * @returns false, with nothing written, when the approval is not open (any more) or the key exists
 */
export async function addApprovalKey(db: Db, key: NewApprovalKey): Promise<boolean> {
  const result = await db.execute(sql`
    insert into app.approval_keys (workspace_id, sha256, approval_id, kind, person_id, person_name, phone, payload_sha256, expires_at)
    select ${key.workspaceId}, ${key.sha256}, id, ${key.kind}, ${key.personId}, ${key.personName}, ${key.phone}, ${key.payloadSha256}, expires_at
    from app.approvals where workspace_id = ${key.workspaceId} and id = ${key.approvalId} and state = 'open'
      and payload_sha256 = ${key.payloadSha256} and expires_at > clock_timestamp()
    on conflict do nothing returning 1`);
  return result.rows.length > 0;
}

/** The key with this hash, whatever its workspace and state, or null. */
export async function approvalKeyOf(db: Db, sha256: string): Promise<ApprovalKeyRow | null> {
  const [row] = await db.select().from(approvalKeys).where(eq(approvalKeys.sha256, sha256));
  return row ?? null;
}

/**
 * Uses a key up, in the transaction of the decision.
 * @throws DomainError `code_wrong` when it was used, has expired, is locked by wrong codes, or was given for something else
 */
export async function spendApprovalKey(tx: Db, { workspaceId, sha256, approvalId, payloadSha256 }: ApprovalKeyRow): Promise<void> {
  const rows = await tx
    .update(approvalKeys)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(approvalKeys.workspaceId, workspaceId),
        eq(approvalKeys.sha256, sha256),
        eq(approvalKeys.approvalId, approvalId),
        eq(approvalKeys.payloadSha256, payloadSha256),
        isNull(approvalKeys.usedAt),
        lt(approvalKeys.tries, KEY_TRIES),
        sql`${approvalKeys.expiresAt} > clock_timestamp()`,
      ),
    )
    .returning({ sha256: approvalKeys.sha256 });
  if (rows.length === 0) throw new DomainError('code_wrong', { message: 'This key has been used or is no longer valid.' });
}

/**
 * Counts a wrong code against every code that waits for an answer from this number, in one workspace or (null) in all.
 * @returns tries left for the newest of them; null when none waits
 */
export async function countWrongCode(tx: Db, phone: string, workspaceId: string | null = null): Promise<number | null> {
  const result = await tx.execute(sql`
    update app.approval_keys k set tries = k.tries + 1 from app.approvals a
    where k.phone = ${phone} and k.used_at is null and k.expires_at > clock_timestamp() and k.tries < ${KEY_TRIES}
      ${workspaceId === null ? sql`` : sql`and k.workspace_id = ${workspaceId}`} and a.workspace_id = k.workspace_id and a.id = k.approval_id and a.state = 'open'
    returning k.tries`);
  if (result.rows.length === 0) return null;
  return KEY_TRIES - Math.min(...result.rows.map(({ tries }: Row) => Number(tries)));
}

/** Whether an approval still waits for an answer, and what it says. Null when it is gone or over. */
export async function openApprovalFacts(db: Db, workspaceId: string, approvalId: string) {
  const [row] = await db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.workspaceId, workspaceId),
        eq(approvals.id, approvalId),
        eq(approvals.state, 'open'),
        sql`${approvals.expiresAt} > clock_timestamp()`,
      ),
    );
  return row ?? null;
}
