import { type RunFilter, type RunSort, type RunSummary, standingOf } from '@banksman/contracts';
import { findRuns, getWorkspace, inWorkspace, type RunCursor } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { type Caller, viewerOf } from './caller.ts';
import { runSummaries } from './list-runs.ts';

/** A file holds at most so many runs; the last line says so when there are more. */
export const EXPORT_AT_MOST = 100_000;
const PORTION = 1_000;

const STATE_WORDS = {
  for_you: 'Waiting for you',
  working: 'Working',
  for_someone: 'Waiting for someone',
  done: 'Done',
  needs_help: 'Needs help',
} as const;

/**
 * The runs that match as CSV, portion by portion: RFC 4180 (CRLF, quotes doubled) with a byte order mark, so that spreadsheets read
 * UTF-8. Moments are in the workspace's time zone, which the header names; amounts are decimal.
 */
export async function* exportRuns(
  parts: Parts,
  caller: Caller,
  filter: RunFilter,
  sort: RunSort,
  atMost = EXPORT_AT_MOST,
): AsyncGenerator<string> {
  const workspace = await inWorkspace(parts.db, caller.workspaceId, (tx) => getWorkspace(tx, caller.workspaceId));
  const timeZone = workspace?.timeZone ?? 'UTC';
  const viewer = viewerOf(caller);
  const moment = momentIn(timeZone);
  yield `\uFEFF${lineOf(headerOf(timeZone))}`;
  let after: RunCursor | null = null;
  for (let written = 0; ; ) {
    const limit = Math.min(PORTION, atMost - written);
    const { page } = await findRuns(parts.db, caller.workspaceId, filter, { ...viewer, limit: limit + 1, sort, after });
    const shown = page.slice(0, limit);
    const runs = await runSummaries(
      parts,
      caller,
      shown.map(({ id }) => id),
    );
    yield runs.map((run) => lineOf(cellsOf(run, viewer.canDecide, moment))).join('');
    written += shown.length;
    after = shown.at(-1) ?? null;
    if (page.length <= limit || !after) return;
    if (written >= atMost) return yield lineOf([`There are more runs: a file holds at most ${atMost}. Narrow the list to get the others.`]);
  }
}

function headerOf(timeZone: string): string[] {
  const times = ['Asked for', 'Started', 'Ended'].map((word) => `${word} (${timeZone})`);
  return [
    'Run',
    'Sentence',
    'State',
    'Status',
    'Automation',
    'Person',
    'Trigger',
    'Amount',
    'Currency',
    ...times,
    'Why it failed',
    'Resolved',
  ];
}

function cellsOf(run: RunSummary, canDecide: boolean, moment: (iso: string | null) => string): string[] {
  const { state } = standingOf(run.status, canDecide, run.resolved !== null);
  return [
    run.job_id,
    run.headline,
    STATE_WORDS[state],
    run.status,
    run.module_title,
    run.requested_by ?? '',
    run.trigger,
    run.amount_cents === null ? '' : (run.amount_cents / 100).toFixed(2),
    run.currency ?? '',
    moment(run.created_at),
    moment(run.started_at),
    moment(run.finished_at),
    run.why ?? '',
    run.resolved ? `${run.resolved.by}${run.resolved.note ? `: ${run.resolved.note}` : ''}` : '',
  ];
}

/** One record; a cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"). */
export function lineOf(cells: readonly string[]): string {
  const safe = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return `${cells.map((cell) => quoted(safe(cell))).join(',')}\r\n`;
}

/** "2026-12-07 08:15:00" in the zone. */
function momentIn(timeZone: string): (iso: string | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (iso) => (iso === null ? '' : format.format(new Date(iso)));
}
