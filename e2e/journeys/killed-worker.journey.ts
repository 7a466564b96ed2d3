import { runAccepted } from '@banksman/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

/** Boundaries before the question and after the decision, beside the start and end of every step. */
const ENGINE = ['claimed', 'asked', 'sending', 'answered', 'confirmed', 'finished'];
const server = process.env.TEST_DATABASE_URL;
/** Most of the time of each kill is waiting for a lease to run out: two products, with nothing in common, wait side by side. */
const SIDE_BY_SIDE = 2;

type Site = { stack: Stack; client: Client };

async function openSite(): Promise<Site> {
  const stack = await startStack({ worker: 'own', bff: false, server, env: { LEASE_MS: '1500', DEMO_SETTLE_MS: '1500' } });
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  return { stack, client };
}

async function boundariesOf({ client }: Site): Promise<string[]> {
  const probe = await client.run(await client.trigger(await client.example()));
  await client.call('POST', `/automations/${probe.job_id}/cancel`, runAccepted);
  const steps = probe.graph.steps.flatMap(({ id }) => [`started:${id}`, `ended:${id}`]);
  return [...ENGINE, ...steps.filter((name) => !name.endsWith(':ask'))];
}

/** One run whose worker is killed at the boundary and started anew by its supervisor. */
async function killAt({ stack, client }: Site, boundary: string, crew: string): Promise<void> {
  const before = (await bookingsAt(stack)).length;
  const input = { ...(await client.example()), crew: [{ name: `Crew ${crew}` }], rooms: 1 };
  const [worker, jobId] = await Promise.all([stack.worker({ BANKSMAN_FAILPOINT: boundary }), client.trigger(input)]);
  await client.reaches(jobId, ['approval_required']);
  await client.decide(jobId, { decision: 'approve' });
  const run = await client.reaches(jobId, ['completed']);
  expect((await bookingsAt(stack)).length, `${boundary}: ${run.headline}`).toBe(before + 1);
  await expect.poll(worker.output, { message: boundary }).toMatch(/"how":"SIGKILL".*a process that drives runs has ended/);
  await worker.stop();
  expect(worker.output(), boundary).not.toMatch(/uncaught|unhandled/i);
}

describe.runIf(server)('a worker killed with -9', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, openSite));
  });
  afterAll(() => Promise.all(sites.map(({ stack }) => stack.stop())));

  test('in the middle of every step in turn: each run still ends, with exactly one booking', async () => {
    const [first] = sites;
    const boundaries = first ? await boundariesOf(first) : [];
    expect(boundaries.length).toBeGreaterThan(ENGINE.length);
    const killInTurn = async (site: Site, at: number) => {
      for (const [turn, boundary] of boundaries.entries())
        if (turn % SIDE_BY_SIDE === at) await killAt(site, boundary, `${String.fromCharCode(65 + (turn % 26))}${turn}`);
    };
    await Promise.all(sites.map(killInTurn));
  }, 600_000);
});
