import { type SQL, sql } from 'drizzle-orm';
import type { Database, Db, Row } from '../open.ts';
import { prepared } from '../prepared.ts';

export type StoredWrite = { taskId: string; channel: string; type: string; body: Buffer };

/** A checkpoint as it lies in its row, with the writes of its unfinished superstep. */
export type StoredCheckpoint = {
  threadId: string;
  ns: string;
  checkpointId: string;
  parentId: string | null;
  body: string;
  metadata: Record<string, unknown>;
  writes: StoredWrite[];
};

const COLUMNS = sql`c.thread_id, c.ns, c.checkpoint_id, c.parent_id, c.body, c.metadata,
  (select json_agg(json_build_array(w.task_id, w.channel, w.type, encode(w.body, 'base64')) order by w.task_id, w.idx) from app.checkpoint_writes w
   where w.thread_id = c.thread_id and w.ns = c.ns and w.checkpoint_id = c.checkpoint_id) as writes`;

function toStored(row: Row): StoredCheckpoint {
  const writes = (row.writes ?? []) as [string, string, string, string][];
  return {
    threadId: String(row.thread_id),
    ns: String(row.ns),
    checkpointId: String(row.checkpoint_id),
    parentId: row.parent_id === null ? null : String(row.parent_id),
    body: String(row.body),
    metadata: row.metadata as Record<string, unknown>,
    writes: writes.map(([taskId, channel, type, body]) => ({ taskId, channel, type, body: Buffer.from(body, 'base64') })),
  };
}

/** The checkpoint of a thread and namespace: the one with `checkpointId`, or the newest. Null when there is none. */
export async function readCheckpoint(
  db: Db,
  workspaceId: string,
  threadId: string,
  ns: string,
  checkpointId: string | null,
): Promise<StoredCheckpoint | null> {
  const result = await prepared(
    db,
    sql`select ${COLUMNS} from app.checkpoints c where c.workspace_id = ${workspaceId} and c.thread_id = ${threadId} and c.ns = ${ns}
      ${checkpointId === null ? sql`` : sql`and c.checkpoint_id = ${checkpointId}`} order by c.seq desc limit 1`,
  );
  return result.rows[0] ? toStored(result.rows[0]) : null;
}

/** The newest checkpoint that was made from another: its id and body, where a step came to. Null when there is none. */
export async function checkpointAfter(
  db: Db,
  workspaceId: string,
  threadId: string,
  parentId: string,
): Promise<{ checkpointId: string; body: string } | null> {
  const result = await db.execute(sql`
    select checkpoint_id, body from app.checkpoints c where c.workspace_id = ${workspaceId} and c.thread_id = ${threadId} and c.ns = ''
      and c.parent_id = ${parentId} order by c.seq desc limit 1`);
  const [row] = result.rows;
  return row ? { checkpointId: String(row.checkpoint_id), body: String(row.body) } : null;
}

/** How large the large values of a thread are, in bytes by hash, and whether they lie outside the database. */
export async function checkpointValueSizes(
  db: Db,
  workspaceId: string,
  threadId: string,
  hashes: readonly string[],
): Promise<Map<string, { bytes: number; isOutside: boolean }>> {
  if (hashes.length === 0) return new Map();
  const result = await db.execute(sql`
    select sha256, bytes, object_key is not null as is_outside from app.checkpoint_values
    where workspace_id = ${workspaceId} and thread_id = ${threadId} and sha256 = any(string_to_array(${hashes.join(',')}, ','))`);
  return new Map(result.rows.map((row: Row) => [String(row.sha256), { bytes: Number(row.bytes), isOutside: row.is_outside === true }]));
}

/** Which checkpoints `listCheckpoints` returns; a field that is not given does not restrict. */
export type CheckpointFilter = {
  threadId?: string | undefined;
  ns?: string | undefined;
  checkpointId?: string | undefined;
  beforeId?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  limit?: number | undefined;
};

