import { moduleDetail } from '@banksman/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

/** Boundaries before the question and after the decision, beside the start and end of every step. */
const ENGINE = ['claimed', 'asked', 'sending', 'answered', 'confirmed', 'finished'];
const server = process.env.TEST_DATABASE_URL;

describe.runIf(server)('a worker killed with -9', () => {
  let stack: Stack;
  let client: Client;
  let boundaries: string[] = [];
  let people = 0;

  beforeAll(async () => {
    stack = await startStack({ worker: 'own', bff: false, server, env: { LEASE_MS: '1500', DEMO_SETTLE_MS: '1500' } });
    client = new Client(stack.apiUrl);
    await client.signIn(OWNER.email, OWNER.password);
    const { input_schema: _ } = await client.call('GET', '/modules/AM-002', moduleDetail);
    const probe = await client.run(await client.trigger(await client.example()));
    boundaries = [
      ...ENGINE,
      ...probe.graph.steps.flatMap(({ id }) => [`started:${id}`, `ended:${id}`]).filter((name) => !name.endsWith(':ask')),
    ];
    await client.call('POST', `/automations/${probe.job_id}/cancel`, (await import('@banksman/contracts')).runAccepted);
  });
  afterAll(() => stack?.stop());

  test('in the middle of every step in turn: each run still ends, with exactly one booking', async () => {
    for (const boundary of boundaries) {
      people += 1;
      const before = (await bookingsAt(stack)).length;
      const worker = await stack.worker({ BANKSMAN_FAILPOINT: boundary });
      const jobId = await client.trigger({
        ...(await client.example()),
        crew: [{ name: `Crew ${'abcdefghijklmnopqrstuvwxyz'[people % 26]?.toUpperCase()}${people}` }],
        rooms: 1,
      });
      await client.reaches(jobId, ['approval_required']);
      await client.decide(jobId, { decision: 'approve' });
      const run = await client.reaches(jobId, ['completed']);
      expect((await bookingsAt(stack)).length, `${boundary}: ${run.headline}`).toBe(before + 1);
      await expect.poll(worker.output, { message: boundary }).toMatch(/"how":"SIGKILL".*a process that drives runs has ended/);
      await worker.stop();
      expect(worker.output(), boundary).not.toMatch(/uncaught|unhandled/i);
    }
  }, 600_000);
});
