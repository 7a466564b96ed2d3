import { randomUUID } from 'node:crypto';
import { type RunFilter, type RunSort, runFilter } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { inWorkspace } from '../workspace.ts';
import { findRuns, kindsOfRuns, type RunCursor, requestersOf } from './find-runs.ts';
import { runsById } from './runs.ts';

let database: TestDatabase;
let mine = randomUUID();
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => {
  mine = randomUUID();
});
afterAll(() => database.drop());

type Some = {
  workspaceId?: string;
  many?: number;
  headline?: string;
  status?: string;
  trigger?: string;
  by?: string;
  site?: string;
  at?: string;
  apart?: string;
  cents?: number;
  waitsSince?: string;
  resolvedAt?: string;
};
/** Writes `many` runs, each `apart` after the one before. */
async function thereAre(some: Some): Promise<void> {
  const { workspaceId = mine, many = 1, headline = 'Hotel', status = 'completed', trigger = 'api', by = 'dana' } = some;
  const { at = '2026-11-01T08:00:00Z', apart = '1 second', cents = null, waitsSince = null, resolvedAt = null } = some;
  const input = JSON.stringify(some.site ? { job: { id: some.site } } : {});
  await database.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, status, headline, input, trigger, requested_by, requested_by_name,
      request_sha256, amount_cents, waits_since, resolved_at, created_at)
    select ${workspaceId}, gen_random_uuid(), 'AM-002', 1, ${status}::app.run_status, ${headline}, ${input}::jsonb, ${trigger}::app.run_trigger, ${by}, initcap(${by}),
      'x', ${cents}::bigint, ${waitsSince}::timestamptz, ${resolvedAt}::timestamptz, ${at}::timestamptz + g * ${apart}::interval from generate_series(0, ${many}::int - 1) g`);
}

type More = { limit?: number; after?: RunCursor; only?: string; canDecide?: boolean; sort?: RunSort };
const find = (filter: Record<string, string> = {}, more: More = {}) =>
  findRuns(database.db, mine, runFilter.parse(filter) satisfies RunFilter, {
    limit: more.limit ?? 50,
    after: more.after ?? null,
    onlyRequestedBy: more.only ?? null,
    canDecide: more.canDecide ?? true,
    sort: more.sort ?? 'newest',
  });

async function headlines(filter: Record<string, string>, more: More = {}): Promise<string[]> {
  const { page } = await find(filter, more);
  const runIds = page.map(({ id }) => id);
  return (await inWorkspace(database.db, mine, (tx) => runsById(tx, mine, runIds))).map(({ headline }) => headline);
}

test('pages of runs that were admitted in the same millisecond leave none out and repeat none', async () => {
  await thereAre({ many: 7, apart: '10 microseconds' });
  const seen: string[] = [];
  let after: RunCursor | undefined;
  for (;;) {
    const { page } = await find({}, { limit: 2, ...(after ? { after } : {}) });
    seen.push(...page.map(({ id }) => id));
    after = page.at(-1);
    if (!after) break;
  }
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test('the runs for one building site are found by its number alone', async () => {
  await thereAre({ headline: 'ours', site: '48211904' });
  await thereAre({ headline: 'next door', site: '482119040' });
  await thereAre({ headline: 'no site' });
  expect(await headlines({ site: '48211904' })).toEqual(['ours']);
});

test('the newest come first, and each filter leaves out what it must', async () => {
  await thereAre({ headline: 'old', status: 'failed', trigger: 'n8n', by: 'mark', at: '2026-10-01T08:00:00Z' });
  await thereAre({ headline: 'new', at: '2026-11-02T08:00:00Z' });
  expect(await headlines({})).toEqual(['new', 'old']);
  expect(await headlines({ status: 'failed,cancelled' })).toEqual(['old']);
  expect(await headlines({ trigger: 'n8n' })).toEqual(['old']);
  expect(await headlines({ user: 'dana' })).toEqual(['new']);
  expect(await headlines({ module_id: 'AM-003' })).toEqual([]);
  expect(await headlines({ from: '2026-10-15T00:00:00Z' })).toEqual(['new']);
  expect(await headlines({ to: '2026-10-15T00:00:00Z' })).toEqual(['old']);
  expect((await find({}, { only: 'mark' })).total).toBe(1);
});

test('words are found in any order and any case, wherever they stand; one or two letters where a word begins', async () => {
  await thereAre({ headline: "Hotel for Dana's crew, Denver, 100% paid_in" });
  await thereAre({ headline: 'Hotel for Mark, Aurora' });
  const [denver, aurora] = ["Hotel for Dana's crew, Denver, 100% paid_in", 'Hotel for Mark, Aurora'];
  expect(await headlines({ q: 'denver CREW' })).toEqual([denver]);
  expect(await headlines({ q: 'enve' })).toEqual([denver]);
  expect(await headlines({ q: 'hotel for denver crew dana' })).toEqual([denver]);
  expect(await headlines({ q: 'de' })).toEqual([denver]);
  expect(await headlines({ q: 'er' })).toEqual([]);
  expect(await headlines({ q: '00% paid_' })).toEqual([denver]);
  expect(await headlines({ q: 'paidxin' })).toEqual([]);
  expect(await headlines({ q: 'mark' })).toEqual([aurora]);
  expect(await headlines({ q: ' ' })).toHaveLength(2);
});

test('a word is found among old runs too, behind more than a thousand newer ones', async () => {
  await thereAre({ headline: 'the crane of long ago', at: '2025-01-01T08:00:00Z' });
  await thereAre({ many: 1_100 });
  expect(await find({ q: 'crane' })).toMatchObject({ total: 1, isCapped: false });
});

test('many are counted to a thousand, and said to be more', async () => {
  await thereAre({ many: 1_100 });
  expect(await find()).toMatchObject({ total: 1_000, isCapped: true });
  expect(await find({ status: 'completed', user: 'dana' })).toMatchObject({ total: 100, isCapped: true });
  expect(await find({ status: 'failed' })).toMatchObject({ total: 0, isCapped: false });
  expect((await find()).page).toHaveLength(50);
});

test('runs of another workspace are neither found nor read', async () => {
  const other = randomUUID();
  await thereAre({ workspaceId: other, headline: 'theirs' });
  expect((await find({ q: 'theirs' })).total).toBe(0);
  const theirs = await findRuns(database.db, other, {}, { limit: 1, after: null, onlyRequestedBy: null, canDecide: true });
  const runIds = theirs.page.map(({ id }) => id);
  expect(runIds).toHaveLength(1);
  // even a query that asks for the other workspace by mistake
  expect(await inWorkspace(database.db, mine, (tx) => runsById(tx, other, runIds))).toEqual([]);
});

test('a human state is what the run is to whoever asks; a resolved failure needs no help and is done', async () => {
  await thereAre({ headline: 'asks', status: 'approval_required' });
  await thereAre({ headline: 'sleeps', status: 'waiting' });
  await thereAre({ headline: 'broke', status: 'failed' });
  await thereAre({ headline: 'was dealt with', status: 'failed', resolvedAt: '2026-11-02T08:00:00Z' });
  expect(await headlines({ state: 'for_you' })).toEqual(['asks']);
  expect(await headlines({ state: 'for_you' }, { canDecide: false })).toEqual([]);
  expect((await headlines({ state: 'for_someone' }, { canDecide: false })).toSorted()).toEqual(['asks', 'sleeps']);
  expect(await headlines({ state: 'needs_help' })).toEqual(['broke']);
  expect(await headlines({ state: 'done' })).toEqual(['was dealt with']);
  expect(await headlines({ state: 'working' })).toEqual([]);
});

test('the longest waiting come first, and the largest amounts; the others are not in these lists', async () => {
  await thereAre({ headline: 'a day', status: 'approval_required', waitsSince: '2026-11-19T08:00:00Z', cents: 5_000 });
  await thereAre({ headline: 'two days', status: 'waiting', waitsSince: '2026-11-18T08:00:00Z' });
  await thereAre({ headline: 'waited once', status: 'completed', waitsSince: '2026-11-01T08:00:00Z', cents: 41_200 });
  expect(await headlines({}, { sort: 'waiting' })).toEqual(['two days', 'a day']);
  expect(await headlines({}, { sort: 'amount' })).toEqual(['waited once', 'a day']);
  expect(await headlines({ min_cents: '5001' })).toEqual(['waited once']);
  expect(await headlines({ min_cents: '5000', max_cents: '5000' })).toEqual(['a day']);
});

test.for<RunSort>(['newest', 'oldest', 'waiting', 'amount'])('pages by %s leave none out and repeat none', async (sort) => {
  await thereAre({ many: 5, status: 'waiting', waitsSince: '2026-11-18T08:00:00Z', cents: 5_000 });
  const seen: string[] = [];
  let after: RunCursor | undefined;
  for (;;) {
    const { page } = await find({}, { limit: 2, sort, ...(after ? { after } : {}) });
    seen.push(...page.map(({ id }) => id));
    after = page.at(-1);
    if (!after) break;
  }
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
});

test('people are named once, by name', async () => {
  await thereAre({ by: 'mark', many: 3 });
  await thereAre({ by: 'dana', many: 2 });
  await thereAre({ workspaceId: randomUUID(), by: 'somebody else' });
  expect(await requestersOf(database.db, mine)).toEqual([
    { id: 'dana', name: 'Dana' },
    { id: 'mark', name: 'Mark' },
  ]);
});

test('runs are counted by what can be done with them, and no more are looked at than allowed', async () => {
  await thereAre({ status: 'failed', many: 3 });
  await thereAre({ status: 'failed', resolvedAt: '2026-11-02T08:00:00Z' });
  await thereAre({ status: 'completed', many: 2 });
  const everybody = { onlyRequestedBy: null, canDecide: true };
  const kinds = await kindsOfRuns(database.db, mine, { filter: {} }, everybody, 100);
  expect(kinds.map(({ status, isResolved, count }) => [status, isResolved, count]).toSorted()).toEqual([
    ['completed', false, 2],
    ['failed', false, 3],
    ['failed', true, 1],
  ]);
  const few = await kindsOfRuns(database.db, mine, { filter: {} }, everybody, 4);
  expect(few.reduce((sum, { count }) => sum + count, 0)).toBe(4);
});
