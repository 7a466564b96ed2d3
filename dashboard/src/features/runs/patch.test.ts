import type { RunSummary } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { holds, patchRun } from './patch.ts';
import { isSearched, runQuery } from './search.ts';

const run = (last: number, part: Partial<RunSummary> = {}): RunSummary => ({
  job_id: `0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a0${last}`,
  module_id: 'AM-002',
  module_title: 'Book rooms for a crew',
  status: 'running',
  headline: 'Hotel for Dana’s crew, Denver',
  trigger: 'dashboard',
  requested_by: 'Dana',
  created_at: '2026-11-21T09:12:00Z',
  started_at: null,
  finished_at: null,
  wake_at: null,
  current_step: null,
  attempt: 1,
  ...part,
});
const list = {
  pages: [
    { runs: [run(1), run(2)], total: 3, next: 'c' },
    { runs: [run(3)], total: 3, next: null },
  ],
  pageParams: [null, 'c'],
};
const order = (patched: typeof list) => patched.pages.flatMap(({ runs }) => runs.map(({ job_id }) => job_id.slice(-1)));

test('a changed run changes in its place, on any page, and nothing moves', () => {
  const patched = patchRun(list, run(3, { status: 'completed' }));
  expect(patched.pages[1]?.runs[0]?.status).toBe('completed');
  expect(order(patched)).toEqual(['1', '2', '3']);
});

test('a run that the list does not show is not put under the cursor', () => {
  expect(patchRun(list, run(9))).toBe(list);
  expect(holds(list, run(9).job_id)).toBe(false);
});

test('a run belongs into a narrowed list by state, automation and words', () => {
  expect(isSearched(run(1, { status: 'failed' }), { state: 'needs_help', q: 'denver' }, true)).toBe(true);
  expect(isSearched(run(1), { state: 'needs_help' }, true)).toBe(false);
  expect(isSearched(run(1), { q: 'tampa' }, true)).toBe(false);
  expect(isSearched(run(1), { automation: 'AM-003' }, true)).toBe(false);
});

test('a state becomes the engine’s statuses in the query', () => {
  expect(runQuery({ state: 'working', q: 'denver' }, true)).toEqual({ status: 'pending,running,executing', q: 'denver' });
  expect(runQuery({ state: 'for_someone' }, false).status).toBe('waiting,approval_required');
});
