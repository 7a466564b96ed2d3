import type { RunSummary } from '@banksman/contracts';

type Pages = { pages: { runs: RunSummary[]; total: number | null; next: string | null }[]; pageParams: unknown[] };

/** Puts a changed run into its row. No row moves, comes or goes: the list stays under the finger. Unknown runs change nothing. */
export function patchRun<List extends Pages>(list: List, changed: RunSummary): List {
  if (!holds(list, changed.job_id)) return list;
  const pages = list.pages.map((page) => ({ ...page, runs: page.runs.map((run) => (run.job_id === changed.job_id ? changed : run)) }));
  return { ...list, pages };
}

/** True when the list already shows this run. */
export function holds(list: Pages, runId: string): boolean {
  return list.pages.some(({ runs }) => runs.some(({ job_id }) => job_id === runId));
}
