import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt, pageAt } from '../harness/suppliers.ts';

const output = z.object({
  booking: z.object({ confirmation: z.string(), hotel: z.object({ name: z.string() }) }),
  daily_log: z.object({ url: z.url() }),
});

const server = process.env.TEST_DATABASE_URL;
const stacks = [
  { name: 'everything in one process, embedded database', options: { worker: 'inside', bff: false } },
  ...(server ? [{ name: 'real Postgres, the worker in its own process', options: { worker: 'own', bff: false, server } } as const] : []),
] as const;

describe.each(stacks)('by HTTP only: $name', ({ options }) => {
  let stack: Stack;
  let client: Client;
  beforeAll(async () => {
    stack = await startStack(options);
    if (options.worker === 'own') await stack.worker();
    client = new Client(stack.apiUrl);
    await client.signIn(OWNER.email, OWNER.password);
  });
  afterAll(() => stack?.stop());

  test('from a Buildertrend job to a booked hotel, with one approval', async () => {
    const jobId = await client.trigger(await client.example());
    await client.reaches(jobId, ['approval_required']);
    expect(await bookingsAt(stack)).toHaveLength(0);

    const question = await client.question(jobId);
    expect(question).toMatchObject({
      job_id: jobId,
      state: 'open',
      effect: 'spend',
      allowed_decisions: expect.arrayContaining(['approve', 'edit', 'reject']),
    });
    expect(question.alternatives).toHaveLength(2);
    expect(question.reasons.length).toBeGreaterThan(1);
    expect(question.sources[0]?.title).toMatch(/policy/i);

    await client.decide(jobId, { decision: 'approve' });
    const run = await client.reaches(jobId, ['completed']);
    const { booking, daily_log: dailyLog } = output.parse(run.output);
    expect(await bookingsAt(stack)).toHaveLength(1);

    expect(await pageAt(stack, dailyLog.url)).toContain(booking.confirmation);
    const [sheet] = run.artifacts;
    expect(sheet).toBeDefined();
    const bytes = await client.send('GET', `/automations/${jobId}/artifacts/${sheet?.id}`);
    expect(await bytes.text()).toContain(booking.confirmation);
  });

  test('two people who approve at once make one booking, and one of them is told who was first', async () => {
    const before = (await bookingsAt(stack)).length;
    const input = { ...(await client.example()), crew: [{ name: 'Ana Ruiz' }, { name: 'Tom Beck' }] };
    const jobId = await client.trigger(input);
    await client.reaches(jobId, ['approval_required']);
    const { id, payload_sha256 } = await client.question(jobId);
    const answers = await Promise.all(
      [1, 2].map(() => client.send('POST', `/approvals/${id}/decision`, { decision: 'approve', payload_sha256 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(await refused?.json()).toMatchObject({
      error: { code: 'approval_decided', message: expect.stringMatching(/already approved by/i), details: { by: expect.any(String) } },
    });
    await client.reaches(jobId, ['completed']);
    expect((await bookingsAt(stack)).length).toBe(before + 1);
  });

  test('an input with a wrong field is refused by the name of the field', async () => {
    const example = await client.example();
    const problem = await client.refused('POST', '/automations/trigger', {
      module_id: 'AM-002',
      input: { ...example, check_in: '2026-13-01', rooms: 0 },
    });
    expect(problem.code).toBe('input_invalid');
    expect(JSON.stringify(problem.details)).toMatch(/input\.check_in.*input\.rooms/);
  });
});
