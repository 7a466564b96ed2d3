import { randomUUID } from 'node:crypto';
import { appendEvent } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { sharedReading } from './shared-reading.ts';

const ACTOR = { kind: 'system', id: 'test', name: 'Test', channel: null } as const;
let site: EngineSite;
let transactions: number;
let read: ReturnType<typeof sharedReading>;

beforeAll(async () => {
  site = await engineSite();
});
afterAll(() => site.close());
beforeEach(() => {
  site.anotherWorkspace();
  transactions = 0;
  const { db } = site.parts;
  const counted: typeof db.transaction = (...given) => {
    transactions += 1;
    return db.transaction(...given);
  };
  read = sharedReading(new Proxy(db, { get: (target, key) => (key === 'transaction' ? counted : Reflect.get(target, key)) }));
});
const run = () => site.trigger({ item: 'crane' });
const happens = (runId: string, text: string) =>
  appendEvent(site.parts.db, runId, null, { type: 'progress', step: null, text, actor: ACTOR });
const from = (runId: string, afterSeq = 0, workspaceId = site.dana.workspaceId) => read(workspaceId, runId, afterSeq);

test('many who ask at once are answered by few readings, each with what is theirs, in order', async () => {
  const runIds = await Promise.all(Array.from({ length: 10 }, run));
  for (const runId of runIds) await happens(runId, `for ${runId}`);
  const answers = await Promise.all([...runIds, ...runIds].map((runId) => from(runId)));
  for (const [at, events] of answers.entries()) {
    expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(events.every(({ job_id }) => job_id === runIds[at % 10])).toBe(true);
    expect(events[1]?.text).toBe(`for ${runIds[at % 10]}`);
  }
  expect(transactions).toBeLessThanOrEqual(3);
});

test('watchers of one run who have come to different places get only what they have not had', async () => {
  const runId = await run();
  await happens(runId, 'second');
  await happens(runId, 'third');
  const answers = await Promise.all([0, 1, 2, 3].map((afterSeq) => from(runId, afterSeq)));
  expect(answers.map((events) => events.map(({ seq }) => seq))).toEqual([[1, 2, 3], [2, 3], [3], []]);
});

test('whoever asks after something has happened is told of it, also while older readings are under way', async () => {
  const runId = await run();
  for (let seq = 2; seq <= 30; seq += 1) {
    const older = [from(runId, 0), from(runId, 1)];
    await happens(runId, `event ${seq}`);
    expect((await from(runId, seq - 1)).map((event) => event.seq)).toEqual([seq]);
    await Promise.all(older);
  }
});

test('the run of another workspace has no history here', async () => {
  const theirs = await run();
  site.anotherWorkspace();
  const ours = await run();
  const [foreign, own] = await Promise.all([from(theirs), from(ours)]);
  expect(foreign).toEqual([]);
  expect(own).toHaveLength(1);
});

test('trouble is told to all who asked with it, and to nobody after it', async () => {
  const runId = await run();
  const asked = await Promise.allSettled([from('not a run'), from(runId), from(randomUUID())]);
  expect(asked[0]?.status).toBe('rejected');
  expect(await from(runId)).toHaveLength(1);
  expect((await site.parts.db.execute(sql`select 1`)).rowCount).toBe(1);
});
