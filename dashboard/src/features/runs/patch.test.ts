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
  requested_by_id: 'u-dana',
  created_at: '2026-11-21T09:12:00Z',
  started_at: null,
  finished_at: null,
  wake_at: null,
  current_step: null,
  attempt: 1,
  amount_cents: null,
  currency: null,
  waits_since: null,
  question: null,
  why: null,
  failure_group: null,
  resolved: null,
  ...part,
});
const VIEWER = { canDecide: true, timeZone: 'America/Denver' };
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
  expect(isSearched(run(1, { status: 'failed' }), { state: 'needs_help', q: 'denver' }, VIEWER)).toBe(true);
  expect(isSearched(run(1), { state: 'needs_help' }, VIEWER)).toBe(false);
  expect(isSearched(run(1), { q: 'tampa' }, VIEWER)).toBe(false);
  expect(isSearched(run(1), { automation: 'AM-003' }, VIEWER)).toBe(false);
});

test('amount, person, trigger and day narrow what is announced, as the server would', () => {
  const dear = run(1, { amount_cents: 41_200, trigger: 'schedule', created_at: '2026-11-21T03:00:00Z' });
  expect(isSearched(dear, { min: 400, max: 500, trigger: 'schedule', person: 'u-dana' }, VIEWER)).toBe(true);
  expect(isSearched(dear, { min: 500 }, VIEWER)).toBe(false);
  expect(isSearched(run(1), { max: 500 }, VIEWER)).toBe(false);
  expect(isSearched(dear, { person: 'u-mark' }, VIEWER)).toBe(false);
  // three in the morning UTC is the evening before in Denver
  expect(isSearched(dear, { from: '2026-11-20', to: '2026-11-20' }, VIEWER)).toBe(true);
  expect(isSearched(dear, { from: '2026-11-21' }, VIEWER)).toBe(false);
});

test('a resolved failure is done', () => {
  const resolved = run(1, { status: 'failed', resolved: { by: 'Dana', at: '2026-11-21T09:12:00Z', note: null } });
  expect(isSearched(resolved, { state: 'needs_help' }, VIEWER)).toBe(false);
  expect(isSearched(resolved, { state: 'done' }, VIEWER)).toBe(true);
});

test('days of the workspace become moments, whole dollars cents', () => {
  expect(
    runQuery({ state: 'working', from: '2026-11-20', to: '2026-11-20', min: 400, max: 412.5, sort: 'amount' }, 'America/Denver'),
  ).toEqual({
    state: 'working',
    from: '2026-11-20T07:00:00.000Z',
    to: '2026-11-21T06:59:59.999Z',
    min_cents: 40_000,
    max_cents: 41_250,
    sort: 'amount',
  });
  // the clocks go back that night: the day has 25 hours
  expect(runQuery({ from: '2026-11-01', to: '2026-11-01' }, 'America/Denver')).toEqual({
    from: '2026-11-01T06:00:00.000Z',
    to: '2026-11-02T06:59:59.999Z',
  });
});
