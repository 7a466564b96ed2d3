import { runAccepted } from '@banksman/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

/** Boundaries before the question and after the decision, beside the start and end of every step. */
const ENGINE = ['claimed', 'asked', 'sending', 'answered', 'confirmed', 'finished'];
const server = process.env.TEST_DATABASE_URL;

/** Two stacks share the boundaries: most of the time of each goes by in waiting for a lease to run out. */
const LANES = 2;

type Lane = { stack: Stack; client: Client };

async function startLane(): Promise<Lane> {
  const stack = await startStack({ worker: 'own', bff: false, server, env: { LEASE_MS: '1500', DEMO_SETTLE_MS: '1500' } });
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  return { stack, client };
}

async function boundariesOf({ client }: Lane): Promise<string[]> {
  const probe = await client.run(await client.trigger(await client.example()));
  await client.call('POST', `/automations/${probe.job_id}/cancel`, runAccepted);
  return [...ENGINE, ...probe.graph.steps.flatMap(({ id }) => [`started:${id}`, `ended:${id}`]).filter((name) => !name.endsWith(':ask'))];
}

async function killedAt(boundary: string, { stack, client }: Lane, person: string): Promise<void> {
  const before = (await bookingsAt(stack)).length;
  const worker = await stack.worker({ BANKSMAN_FAILPOINT: boundary });
  const jobId = await client.trigger({ ...(await client.example()), crew: [{ name: person }], rooms: 1 });
  await client.reaches(jobId, ['approval_required']);
  await client.decide(jobId, { decision: 'approve' });
  const run = await client.reaches(jobId, ['completed']);
  expect((await bookingsAt(stack)).length, `${boundary}: ${run.headline}`).toBe(before + 1);
  await expect.poll(worker.output, { message: boundary }).toMatch(/"how":"SIGKILL".*a process that drives runs has ended/);
  await worker.stop();
  expect(worker.output(), boundary).not.toMatch(/uncaught|unhandled/i);
}

describe.runIf(server)('a worker killed with -9', () => {
  let lanes: Lane[] = [];
  beforeAll(async () => {
    lanes = await Promise.all(Array.from({ length: LANES }, startLane));
  });
  afterAll(() => Promise.all(lanes.map(({ stack }) => stack.stop())));

  test('in the middle of every step in turn: each run still ends, with exactly one booking', async () => {
    const [first] = lanes;
    const boundaries = first ? await boundariesOf(first) : [];
    expect(boundaries.length).toBeGreaterThan(ENGINE.length);
    const left = boundaries.map((boundary, at) => ({ boundary, person: `Crew ${String.fromCharCode(65 + (at % 26))}${at}` }));
    const onLane = async (lane: Lane) => {
      for (let next = left.shift(); next; next = left.shift()) await killedAt(next.boundary, lane, next.person);
    };
    await Promise.all(lanes.map(onLane));
  }, 600_000);
});