/** Checkpoints of the workspace, newest first. */
export async function listCheckpoints(db: Database, workspaceId: string, filter: CheckpointFilter): Promise<StoredCheckpoint[]> {
  const where: SQL[] = [sql`c.workspace_id = ${workspaceId}`];
  if (filter.threadId !== undefined) where.push(sql`c.thread_id = ${filter.threadId}`);
  if (filter.ns !== undefined) where.push(sql`c.ns = ${filter.ns}`);
  if (filter.checkpointId !== undefined) where.push(sql`c.checkpoint_id = ${filter.checkpointId}`);
  if (filter.beforeId !== undefined) {
    where.push(sql`c.seq < (select b.seq from app.checkpoints b where b.workspace_id = c.workspace_id and b.thread_id = c.thread_id
      and b.ns = c.ns and b.checkpoint_id = ${filter.beforeId})`);
  }
  if (filter.metadata !== undefined) where.push(sql`c.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`);
  const result = await db.execute(sql`
    select ${COLUMNS} from app.checkpoints c where ${sql.join(where, sql` and `)} order by c.seq desc
      ${filter.limit === undefined ? sql`` : sql`limit ${filter.limit}`}`);
  return result.rows.map(toStored);
}

/** The large values of a thread by their hashes; one that is missing is missing in the map. */
export async function readCheckpointValues(
  db: Db,
  threadId: string,
  hashes: readonly string[],
): Promise<Map<string, { body: Buffer | null; objectKey: string | null }>> {
  const result = await db.execute(sql`
    select sha256, body, object_key from app.checkpoint_values
    where thread_id = ${threadId} and sha256 = any(string_to_array(${hashes.join(',')}, ','))`);
  return new Map(
    result.rows.map((row: Row) => [
      String(row.sha256),
      { body: row.body as Buffer | null, objectKey: row.object_key === null ? null : String(row.object_key) },
    ]),
  );
}

/** Removes a thread and returns the keys of its values in the object store. */
export async function deleteCheckpoints(tx: Db, workspaceId: string, threadId: string): Promise<string[]> {
  await tx.execute(sql`delete from app.checkpoint_writes where workspace_id = ${workspaceId} and thread_id = ${threadId}`);
  await tx.execute(sql`delete from app.checkpoints where workspace_id = ${workspaceId} and thread_id = ${threadId}`);
  // A run that was run again shares the objects of the run it goes on from.
  const gone = await tx.execute(sql`
    delete from app.checkpoint_values v where v.workspace_id = ${workspaceId} and v.thread_id = ${threadId}
    returning case when exists (select 1 from app.checkpoint_values o where o.object_key = v.object_key and o.thread_id <> v.thread_id)
      then null else v.object_key end as object_key`);
  return gone.rows.flatMap(({ object_key: key }: Row) => (key === null ? [] : [String(key)]));
}

/** Copies one checkpoint to another thread, with the large values it needs, as the first of its history. */
export async function copyCheckpoint(
  tx: Db,
  workspaceId: string,
  from: { threadId: string; checkpointId: string; hashes: readonly string[] },
  to: { threadId: string; body: string },
): Promise<void> {
  await tx.execute(sql`
    insert into app.checkpoints (workspace_id, thread_id, ns, checkpoint_id, seq, parent_id, body, metadata)
    select workspace_id, ${to.threadId}, ns, checkpoint_id, 1, null, ${to.body}, metadata from app.checkpoints
    where workspace_id = ${workspaceId} and thread_id = ${from.threadId} and ns = '' and checkpoint_id = ${from.checkpointId}`);
  await tx.execute(sql`update app.runs set checkpoint_seq = 1 where workspace_id = ${workspaceId} and id = ${to.threadId}`);
  if (from.hashes.length === 0) return;
  await tx.execute(sql`
    insert into app.checkpoint_values (workspace_id, thread_id, sha256, bytes, body, object_key)
    select workspace_id, ${to.threadId}, sha256, bytes, body, object_key from app.checkpoint_values
    where workspace_id = ${workspaceId} and thread_id = ${from.threadId} and sha256 = any(string_to_array(${from.hashes.join(',')}, ','))`);
}

/**
 * Removes the checkpoints of runs that ended longer ago than `keepMs`, at most `limit` runs, several processes at once.
 * Nobody goes back to them any more: such a run can be started anew, not gone on with.
 * @returns how many runs, and the keys of their values in the object store
 */
export async function removeOldCheckpoints(tx: Db, keepMs: number, limit: number): Promise<{ runs: number; objectKeys: string[] }> {
  const { rows } = await tx.execute(sql`
    update app.runs r set checkpoints_gone = true, checkpoint_seq = 0 from (
      select id from app.runs where not checkpoints_gone and finished_at < now() - ${keepMs} * interval '1 millisecond'
      order by finished_at limit ${limit} for update skip locked) old
    where r.id = old.id returning r.workspace_id, r.id`);
  const objectKeys: string[] = [];
  for (const row of rows) objectKeys.push(...(await deleteCheckpoints(tx, String(row.workspace_id), String(row.id))));
  return { runs: rows.length, objectKeys };
}
