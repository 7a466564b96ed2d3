import type { BulkItemState, RunFilter, SkipReason } from '@banksman/contracts';
import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { bulkItems, bulkOperations, runs } from '../schema/index.ts';
import type { RunCursor } from './find-runs.ts';

export type BulkRow = typeof bulkOperations.$inferSelect;
export type NewBulk = Pick<
  BulkRow,
  'workspaceId' | 'id' | 'action' | 'name' | 'note' | 'state' | 'createdById' | 'createdByName' | 'createdByRole' | 'createdVia'
> & { filter: RunFilter | null };

/** Begins an operation on named runs, or on those that its filter will find. */
export async function openBulk(tx: Db, operation: NewBulk, runIds: readonly string[]): Promise<BulkRow> {
  const [row] = await tx
    .insert(bulkOperations)
    .values({ ...operation, total: runIds.length })
    .returning();
  if (!row) throw new TypeError('a bulk operation was not written');
  await addItems(tx, row, runIds, 0);
  return row;
}

/** @param from how many the operation has already */
async function addItems(tx: Db, { workspaceId, id }: Pick<BulkRow, 'workspaceId' | 'id'>, runIds: readonly string[], from: number) {
  if (runIds.length === 0) return;
  await tx.execute(sql`
    insert into app.bulk_items (workspace_id, bulk_id, run_id, position)
    select ${workspaceId}, ${id}, run_id, ${from}::int + place
    from unnest(string_to_array(${runIds.join(',')}, ',')::uuid[]) with ordinality as given (run_id, place)
    on conflict do nothing`);
}

/** One operation, or null. */
export async function getBulk(tx: Db, workspaceId: string, bulkId: string): Promise<BulkRow | null> {
  const [row] = await tx
    .select()
    .from(bulkOperations)
    .where(and(eq(bulkOperations.workspaceId, workspaceId), eq(bulkOperations.id, bulkId)));
  return row ?? null;
}

/** The newest 30 operations. @param onlyOf one person's */
export async function listBulk(tx: Db, workspaceId: string, onlyOf: string | null): Promise<BulkRow[]> {
  return tx
    .select()
    .from(bulkOperations)
    .where(and(eq(bulkOperations.workspaceId, workspaceId), onlyOf === null ? undefined : eq(bulkOperations.createdById, onlyOf)))
    .orderBy(desc(bulkOperations.createdAt))
    .limit(30);
}

/** Stops an operation: a run that is being done just now is the last. @returns false when it has ended already */
export async function abortBulk(tx: Db, workspaceId: string, bulkId: string, byName: string): Promise<boolean> {
  const rows = await tx
    .update(bulkOperations)
    .set({ state: 'aborted', abortedByName: byName, finishedAt: sql`now()` })
    .where(
      and(
        eq(bulkOperations.workspaceId, workspaceId),
        eq(bulkOperations.id, bulkId),
        inArray(bulkOperations.state, ['collecting', 'working']),
      ),
    )
    .returning({ id: bulkOperations.id });
  return rows.length > 0;
}

export type BulkItemRow = typeof bulkItems.$inferSelect & { headline: string | null };

/** Runs of an operation in its order, after a position. */
export async function bulkItemsOf(
  tx: Db,
  workspaceId: string,
  bulkId: string,
  { state, after, limit }: { state: BulkItemState | null; after: number; limit: number },
): Promise<BulkItemRow[]> {
  const rows = await tx
    .select({ item: bulkItems, headline: runs.headline })
    .from(bulkItems)
    .leftJoin(runs, and(eq(runs.workspaceId, bulkItems.workspaceId), eq(runs.id, bulkItems.runId)))
    .where(
      and(
        eq(bulkItems.workspaceId, workspaceId),
        eq(bulkItems.bulkId, bulkId),
        gt(bulkItems.position, after),
        state === null ? undefined : eq(bulkItems.state, state),
      ),
    )
    .orderBy(asc(bulkItems.position))
    .limit(limit);
  return rows.map(({ item, headline }) => ({ ...item, headline }));
}

/** The operation whose turn it is, or null. Taking it is what makes the next one's turn: no lock is held between runs. */
export async function takeBulkTurn(db: Db): Promise<BulkRow | null> {
  const result = await db.execute(sql`
    update app.bulk_operations o set worked_at = clock_timestamp()
    where (o.workspace_id, o.id) = (select workspace_id, id from app.bulk_operations where state in ('collecting', 'working')
      order by worked_at limit 1 for update skip locked)
    returning o.workspace_id, o.id`);
  const [row] = result.rows as Row[];
  return row ? getBulk(db, String(row.workspace_id), String(row.id)) : null;
}

/**
 * Writes down the next runs of an operation that collects, and where to go on.
 * @param collected.to null: that was all, the work begins
 * @returns false when it does not collect (any more), or somebody else has done this part
 */
export async function collect(
  tx: Db,
  operation: BulkRow,
  collected: { runIds: readonly string[]; to: RunCursor | null },
): Promise<boolean> {
  const { workspaceId, id, collectedTo, total } = operation;
  const result = await tx.execute(sql`
    update app.bulk_operations set total = total + ${collected.runIds.length}, collected_to = ${collected.to ? JSON.stringify(collected.to) : null}::jsonb,
      state = ${collected.to ? 'collecting' : 'working'}
    where workspace_id = ${workspaceId} and id = ${id} and state = 'collecting'
      and collected_to is not distinct from ${collectedTo ? JSON.stringify(collectedTo) : null}::jsonb`);
  if (result.rowCount !== 1) return false;
  await addItems(tx, operation, collected.runIds, total);
  return true;
}

/** Takes the next waiting run of an operation that still works, or null; locked until the transaction ends. */
export async function takeBulkItem(tx: Db, { workspaceId, id }: BulkRow): Promise<string | null> {
  const result = await tx.execute(sql`
    select i.run_id from app.bulk_items i join app.bulk_operations o on o.workspace_id = i.workspace_id and o.id = i.bulk_id
    where i.workspace_id = ${workspaceId} and i.bulk_id = ${id} and i.state = 'waiting' and o.state = 'working'
    order by i.position limit 1 for update of i skip locked`);
  const runId = result.rows[0]?.run_id;
  return runId === undefined ? null : String(runId);
}

export type ItemOutcome = { state: 'done' | 'skipped' | 'failed'; reason: SkipReason | null; detail: string | null };

/** Writes down what became of a run, in the transaction that did it; the operation's row is touched last and briefly. */
export async function settleBulkItem(tx: Db, { workspaceId, id }: BulkRow, runId: string, outcome: ItemOutcome): Promise<void> {
  await tx
    .update(bulkItems)
    .set({ ...outcome, at: sql`clock_timestamp()` })
    .where(and(eq(bulkItems.workspaceId, workspaceId), eq(bulkItems.bulkId, id), eq(bulkItems.runId, runId)));
  await tx
    .update(bulkOperations)
    .set({ [outcome.state]: sql`${bulkOperations[outcome.state]} + 1` })
    .where(and(eq(bulkOperations.workspaceId, workspaceId), eq(bulkOperations.id, id)));
}

/** Ends an operation that has no waiting run any more. */
export async function finishBulk(db: Db, { workspaceId, id }: BulkRow): Promise<void> {
  await db.execute(sql`
    update app.bulk_operations o set state = 'done', finished_at = now()
    where workspace_id = ${workspaceId} and id = ${id} and state = 'working'
      and not exists (select 1 from app.bulk_items i where i.bulk_id = o.id and i.state = 'waiting')`);
}
