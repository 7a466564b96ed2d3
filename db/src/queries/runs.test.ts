import { randomUUID } from 'node:crypto';
import { type RunFilter, runFilter } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../open.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { inWorkspace } from '../workspace.ts';
import { findRuns, type RunCursor, runsById } from './runs.ts';

let database: TestDatabase;
let opened: OpenDatabase;
let mine = randomUUID();
beforeAll(async () => {
  database = await testDatabase();
  opened = openDatabase(database.url);
});
beforeEach(() => {
  mine = randomUUID();
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

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
};
/** Writes `many` runs, each `apart` after the one before. */
async function thereAre(some: Some): Promise<void> {
  const { workspaceId = mine, many = 1, headline = 'Hotel', status = 'completed', trigger = 'api', by = 'dana' } = some;
  const input = JSON.stringify(some.site ? { job: { id: some.site } } : {});
  const { at = '2026-11-01T08:00:00Z', apart = '1 second' } = some;
  await opened.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, status, headline, input, trigger, requested_by, request_sha256, created_at)
    select ${workspaceId}, gen_random_uuid(), 'AM-002', 1, ${status}::app.run_status, ${headline}, ${input}::jsonb, ${trigger}::app.run_trigger, ${by}, 'x',
      ${at}::timestamptz + g * ${apart}::interval from generate_series(0, ${many}::int - 1) g`);
}

const find = (filter: Record<string, string> = {}, more: { limit?: number; after?: RunCursor; only?: string } = {}) =>
  findRuns(opened.db, mine, runFilter.parse(filter) satisfies RunFilter, {
    limit: more.limit ?? 50,
    after: more.after ?? null,
    onlyRequestedBy: more.only ?? null,
  });

async function headlines(filter: Record<string, string>): Promise<string[]> {
  const { page } = await find(filter);
  const runIds = page.map(({ id }) => id);
  return (await inWorkspace(opened.db, mine, (tx) => runsById(tx, mine, runIds))).map(({ headline }) => headline);
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
  const theirs = await findRuns(opened.db, other, {}, { limit: 1, after: null, onlyRequestedBy: null });
  const runIds = theirs.page.map(({ id }) => id);
  expect(runIds).toHaveLength(1);
  // even a query that asks for the other workspace by mistake
  expect(await inWorkspace(opened.db, mine, (tx) => runsById(tx, other, runIds))).toEqual([]);
});
