import type { FailureGroup, RunSummary } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
beforeAll(async () => {
  site = await engineSite();
  door = httpDoor(site, () => site.dana);
  site.work();
});
beforeEach(() => site.anotherWorkspace());
afterAll(async () => {
  await door.close();
  await site.close();
});

async function fails(item: string, fail = 'expected'): Promise<string> {
  const runId = await site.trigger({ item, fail });
  await site.reaches(runId, 'failed');
  return runId;
}
const groups = async (state = 'open') => (await door.ask<FailureGroup[]>('GET', `/failure-groups?state=${state}`)).data;
const needHelp = async () => (await door.ask<RunSummary[]>('GET', '/runs?state=needs_help')).data.map(({ headline }) => headline);
async function onlyGroup(state = 'open'): Promise<FailureGroup> {
  const [group, ...more] = await groups(state);
  if (!group || more.length > 0) throw new Error(`not one group: ${JSON.stringify([group, ...more])}`);
  return group;
}

test('failures of one cause are one group; another cause is another', async () => {
  await fails('crane');
  await fails('digger');
  await fails('pump', 'crash');
  const found = await groups();
  expect(found.map(({ code, open, total, step_title }) => ({ code, open, total, step_title }))).toEqual([
    { code: 'internal', open: 1, total: 1, step_title: 'Price' },
    { code: 'no_availability', open: 2, total: 2, step_title: 'Price' },
  ]);
  expect(found[1]?.days).toHaveLength(14);
  expect(found[1]?.days.at(-1)).toBe(2);
  const ofGroup = await door.ask<RunSummary[]>('GET', `/runs?failure_group=${found[1]?.fingerprint}`);
  expect(ofGroup.data.map(({ headline, why }) => [headline, why])).toEqual([
    ['Order digger', 'no_availability'],
    ['Order crane', 'no_availability'],
  ]);
});

test('resolved with a note, its runs need no help any more; a new failure opens it again', async () => {
  await fails('crane');
  const { fingerprint } = await onlyGroup();
  const answer = await door.ask('PUT', `/failure-groups/${fingerprint}`, { state: 'resolved', note: 'the supplier is back' });
  expect(answer.status).toBe(200);
  await expect.poll(needHelp, { timeout: 10_000 }).toEqual([]);
  expect(await groups()).toEqual([]);
  expect(await onlyGroup('resolved')).toMatchObject({ note: 'the supplier is back', changed_by: 'Dana', open: 0 });
  await fails('digger');
  expect(await needHelp()).toEqual(['Order digger']);
  expect(await onlyGroup()).toMatchObject({ open: 1, total: 2 });
});

test('ignored until more than so many come in an hour: then all of that hour need help', async () => {
  await fails('crane');
  const { fingerprint } = await onlyGroup();
  await door.ask('PUT', `/failure-groups/${fingerprint}`, { state: 'ignored', ignore_per_hour: 2 });
  await expect.poll(needHelp, { timeout: 10_000 }).toEqual([]);
  await fails('digger');
  expect(await needHelp()).toEqual([]);
  await fails('pump');
  expect((await needHelp()).toSorted()).toEqual(['Order digger', 'Order pump']);
  expect(await onlyGroup()).toMatchObject({ state: 'open', open: 2 });
});

test('a retried run leaves its group, and a group without a run that needs help is not shown', async () => {
  const runId = await fails('crane');
  await site.stop(true);
  await site.retry(runId);
  await site.reaches(runId, 'failed');
  expect(await onlyGroup()).toMatchObject({ open: 1, total: 2 });
  await site.parts.db.execute(sql`update app.runs set status = 'cancelled' where id = ${runId}`);
  expect(await groups()).toEqual([]);
});

test('names, numbers, dates and quoted words make no cause of their own', async () => {
  const of = async (why: string) => {
    const { rows } = await site.parts.db.execute(
      sql`select app.failure_fingerprint('AM-002', 'search', 'no_availability', ${why}) as print`,
    );
    return rows[0]?.print;
  };
  expect(await of('No hotel near Fort Collins has 2 rooms for 7 Dec under $95.50.')).toBe(
    await of('No hotel near Boulder has 12 rooms for 31 Jan under $110.'),
  );
  expect(await of('The note "call first" was refused.')).toBe(await of('The note "ring twice, then wait" was refused.'));
  expect(await of('No hotel is near.')).not.toBe(await of('The supplier does not answer.'));
});

test('a group that is not there is not found', async () => {
  const { status } = await door.ask('PUT', `/failure-groups/${'0'.repeat(32)}`, { state: 'resolved' });
  expect(status).toBe(404);
});
