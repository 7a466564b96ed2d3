import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
  site.work();
});
beforeEach(() => site.anotherWorkspace());
afterAll(() => site.close());

describe('a run', () => {
  test('asks before it spends, and spends once when approved', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    expect(site.supplier.sends).toBe(0);

    await site.decide(runId, 'approve');
    const run = await site.reaches(runId, 'completed');
    expect(run.headline).toBe('Ordered crane');
    expect(site.supplier.orders).toHaveLength(1);
    expect(run.graph.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    const moves = (await site.history(runId)).filter((line) => line.startsWith('moved'));
    expect(moves).toEqual([
      'moved: Asked for by Dana',
      'moved: Started',
      'moved: Waits for a person',
      'moved: Approved by Dana',
      'moved: Ordered crane',
    ]);
  });

  test('is admitted once for one idempotency key, and refused for another request under it', async () => {
    const first = await site.trigger({ item: 'crane' }, 'key-1');
    expect(await site.trigger({ item: 'crane' }, 'key-1')).toBe(first);
    await expect(site.trigger({ item: 'digger' }, 'key-1')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('names the wrong field of its input and admits nothing', async () => {
    await expect(site.trigger({ item: '' })).rejects.toMatchObject({
      code: 'input_invalid',
      details: { fields: [{ field: 'input.item' }] },
    });
  });
});

describe('a decision', () => {
  test('of two people at once: one is first, the other is told who', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    const results = await Promise.allSettled([site.decide(runId, 'approve'), site.decide(runId, 'approve', {}, site.mark)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: 'approval_decided',
      message: expect.stringMatching(/^Already approved by (Dana|Mark)\.$/),
      details: { channel: 'api' },
    });
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });

  test('is bound to the hash of what was shown', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await expect(site.decide(runId, 'approve', { payload_sha256: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'approval_changed' });
    expect((await site.detail(runId)).status).toBe('approval_required');
  });

  test('to take the shown alternative does exactly that', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await site.decide(runId, 'edit', { edits: { choice: 'other' } });
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toMatchObject([{ item: 'other', priceCents: 9_900 }]);
  });

  test('to change what was not shown asks again, and nothing is done meanwhile', async () => {
    const runId = await site.trigger({ item: 'crane' });
    const first = await site.reaches(runId, 'approval_required');
    await site.decide(runId, 'edit', { edits: { item: 'bigger crane' } });
    await expect.poll(async () => (await site.detail(runId)).open_approval_id ?? first.open_approval_id).not.toBe(first.open_approval_id);
    expect((await site.openQuestion(runId)).asked_again_because).toBe('the order was changed');
    expect(site.supplier.sends).toBe(0);
  });

  test('to reject ends the run with the reason and nothing is done', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await site.decide(runId, 'reject', { comment: 'too expensive' });
    expect((await site.detail(runId)).status).toBe('rejected');
    expect(await site.history(runId)).toContain('approval_decided: Rejected by Dana: too expensive');
    expect(site.supplier.sends).toBe(0);
  });
});

describe('an effect', () => {
  const approved = async (input: Record<string, unknown> = { item: 'crane' }) => {
    const runId = await site.trigger(input);
    await site.reaches(runId, 'approval_required');
    return runId;
  };

  test.for(['cut_after_commit', 'error_after_commit'] as const)(
    'that happened without an answer (%s) is found, not repeated',
    async (fault) => {
      const runId = await approved();
      site.supplier.fail(fault);
      await site.decide(runId, 'approve');
      await site.reaches(runId, 'completed');
      expect(site.supplier.orders).toHaveLength(1);
      expect(site.supplier.sends).toBe(1);
      expect(await site.history(runId)).toContain('effect_looked_up: Found at Test supplier: it had been done');
    },
  );

  test('that cannot be looked up waits for a person, and is sent again only on their word', async () => {
    const runId = await approved({ item: 'crane', blind: true });
    site.supplier.fail('cut_after_commit');
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'approval_required');
    const question = await site.openQuestion(runId);
    expect(question.kind).toBe('unknown_effect');
    expect(site.supplier.sends).toBe(1);
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    expect(site.supplier.sends).toBe(2);
  });

  test('that the supplier could not take is tried again, with pauses, under one reference', async () => {
    const runId = await approved();
    site.supplier.fail('unavailable', 1);
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    expect(site.supplier.sends).toBe(2);
    expect(site.supplier.orders).toHaveLength(1);
    const history = await site.history(runId);
    expect(history.some((line) => line.startsWith('step_retry: Try 1 of 4 failed'))).toBe(true);
    // noted with the permission to send again, so that a crash right after it leaves no second request without a reason
    expect(history.filter((line) => /^effect_(sent|not_sent|confirmed)/.test(line)).map((line) => line.split(':')[0])).toEqual([
      'effect_sent',
      'effect_not_sent',
      'effect_sent',
      'effect_confirmed',
    ]);
  });

  test('for the same thing in a second run is refused and names the first', async () => {
    const first = await approved();
    const second = await site.trigger({ item: 'crane' });
    await site.reaches(second, 'approval_required');
    await site.decide(first, 'approve');
    await expect(site.decide(second, 'approve')).rejects.toMatchObject({ code: 'duplicate_business', details: { run_id: first } });
    await site.reaches(first, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });
});

