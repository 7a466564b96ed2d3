import type { Meta, Page, Requester, RunFilter, RunSort, RunSummary } from '@banksman/contracts';
import { type Db, findRuns, inWorkspace, openQuestionsOf, requestersOf, runsById } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { shownAutomation } from './admit.ts';
import { type Caller, onlyOwn, viewerOf } from './caller.ts';
import { cursorOf, parseCursor } from './cursor.ts';
import { toRunSummary } from './run-resource.ts';

/**
 * A page of runs in the order asked for. The first page says how many there are, with `total_capped` when there are more than it counted.
 * @throws DomainError `input_invalid` for a cursor that is not ours, or of another order
 */
export async function listRunsPage(
  parts: Parts,
  caller: Caller,
  filter: RunFilter,
  page: Page & { sort?: RunSort },
): Promise<{ runs: RunSummary[]; meta: Pick<Meta, 'next_cursor' | 'total' | 'total_capped'> }> {
  const { sort = 'newest', limit } = page;
  const after = page.cursor ? parseCursor(page.cursor, sort) : null;
  const found = await findRuns(parts.db, caller.workspaceId, filter, { ...viewerOf(caller), limit: limit + 1, sort, after });
  const shown = found.page.slice(0, limit);
  const last = shown.at(-1);
  const runs = await runSummaries(
    parts,
    caller,
    shown.map(({ id }) => id),
  );
  return {
    runs,
    meta: {
      next_cursor: found.page.length > shown.length && last ? cursorOf(last, sort) : null,
      ...(after ? {} : { total: found.total, total_capped: found.isCapped }),
    },
  };
}

/** Runs as lists show them, in the order of the ids; those that the caller may not see are left out. */
export async function runSummaries(parts: Parts, caller: Caller, runIds: readonly string[]): Promise<RunSummary[]> {
  return inWorkspace(parts.db, caller.workspaceId, (tx) => summariesIn(tx, parts, caller, runIds));
}

/** `runSummaries` within the caller's transaction. */
export async function summariesIn(tx: Db, parts: Parts, caller: Caller, runIds: readonly string[]): Promise<RunSummary[]> {
  const only = onlyOwn(caller);
  const rows = (await runsById(tx, caller.workspaceId, runIds)).filter((run) => only === null || run.requestedBy === only);
  const asking = rows.filter(({ status }) => status === 'approval_required').map(({ id }) => id);
  const questions = await openQuestionsOf(tx, caller.workspaceId, asking);
  return rows.map((row) => toRunSummary(row, shownAutomation(parts, row.moduleId), questions.get(row.id)));
}

/** People whose runs the caller may see, by name. */
export async function runRequesters(parts: Parts, caller: Caller): Promise<Requester[]> {
  const only = onlyOwn(caller);
  return only === null ? requestersOf(parts.db, caller.workspaceId) : [{ id: only, name: caller.name }];
}
