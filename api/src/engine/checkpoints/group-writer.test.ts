import { randomUUID } from 'node:crypto';
import type { Superstep } from '@banksman/db';
import { testDatabase } from '@banksman/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { GroupWriter } from './group-writer.ts';

const opened = await testDatabase();
afterAll(() => opened.drop());

async function heldRun(): Promise<string> {
  const runId = randomUUID();
  await opened.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, fence, event_seq)
    values (${randomUUID()}, ${runId}, 'AM-901', 1, 'A run', '{}', 'api', '', 'running', 1, 1)`);
  return runId;
}

function superstep(runId: string, text: string, fence = 1): Superstep {
  return {
    hold: { workspaceId: runId, runId, fence },
    actor: { kind: 'worker', id: 'w', name: 'Banksman', channel: null },
    events: [
      { type: 'progress', step: null, text: `${text} 1`, data: {}, at: new Date() },
      { type: 'progress', step: null, text: `${text} 2`, data: { nul: 'a\0b' }, at: new Date() },
    ],
    checkpoints: [{ threadId: runId, ns: '', checkpointId: text, parentId: null, body: '{}', metadata: {} }],
    values: [],
    writes: [],
    superseded: [],
    currentStep: 'plan',
    stepEnded: true,
    reasonedBy: null,
    usage: { inputTokens: 1, outputTokens: 2, costMicrocents: 3 },
  };
}

const history = async (runId: string) => {
  const { rows } = await opened.db.execute(sql`select seq, text from app.run_events where run_id = ${runId} order by seq`);
  return rows.map(({ seq, text }) => `${seq} ${text}`);
};

test('supersteps of many runs at once are each stored whole, in the order and under the numbers of their own run', async () => {
  const writer = new GroupWriter(opened.db);
  const runs = await Promise.all(Array.from({ length: 40 }, heldRun));
  await Promise.all(runs.map((runId) => writer.write(superstep(runId, 'a'))));
  await Promise.all(runs.map((runId) => writer.write(superstep(runId, 'b'))));
  for (const runId of runs) expect(await history(runId)).toEqual(['2 a 1', '3 a 2', '4 b 1', '5 b 2']);
  const { rows } = await opened.db.execute(sql`select distinct event_seq, checkpoint_seq, input_tokens, current_step from app.runs`);
  expect(rows).toEqual([{ event_seq: 5, checkpoint_seq: 2, input_tokens: 2, current_step: 'plan' }]);
});

test('one run whose fence is old is refused, and the others beside it are stored', async () => {
  const writer = new GroupWriter(opened.db);
  const [mine, lost, other] = [await heldRun(), await heldRun(), await heldRun()];
  const written = await Promise.allSettled([
    // the first two are under way alone: what follows goes together
    writer.write(superstep(await heldRun(), 'x')),
    writer.write(superstep(await heldRun(), 'x')),
    writer.write(superstep(mine, 'a')),
    writer.write(superstep(lost, 'a', 0)),
    writer.write(superstep(other, 'a')),
  ]);
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(written[3]).toMatchObject({ reason: { code: 'lease_lost' } });
  expect([(await history(mine)).length, (await history(lost)).length, (await history(other)).length]).toEqual([2, 0, 2]);
});

test('one run whose superstep the database refuses fails alone', async () => {
  const writer = new GroupWriter(opened.db);
  const [good, bad] = [await heldRun(), await heldRun()];
  const wrong = { ...superstep(bad, 'a'), usage: { inputTokens: 2 ** 31 - 1, outputTokens: 0, costMicrocents: 0 } };
  await opened.db.execute(sql`update app.runs set input_tokens = 1 where id = ${bad}`);
  const written = await Promise.allSettled([
    writer.write(superstep(await heldRun(), 'x')),
    writer.write(superstep(await heldRun(), 'x')),
    writer.write(superstep(good, 'a')),
    writer.write(wrong),
  ]);
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(await history(good)).toHaveLength(2);
});

// The embedded database has one connection: nobody else can hold a row there.
test.runIf(process.env.TEST_DATABASE_URL)('a run whose row somebody holds waits by itself and does not hold up the others', async () => {
  const writer = new GroupWriter(opened.db);
  const [waiting, quick] = [await heldRun(), await heldRun()];
  const order: string[] = [];
  await opened.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from app.runs where id = ${waiting} for update`);
    const started = [writer.write(superstep(await heldRun(), 'x')), writer.write(superstep(await heldRun(), 'x'))];
    const both = [
      writer.write(superstep(waiting, 'a')).then(() => order.push('waiting')),
      writer.write(superstep(quick, 'a')).then(() => order.push('quick')),
    ];
    await Promise.all(started);
    await both[1];
    expect(order).toEqual(['quick']);
    void both[0];
  });
  await expect.poll(() => order).toEqual(['quick', 'waiting']);
});
