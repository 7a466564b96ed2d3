import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

/**
 * Removes messages that were sent or given up, and keys to approvals that have expired, `keepMs` after that; at most `limit` of each.
 * What tells of a question that is still open stays, so that nobody is told twice.
 * @returns how many rows were removed
 */
export async function pruneMessages(db: Db, keepMs: number, limit: number): Promise<number> {
  const before = sql`clock_timestamp() - ${keepMs} * interval '1 millisecond'`;
  const messages = await db.execute(sql`
    delete from app.outbox where (workspace_id, id) in (
      select o.workspace_id, o.id from app.outbox o where o.due_at is null and o.created_at < ${before}
        and not exists (select 1 from app.approvals a where a.workspace_id = o.workspace_id and a.id::text = o.about and a.state = 'open')
      limit ${limit} for update skip locked)`);
  const keys = await db.execute(sql`
    delete from app.approval_keys where (workspace_id, sha256) in (
      select workspace_id, sha256 from app.approval_keys where expires_at < ${before} limit ${limit} for update skip locked)`);
  return (messages.rowCount ?? 0) + (keys.rowCount ?? 0);
}