describe('a failure', () => {
  test('is told in four parts, and Retry goes on at the step that failed', async () => {
    const runId = await site.trigger({ item: 'crane', fail: 'expected' });
    const run = await site.reaches(runId, 'failed');
    expect(run.failure).toMatchObject({
      code: 'no_availability',
      what: 'crane was not ordered.',
      safe: 'Nothing was charged.',
      step: 'price',
      can_retry: true,
    });
    await site.retry(runId);
    await site.reaches(runId, 'failed');
    expect(await site.history(runId)).toContain('moved: Dana pressed Retry');
  });

  test('of our own code is one plain sentence, never a stack', async () => {
    const run = await site.reaches(await site.trigger({ item: 'crane', fail: 'crash' }), 'failed');
    expect(run.failure?.code).toBe('internal');
    expect(JSON.stringify(run)).not.toContain('a bug');
  });
});

describe('cancel', () => {
  test('while a question is open takes the question back', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    const question = await site.openQuestion(runId);
    await site.cancel(runId);
    expect((await site.detail(runId)).open_approval_id).toBeNull();
    await expect(site.decide(runId, 'approve', { payload_sha256: question.payload_sha256 })).rejects.toThrow('no open question');
    await expect(site.cancel(runId)).rejects.toMatchObject({ code: 'run_move_refused', details: { status: 'cancelled' } });
  });

  test('while the supplier is busy records what the supplier did all the same', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    site.supplier.fail('hold');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await site.cancel(runId);
    site.supplier.letGo();
    await expect.poll(() => site.history(runId)).toEqual(expect.arrayContaining([expect.stringMatching(/^effect_(confirmed|unknown)/)]));
    expect((await site.detail(runId)).status).toBe('cancelled');
    expect(site.supplier.sends).toBe(1);
  });
});

test('a worker that stops gives its runs back at once', async () => {
  const runId = await site.trigger({ item: 'crane' });
  await site.reaches(runId, 'approval_required');
  site.supplier.fail('hold');
  const leaving = site.work({ leaseMs: 60_000, concurrency: 50 });
  await site.stopOthers(leaving);
  await site.decide(runId, 'approve');
  await site.supplier.holding();
  const stopped = leaving.stop();
  site.work();
  site.supplier.letGo();
  await stopped;
  await site.reaches(runId, 'completed');
  expect(site.supplier.orders).toHaveLength(1);
});

describe('a worker that is lost', () => {
  test('leaves its run to another one when the lease runs out', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await site.decide(runId, 'approve', {}, site.mark);
    await site.holdBySomeoneElse(runId, 400);
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });

  test('and comes back late writes nothing', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    site.supplier.fail('hold');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await site.holdBySomeoneElse(runId, 700);
    site.supplier.letGo();
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
    expect((await site.history(runId)).filter((line) => line.startsWith('moved: Ordered'))).toHaveLength(1);
  });

  test('after its request had left is not counted among those before: what became of it is still found out', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    site.supplier.fail('hold');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    expect(await site.attemptOf(runId)).toBe(0);
    site.supplier.letGo();
    await site.reaches(runId, 'completed');
  });

  test('between what a step wrote and the checkpoint after it: every later step still runs', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await site.backToAfterTheFirstStep(runId);
    await site.reaches(runId, 'approval_required');
    expect((await site.history(runId)).filter((line) => line === 'step_started: Price')).toHaveLength(1);
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });
});
