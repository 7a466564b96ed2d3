import { BULK_AT_MOST, DomainError, type RunFilter, runFilter } from '@banksman/contracts';
import {
  type BulkRow,
  collect,
  type Db,
  findRuns,
  finishBulk,
  getRun,
  type ItemOutcome,
  inWorkspace,
  resolveRun,
  settleBulkItem,
  takeBulkItem,
  takeBulkTurn,
} from '@banksman/db';
import { SENTENCE } from '../http/problems.ts';
import type { Parts } from '../parts.ts';
import { whyNot } from '../services/bulk.ts';
import { actorOf, type Caller, onlyOwn, viewerOf } from '../services/caller.ts';
import { cancelRunIn, retryRunIn } from '../services/runs.ts';
import { isDatabaseTrouble } from './database-trouble.ts';

/** Of one operation before it is another's turn, so that 100,000 runs of one person do not hold up the three of another. */
const PORTION = 20;
const COLLECT_AT_ONCE = 1_000;
/** After this the worker's other chores come first again. */
const WORK_MS = 500;

/**
 * Does what people asked to be done to many runs, for half a second at most: the operation that has waited longest, a portion of it, then the
 * next. Each run is one transaction with its line in the report, so that a worker that dies leaves nothing half done and nothing done twice.
 */
export async function workOnBulk(parts: Parts): Promise<void> {
  const until = performance.now() + WORK_MS;
  while (performance.now() < until) {
    const operation = await takeBulkTurn(parts.db);
    if (!operation) return;
    if (operation.state === 'collecting') await collectSome(parts, operation);
    else await doSome(parts, operation, until);
  }
}

async function collectSome(parts: Parts, operation: BulkRow): Promise<void> {
  const filter: RunFilter = storedFilter(operation.filter);
  const limit = Math.min(COLLECT_AT_ONCE, BULK_AT_MOST - operation.total);
  const { page } = await findRuns(parts.db, operation.workspaceId, filter, {
    ...viewerOf(callerOf(operation)),
    limit,
    after: operation.collectedTo,
  });
  const isAll = page.length < limit || operation.total + page.length >= BULK_AT_MOST;
  await parts.db.transaction((tx) =>
    collect(tx, operation, { runIds: page.map(({ id }) => id), to: isAll ? null : (page.at(-1) ?? null) }),
  );
}

/** `status` was split when the filter came in: it is stored as a list. */
function storedFilter(stored: BulkRow['filter']): RunFilter {
  const status = stored?.status;
  return runFilter.parse({ ...stored, ...(Array.isArray(status) ? { status: status.join(',') } : {}) });
}

async function doSome(parts: Parts, operation: BulkRow, until: number): Promise<void> {
  for (let done = 0; done < PORTION && performance.now() < until; done += 1) {
    if (!(await doOne(parts, operation))) return finishBulk(parts.db, operation);
  }
}

async function doOne(parts: Parts, operation: BulkRow): Promise<boolean> {
  return inWorkspace(parts.db, operation.workspaceId, async (tx) => {
    const runId = await takeBulkItem(tx, operation);
    if (runId === null) return false;
    await settleBulkItem(tx, operation, runId, await outcomeOf(tx, parts, operation, runId));
    return true;
  });
}

async function outcomeOf(tx: Db, parts: Parts, operation: BulkRow, runId: string): Promise<ItemOutcome> {
  const caller = callerOf(operation);
  const run = await getRun(tx, caller.workspaceId, runId);
  const only = onlyOwn(caller);
  if (!run || (only !== null && run.requestedBy !== only)) return { state: 'skipped', reason: 'gone', detail: null };
  const canRetry = run.failure?.can_retry ?? true;
  const reason = whyNot(operation.action, { status: run.status, isResolved: run.resolvedAt !== null, canRetry });
  if (reason !== null) return { state: 'skipped', reason, detail: null };
  try {
    // a savepoint: what a refusal leaves behind is undone, the report is not
    return await tx.transaction(async (inner) => {
      const isDone = await act(inner, parts, caller, operation, runId);
      return { state: isDone ? 'done' : 'skipped', reason: isDone ? null : 'changed', detail: null };
    });
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error;
    if (error instanceof DomainError && error.code === 'run_move_refused') return { state: 'skipped', reason: 'changed', detail: null };
    if (!(error instanceof DomainError))
      parts.log('error', 'a run of a bulk operation could not be done', { run: runId, error: String(error) });
    return { state: 'failed', reason: 'problem', detail: SENTENCE[error instanceof DomainError ? error.code : 'internal'] };
  }
}

async function act(tx: Db, parts: Parts, caller: Caller, { action, note }: BulkRow, runId: string): Promise<boolean> {
  if (action === 'resolve') return resolveRun(tx, runId, actorOf(caller), note);
  if (action === 'retry') await retryRunIn(tx, caller, runId);
  else await cancelRunIn(tx, parts, caller, runId);
  return true;
}

/** In whose name it is done. */
function callerOf(operation: BulkRow): Caller {
  const { workspaceId, createdById: userId, createdByName: name, createdByRole: role, createdVia: channel } = operation;
  return { workspaceId, userId, name, role, channel };
}
