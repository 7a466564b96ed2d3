import { approval, lodgingProposal, runAccepted } from '@banksman/contracts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt, play, playNothing } from '../harness/suppliers.ts';

/** Every way beside the straight one, by HTTP against the whole product; each ends in words an office manager understands. */
let stack: Stack;
let client: Client;
let crews = 0;

beforeAll(async () => {
  stack = await startStack({ worker: 'inside', bff: false, server: process.env.TEST_DATABASE_URL, env: { DEMO_SETTLE_MS: '1500' } });
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
});
afterEach(() => allIsWell());
afterAll(() => stack?.stop());

/** The stand-ins work as they should again. */
const allIsWell = () => Promise.all([stack.hotelsUrl, stack.buildertrendUrl].map(playNothing));

/** The example for a crew of its own, so that runs do not count as the same business. */
async function request(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  crews += 1;
  const name = `Robin ${String.fromCharCode(65 + (crews % 26))}arlow`;
  return { ...(await client.example()), crew: [{ name }, { name: `Kim ${name.split(' ')[1]}` }], rooms: 1, ...changes };
}
const asked = async (changes?: Record<string, unknown>) => {
  const jobId = await client.trigger(await request(changes));
  await client.reaches(jobId, ['approval_required']);
  return jobId;
};
const proposalOf = async (jobId: string) => lodgingProposal.parse((await client.question(jobId)).payload);
const askedAgain = async (jobId: string, firstId: string) => {
  await expect.poll(async () => (await client.run(jobId)).open_approval_id ?? firstId, { timeout: 30_000 }).not.toBe(firstId);
  return client.question(jobId);
};
const failed = async (jobId: string) => {
  const { failure } = await client.reaches(jobId, ['failed']);
  for (const part of [failure?.what, failure?.why, failure?.safe, failure?.next]) {
    expect(part).toMatch(/^[A-Z].{10,}\.$/s);
    expect(part).not.toMatch(/error|exception|undefined|null|connector|payload|_/i);
  }
  return failure;
};

test('rejecting ends the run with the reason, and nothing is booked', async () => {
  const before = (await bookingsAt(stack)).length;
  const jobId = await asked();
  await client.decide(jobId, { decision: 'reject', comment: 'The crew stays with family.' });
  expect((await client.run(jobId)).status).toBe('rejected');
  expect((await client.history(jobId)).join('\n')).toContain('The crew stays with family.');
  expect((await bookingsAt(stack)).length).toBe(before);
});

test('taking a shown alternative books exactly that one', async () => {
  const jobId = await asked();
  const { alternatives } = await client.question(jobId);
  const [other] = alternatives;
  const wanted = lodgingProposal.parse(other?.payload);
  await client.decide(jobId, { decision: 'edit', edits: { choice: other?.id } });
  const run = await client.reaches(jobId, ['completed']);
  expect(run.output).toMatchObject({ booking: { hotel: { id: wanted.hotel.id }, total_cents: wanted.total_cents } });
});

test('changing the dates asks again with the new price before anything is booked', async () => {
  const before = (await bookingsAt(stack)).length;
  const jobId = await asked();
  const first = await client.question(jobId);
  const shown = await proposalOf(jobId);
  const longer = new Date(`${shown.check_out}T00:00:00Z`);
  longer.setUTCDate(longer.getUTCDate() + 2);
  const checkOut = longer.toISOString().slice(0, 10);
  await client.decide(jobId, { decision: 'edit', edits: { check_out: checkOut } });
  const again = await askedAgain(jobId, first.id);
  expect(again.asked_again_because).toMatch(/changed/i);
  expect(again.payload).toMatchObject({ check_out: checkOut, nights: shown.nights + 2 });
  expect((await bookingsAt(stack)).length).toBe(before);
  await client.decide(jobId, { decision: 'approve' });
  await client.reaches(jobId, ['completed']);
  expect((await bookingsAt(stack)).length).toBe(before + 1);
});

test('an edit that cannot be is refused by the name of its field, and the question stays open', async () => {
  const jobId = await asked();
  const { id, payload_sha256 } = await client.question(jobId);
  const { check_in } = await proposalOf(jobId);
  const problem = await client.refused('POST', `/approvals/${id}/decision`, {
    decision: 'edit',
    payload_sha256,
    edits: { check_out: check_in },
  });
  expect(problem).toMatchObject({ status: 422, code: 'input_invalid' });
  expect(JSON.stringify(problem.details)).toContain('edits.check_out');
  expect((await client.question(jobId)).id).toBe(id);
});

