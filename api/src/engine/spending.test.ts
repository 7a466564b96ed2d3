import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
  site.work();
});
beforeEach(() => site.anotherWorkspace());
afterAll(() => site.close());

const asked = async (item: string) => {
  const runId = await site.trigger({ item });
  await site.reaches(runId, 'approval_required');
  return runId;
};

describe('a spending limit', () => {
  test('lets through what fits, refuses the rest in words, and leaves the question open', async () => {
    await site.limit(100_000);
    for (const item of ['crane', 'digger']) {
      const runId = await asked(item);
      await site.decide(runId, 'approve');
      await site.reaches(runId, 'completed');
    }
    const third = await asked('drill');
    await expect(site.decide(third, 'approve')).rejects.toMatchObject({
      code: 'spending_limit_reached',
      details: { period: 'month', limit_cents: 100_000, used_cents: 82_400, asked_cents: 41_200, currency: 'USD', module_id: null },
    });
    expect((await site.openQuestion(third)).state).toBe('open');

    await site.limit(200_000);
    await site.decide(third, 'approve');
    await site.reaches(third, 'completed');
    expect((await site.limits())[0]).toMatchObject({ limit_cents: 200_000, used_cents: 123_600 });
  });

  test('holds when many are approved at the same moment', async () => {
    await site.limit(41_200 * 3);
    const runs = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(asked));
    const decided = await Promise.allSettled(runs.map((runId) => site.decide(runId, 'approve')));
    expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect.poll(() => site.supplier.orders.length).toBe(3);
  });

  test('of one automation does not hold the others, and gives back what was refused by the supplier', async () => {
    await site.limit(0, 'AM-000');
    await site.limit(41_200, 'AM-901');
    site.supplier.fail('refuse');
    const refused = await asked('crane');
    await site.decide(refused, 'approve');
    await site.reaches(refused, 'failed');
    const runId = await asked('digger');
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    expect((await site.limits()).map(({ used_cents }) => used_cents)).toEqual([0, 41_200]);
  });
});

describe('the kill switch', () => {
  test('refuses approvals while it is on, with the name of who switched it', async () => {
    const runId = await asked('crane');
    await site.stop(true);
    await expect(site.decide(runId, 'approve')).rejects.toMatchObject({ code: 'effects_stopped', details: { by: 'Dana' } });
    expect(site.supplier.sends).toBe(0);
  });

  test('holds back what was approved before it, and lets it go on when it is taken back', async () => {
    const runId = await asked('crane');
    site.supplier.fail('unavailable');
    await site.decide(runId, 'approve'); // the supplier is not there: the send is tried again in a second
    await expect.poll(() => site.supplier.sends).toBe(1);
    await site.stop(true);
    await expect
      .poll(() => site.history(runId), { timeout: 5_000 })
      .toContain('moved: Waits, because everything that leaves the company is stopped');
    expect(site.supplier.sends).toBe(1);

    await site.stop(false);
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });
});

describe('a run that is cancelled while its request is under way', () => {
  test('is told what came of it, and the order is cancelled on a word', async () => {
    site.supplier.fail('hold');
    const runId = await asked('crane');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await site.cancel(runId);
    expect((await site.detail(runId)).status).toBe('cancelled');
    site.supplier.letGo();

    const undoing = await site.undoing();
    await site.reaches(undoing, 'approval_required');
    const question = await site.openQuestion(undoing);
    expect(question.headline).toBe('Cancel the order at Test supplier, $412.00?');
    expect(site.supplier.orders).toHaveLength(1);
    await site.decide(undoing, 'approve');
    expect((await site.reaches(undoing, 'completed')).headline).toBe('Undone: Order crane');
    expect(site.supplier.orders).toHaveLength(0);
    expect((await site.history(runId)).at(-1)).toBe('effect_reversed: Cancel the order: done at Test supplier');
  });

  test('and whose answer was lost is looked up, and nothing is offered when it was not done', async () => {
    site.supplier.fail('hold');
    const runId = await asked('crane');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await site.cancel(runId);
    site.supplier.drop();

    const done = await site.reaches(await site.undoing(), 'completed');
    expect(done.headline).toBe('Nothing to undo: Order crane');
    expect(site.supplier.orders).toHaveLength(0);
  });

  test('can be left as it is', async () => {
    site.supplier.fail('hold');
    const runId = await asked('crane');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await site.cancel(runId);
    site.supplier.letGo();
    const undoing = await site.undoing();
    await site.reaches(undoing, 'approval_required');
    await site.decide(undoing, 'reject');
    expect(site.supplier.orders).toHaveLength(1);
  });
});
