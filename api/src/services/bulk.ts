import { randomUUID } from 'node:crypto';
import {
  type BulkAction,
  type BulkItem,
  type BulkItemState,
  type BulkOperation,
  type BulkPreview,
  type BulkRequest,
  type BulkSelection,
  DomainError,
  isFinal,
  may,
  type RunFilter,
  type RunStatus,
  type SkipReason,
} from '@banksman/contracts';
import {
  abortBulk,
  type BulkItemRow,
  type BulkRow,
  bulkItemsOf,
  type Db,
  getBulk,
  inWorkspace,
  kindsOfRuns,
  listBulk,
  type NewBulk,
  openBulk,
} from '@banksman/db';
import type { Parts } from '../parts.ts';
import { type Caller, onlyOwn, viewerOf } from './caller.ts';

/** A preview looks at no more runs than this. */
const LOOK_AT_MOST = 10_000;

/** Counts what an operation would come to; nothing is begun. */
export async function previewBulk(
  parts: Parts,
  caller: Caller,
  { action, selection }: { action: BulkAction; selection: BulkSelection },
): Promise<BulkPreview> {
  const which = 'filter' in selection ? { filter: selection.filter } : { runIds: [...new Set(selection.job_ids)] };
  const kinds = await kindsOfRuns(parts.db, caller.workspaceId, which, viewerOf(caller), LOOK_AT_MOST + 1);
  const skipped = new Map<SkipReason, number>();
  let doable = 0;
  let found = 0;
  for (const { status, isResolved, canRetry, count } of kinds) {
    const reason = whyNot(action, { status: status as RunStatus, isResolved, canRetry });
    if (reason === null) doable += count;
    else skipped.set(reason, (skipped.get(reason) ?? 0) + count);
    found += count;
  }
  const missing = 'runIds' in which ? which.runIds.length - found : 0;
  if (missing > 0) skipped.set('gone', missing);
  return {
    matching: Math.min(found, LOOK_AT_MOST) + missing,
    matching_capped: found > LOOK_AT_MOST,
    doable: Math.min(doable, LOOK_AT_MOST),
    skipped: [...skipped].map(([reason, count]) => ({ reason, count })),
  };
}

/** Why a run as it is now is left as it is; null when the action can be done to it. */
export function whyNot(action: BulkAction, run: { status: RunStatus; isResolved: boolean; canRetry: boolean }): SkipReason | null {
  if (action === 'cancel') return isFinal(run.status) ? 'ended' : null;
  if (run.status !== 'failed') return 'not_failed';
  if (action === 'resolve') return run.isResolved ? 'already_resolved' : null;
  return run.canRetry ? null : 'no_use';
}

const VERB = { retry: 'Retry', cancel: 'Cancel', resolve: 'Resolve' } as const;

/** Begins an operation; workers do it, durably and in turns with others. Runs that are started later do not match. */
export async function startBulk(parts: Parts, caller: Caller, request: BulkRequest): Promise<BulkOperation> {
  const { action, note, selection } = request;
  const runIds = 'job_ids' in selection ? [...new Set(selection.job_ids)] : [];
  const filter = 'filter' in selection ? { ...selection.filter, to: earlier(selection.filter.to, parts.now()) } : null;
  const name =
    request.name ||
    (filter ? `${VERB[action]} all that match` : `${VERB[action]} ${runIds.length === 1 ? '1 run' : `${runIds.length} runs`}`);
  const row = await inWorkspace(parts.db, caller.workspaceId, (tx) =>
    openBulk(tx, newBulk(caller, { action, name, note, filter }), runIds),
  );
  return toBulk(row);
}

const earlier = (given: string | undefined, now: Date) => (given && new Date(given) < now ? given : now.toISOString());

/** A new operation in the caller's name: it collects when it has a filter. */
export function newBulk(caller: Caller, what: { action: BulkAction; name: string; note: string; filter: RunFilter | null }): NewBulk {
  return {
    ...what,
    workspaceId: caller.workspaceId,
    id: randomUUID(),
    state: what.filter ? 'collecting' : 'working',
    createdById: caller.userId,
    createdByName: caller.name,
    createdByRole: caller.role,
    createdVia: caller.channel,
  };
}

/** The newest operations: everybody's for who sees all runs, else one's own. */
export async function listBulkOperations(parts: Parts, caller: Caller): Promise<BulkOperation[]> {
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) => listBulk(tx, caller.workspaceId, onlyOwn(caller)));
  return rows.map(toBulk);
}

/** How far an operation is. @throws DomainError `not_found` */
export async function bulkProgress(parts: Parts, caller: Caller, bulkId: string): Promise<BulkOperation> {
  return toBulk(await inWorkspace(parts.db, caller.workspaceId, (tx) => visibleBulk(tx, caller, bulkId)));
}

/** Stops an operation; what is done stays done. One's own, or anybody's for who manages failures. @throws DomainError `not_found`, `forbidden` */
export async function stopBulk(parts: Parts, caller: Caller, bulkId: string): Promise<BulkOperation> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = await visibleBulk(tx, caller, bulkId);
    if (row.createdById !== caller.userId && !may(caller.role, 'failures:manage'))
      throw new DomainError('forbidden', { details: { scope: 'failures:manage' } });
    await abortBulk(tx, caller.workspaceId, bulkId, caller.name);
    return toBulk(await visibleBulk(tx, caller, bulkId));
  });
}

/** What became of the runs of an operation, in its order. @param after position of the last one of the page before */
export async function bulkReport(
  parts: Parts,
  caller: Caller,
  bulkId: string,
  { state, after, limit }: { state: BulkItemState | null; after: number; limit: number },
): Promise<{ items: BulkItem[]; next: number | null }> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const operation = await visibleBulk(tx, caller, bulkId);
    const rows = await bulkItemsOf(tx, caller.workspaceId, bulkId, { state, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map((row) => toItem(row, operation)),
      next: rows.length > shown.length ? (shown.at(-1)?.position ?? null) : null,
    };
  });
}

async function visibleBulk(tx: Db, caller: Caller, bulkId: string): Promise<BulkRow> {
  const row = await getBulk(tx, caller.workspaceId, bulkId);
  const only = onlyOwn(caller);
  if (!row || (only !== null && row.createdById !== only)) throw new DomainError('not_found', { details: { what: 'bulk operation' } });
  return row;
}

function toBulk(row: BulkRow): BulkOperation {
  return {
    id: row.id,
    action: row.action,
    name: row.name,
    note: row.note,
    state: row.state,
    total: row.total,
    done: row.done,
    skipped: row.skipped,
    failed: row.failed,
    created_by: row.createdByName,
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
    aborted_by: row.abortedByName,
  };
}

/** A run that an aborted operation did not come to was left as it is. */
function toItem(row: BulkItemRow, operation: BulkRow): BulkItem {
  const isLeft = operation.state === 'aborted' && row.state === 'waiting';
  return {
    job_id: row.runId,
    headline: row.headline,
    state: isLeft ? 'skipped' : row.state,
    reason: isLeft ? 'aborted' : row.reason,
    detail: row.detail,
    at: row.at?.toISOString() ?? null,
  };
}