test('a price that rose after the approval asks again; a worse cancellation does too', async () => {
  for (const [scenario, words] of [
    ['price_moved', /price|\$/i],
    ['terms_worse', /cancel/i],
  ] as const) {
    const before = (await bookingsAt(stack)).length;
    const jobId = await asked();
    const first = await client.question(jobId);
    await play(stack.hotelsUrl, scenario, { percent: 12 });
    await client.decide(jobId, { decision: 'approve' });
    const again = await askedAgain(jobId, first.id);
    expect(again.asked_again_because, scenario).toMatch(words);
    expect((await bookingsAt(stack)).length).toBe(before);
    await client.decide(jobId, { decision: 'approve' });
    await client.reaches(jobId, ['completed']);
    expect((await bookingsAt(stack)).length).toBe(before + 1);
  }
});

test('an answer that is lost after the booking is looked up, not repeated', async () => {
  for (const scenario of ['cut_after_commit', 'error_after_commit']) {
    const before = (await bookingsAt(stack)).length;
    const jobId = await asked();
    await play(stack.hotelsUrl, scenario, { operation: 'book' });
    await client.decide(jobId, { decision: 'approve' });
    await client.reaches(jobId, ['completed']);
    expect((await bookingsAt(stack)).length, scenario).toBe(before + 1);
  }
});

test('a daily log whose answer is lost is found by its mark, not written twice', async () => {
  const jobId = await asked();
  await play(stack.buildertrendUrl, 'error_after_save', { operation: 'add_daily_log' });
  await client.decide(jobId, { decision: 'approve' });
  const run = await client.reaches(jobId, ['completed']);
  expect(z.object({ daily_log: z.object({ url: z.url() }) }).parse(run.output).daily_log.url).toContain('/app/DailyLogView/');
});

test('no free rooms, none within the budget, and an address that does not exist are told in words', async () => {
  await play(stack.hotelsUrl, 'no_availability');
  expect(await failed(await client.trigger(await request()))).toMatchObject({ code: 'no_availability', can_retry: true });
  await allIsWell();
  expect(await failed(await client.trigger(await request({ budget_per_night_cents: 3_000 })))).toMatchObject({
    code: 'no_rooms_within_budget',
  });
  const job = { id: '48274418' };
  expect(await failed(await client.trigger(await request({ job })))).toMatchObject({ code: 'address_not_found' });
  expect(await failed(await client.trigger(await request({ job: { id: '99999999' } })))).toMatchObject({ code: 'job_not_found' });
});

test('a supplier that is down is tried again with pauses, then told in words, and Retry goes on when it is back', async () => {
  await play(stack.hotelsUrl, 'unavailable', { times: null });
  const jobId = await client.trigger(await request());
  expect(await failed(jobId)).toMatchObject({
    code: 'connector_unavailable',
    can_retry: true,
    safe: expect.stringMatching(/nothing was (booked|charged)/i),
  });
  expect((await client.history(jobId)).filter((line) => line.startsWith('step_retry'))).toHaveLength(3);
  await allIsWell();
  await client.call('POST', `/automations/${jobId}/retry`, runAccepted);
  await client.reaches(jobId, ['approval_required']);
});

test('the same crew for the same dates is not booked twice: the second question says which run has it', async () => {
  const input = await request();
  const [first, second] = [await client.trigger(input), await client.trigger(input)];
  await client.reaches(first, ['approval_required']);
  await client.reaches(second, ['approval_required']);
  await client.decide(first, { decision: 'approve' });
  await client.reaches(first, ['completed']);
  const { id, payload_sha256 } = await client.question(second);
  const problem = await client.refused('POST', `/approvals/${id}/decision`, { decision: 'approve', payload_sha256 });
  expect(problem).toMatchObject({ status: 409, code: 'duplicate_business', details: { run_id: first } });
});

test('a run that is cancelled while it waits can no longer be approved', async () => {
  const jobId = await asked();
  const { id, payload_sha256 } = await client.question(jobId);
  await client.call('POST', `/automations/${jobId}/cancel`, runAccepted);
  expect(await client.refused('POST', `/approvals/${id}/decision`, { decision: 'approve', payload_sha256 })).toMatchObject({
    status: 409,
    code: 'approval_decided',
  });
  expect(await client.call('GET', `/approvals/${id}`, approval)).toMatchObject({ state: 'withdrawn' });
});

test('the seed’s own routes do the same', async () => {
  const { job_id: jobId } = await client.call('POST', '/buildertrend/hotel-booking/run', runAccepted, await request());
  await client.reaches(jobId, ['approval_required']);
  const { id, payload_sha256 } = await client.question(jobId);
  await client.call('POST', '/buildertrend/hotel-booking/approve', approval, { approval_id: id, decision: 'approve', payload_sha256 });
  await client.reaches(jobId, ['completed']);
  const status = await client.send('GET', `/buildertrend/hotel-booking/${jobId}/status`);
  expect(await status.json()).toMatchObject({ success: true, data: { status: 'completed' } });
});
