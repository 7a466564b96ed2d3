import type { BulkItem, BulkOperation, BulkPreview } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
let who: EngineSite['dana'];
beforeAll(async () => {
  site = await engineSite();
  door = httpDoor(site, () => who);
});
beforeEach(() => {
  site.anotherWorkspace();
  who = site.dana;
});
afterAll(async () => {
  await door.close();
  await site.close();
});

/** A run for each item that has failed for a reason that may be gone the next time. */
async function failed(...items: string[]): Promise<string[]> {
  const runIds = await Promise.all(items.map((item) => site.trigger({ item, fail: 'expected' })));
  const worker = site.work();
  for (const runId of runIds) await site.reaches(runId, 'failed');
  await worker.stop();
  return runIds;
}

const start = async (body: Record<string, unknown>) => (await door.ask<BulkOperation>('POST', '/bulk', body)).data;
const items = async (id: string) => (await door.ask<BulkItem[]>('GET', `/bulk/${id}/items`)).data;

async function ended(id: string): Promise<BulkOperation> {
  const until = Date.now() + 15_000;
  for (;;) {
    const { data } = await door.ask<BulkOperation>('GET', `/bulk/${id}`);
    if (data.state === 'done' || data.state === 'aborted') return data;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(data)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a preview counts what would be done and why the rest would not, and begins nothing', async () => {
  const [runId] = await failed('crane', 'digger');
  const waiting = await site.trigger({ item: 'pump' });
  const preview = async (action: string, selection: unknown) =>
    (await door.ask<BulkPreview>('POST', '/bulk/preview', { action, selection })).data;
  expect(await preview('retry', { filter: {} })).toEqual({
    matching: 3,
    matching_capped: false,
    doable: 2,
    skipped: [{ reason: 'not_failed', count: 1 }],
  });
  expect(await preview('cancel', { job_ids: [runId, waiting, crypto.randomUUID()] })).toMatchObject({
    matching: 3,
    doable: 1,
    skipped: [
      { reason: 'ended', count: 1 },
      { reason: 'gone', count: 1 },
    ],
  });
  expect((await site.detail(waiting)).status).toBe('pending');
  expect((await door.ask<BulkOperation[]>('GET', '/bulk')).data).toEqual([]);
});

test('all that match are retried by the worker, each with its line in the report, and runs started later are left alone', async () => {
  const runIds = await failed('crane', 'digger', 'pump');
  const operation = await start({ action: 'retry', selection: { filter: { state: 'needs_help' } } });
  expect(operation).toMatchObject({ state: 'collecting', total: 0, name: 'Retry all that match' });
  const later = await site.trigger({ item: 'later' });
  const worker = site.work();
  expect(await ended(operation.id)).toMatchObject({ state: 'done', total: 3, done: 3, skipped: 0, failed: 0 });
  await worker.stop();
  const report = await items(operation.id);
  expect(report.map(({ job_id, state }) => [job_id, state]).toSorted()).toEqual(runIds.map((id) => [id, 'done']).toSorted());
  for (const runId of runIds) expect((await site.history(runId)).filter((line) => line.includes('Dana pressed Retry'))).toHaveLength(1);
  expect(await site.history(later)).not.toContain('moved: Dana pressed Retry');
});

test('a run that changed meanwhile, or is not one’s own, is skipped and the others are done', async () => {
  const [mine = '', retried = '', cancelled = ''] = await failed('crane', 'digger', 'pump');
  const operation = await start({
    action: 'resolve',
    selection: { job_ids: [mine, retried, crypto.randomUUID()] },
    note: 'ordered by phone',
  });
  await site.parts.db.execute(sql`update app.runs set status = 'cancelled' where id = ${retried}`);
  const worker = site.work();
  expect(await ended(operation.id)).toMatchObject({ done: 1, skipped: 2, total: 3 });
  await worker.stop();
  expect((await items(operation.id)).map(({ state, reason }) => [state, reason])).toEqual([
    ['done', null],
    ['skipped', 'not_failed'],
    ['skipped', 'gone'],
  ]);
  expect((await site.detail(mine)).resolved).toMatchObject({ by: 'Dana', note: 'ordered by phone' });
  expect((await site.detail(cancelled)).resolved).toBeNull();
});

test('an aborted operation does nothing more, and its report says which runs it left', async () => {
  await failed('crane', 'digger');
  const operation = await start({ action: 'retry', selection: { filter: {} } });
  const aborted = (await door.ask<BulkOperation>('POST', `/bulk/${operation.id}/abort`)).data;
  expect(aborted).toMatchObject({ state: 'aborted', aborted_by: 'Dana' });
  const worker = site.work();
  await site.reaches(await site.trigger({ item: 'pump' }), 'approval_required');
  await worker.stop();
  expect(await ended(operation.id)).toMatchObject({ state: 'aborted', done: 0 });
  const { rows } = await site.parts.db.execute(sql`select 1 from app.runs where workspace_id = ${who.workspaceId} and status = 'failed'`);
  expect(rows).toHaveLength(2);
});

test('a worker that stops in the middle leaves the rest to the next: nothing is done twice', async () => {
  const runIds = await failed(...Array.from({ length: 30 }, (_, at) => `item ${at}`));
  const operation = await start({ action: 'resolve', selection: { job_ids: runIds } });
  const first = site.work();
  await expect
    .poll(async () => (await door.ask<BulkOperation>('GET', `/bulk/${operation.id}`)).data.done, { timeout: 10_000 })
    .toBeGreaterThan(0);
  await first.stop();
  const second = site.work();
  const third = site.work();
  expect(await ended(operation.id)).toMatchObject({ done: 30, skipped: 0, failed: 0 });
  await Promise.all([second.stop(), third.stop()]);
  for (const runId of runIds) expect((await site.history(runId)).filter((line) => line.startsWith('resolved:'))).toHaveLength(1);
});

test('somebody who sees only their own runs neither touches nor sees those of others', async () => {
  const [dansRun = ''] = await failed('crane');
  who = { ...site.dana, userId: crypto.randomUUID(), name: 'Rosa', role: 'user' };
  const operation = await start({ action: 'resolve', selection: { job_ids: [dansRun] } });
  const all = await start({ action: 'resolve', selection: { filter: {} } });
  const worker = site.work();
  expect(await ended(operation.id)).toMatchObject({ done: 0, skipped: 1 });
  expect(await ended(all.id)).toMatchObject({ total: 0, done: 0 });
  await worker.stop();
  who = site.dana;
  const dans = await start({ action: 'resolve', selection: { job_ids: [dansRun] } });
  who = { ...site.dana, userId: crypto.randomUUID(), name: 'Rosa', role: 'user' };
  expect((await door.ask('GET', `/bulk/${dans.id}`)).status).toBe(404);
  expect((await door.ask('POST', `/bulk/${dans.id}/abort`)).status).toBe(404);
});
