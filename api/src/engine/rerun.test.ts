import { removeOldCheckpoints } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
  site.work();
});
beforeEach(() => site.anotherWorkspace());
afterAll(() => site.close());

const ordered = async (item: string) => {
  const runId = await site.trigger({ item });
  await site.reaches(runId, 'approval_required');
  await site.decide(runId, 'approve');
  await site.reaches(runId, 'completed');
  return runId;
};

describe('running an ended run again', () => {
  test('first lists what it did outside, and is refused until that is acknowledged', async () => {
    const runId = await ordered('crane');
    const plan = await site.rerunPlan(runId);
    expect(plan.steps.map(({ id }) => id)).toEqual(['price', 'order']);
    expect(plan.effects).toMatchObject([{ step: 'order', action: 'order', state: 'confirmed', amount_cents: 41_200, job_id: runId }]);
    await expect(site.rerun(runId, { from_step: 'price' })).rejects.toMatchObject({
      code: 'effects_happened',
      details: { effects: plan.effects },
    });
  });

  test('goes on from the step with another input, as a run of its own, and asks again', async () => {
    const runId = await ordered('crane');
    const acknowledged = (await site.rerunPlan(runId)).effects.map(({ key }) => key);
    const again = await site.rerun(runId, { from_step: 'order', input: { item: 'digger' }, acknowledged_effects: acknowledged });
    // what was approved was the crane, in the other run: here nobody has approved anything
    expect((await site.reaches(again, 'failed')).failure?.code).toBe('effect_not_approved');

    const priced = await site.rerun(runId, { from_step: 'price', input: { item: 'digger' }, acknowledged_effects: acknowledged });
    await site.reaches(priced, 'approval_required');
    expect((await site.openQuestion(priced)).headline).toBe('Order digger');
    await site.decide(priced, 'approve');
    const run = await site.reaches(priced, 'completed');
    expect(run).toMatchObject({ headline: 'Ordered digger', forked_from: { job_id: runId, step: 'price' } });
    expect(site.supplier.orders.map(({ item }) => item)).toEqual(['crane', 'digger']);
    expect((await site.history(runId)).at(-1)).toBe('forked: Dana ran it again from “Price”');
    // and from there again: the effects of both are listed
    expect((await site.rerunPlan(priced)).effects).toHaveLength(2);
  });

  test('cannot do the same thing twice, even acknowledged', async () => {
    const runId = await ordered('crane');
    const acknowledged = (await site.rerunPlan(runId)).effects.map(({ key }) => key);
    const again = await site.rerun(runId, { from_step: 'price', acknowledged_effects: acknowledged });
    await site.reaches(again, 'approval_required');
    await expect(site.decide(again, 'approve')).rejects.toMatchObject({ code: 'duplicate_business', details: { run_id: runId } });
    expect(site.supplier.orders).toHaveLength(1);
  });

  test('names the wrong field: a step it never came to, an input that is none', async () => {
    const runId = await site.trigger({ item: 'crane', fail: 'expected' });
    await site.reaches(runId, 'failed');
    await expect(site.rerun(runId, { from_step: 'order' })).rejects.toMatchObject({
      code: 'input_invalid',
      details: { fields: [{ field: 'from_step', message: 'must be a step that this run came to: price' }] },
    });
    await expect(site.rerun(runId, { from_step: 'price', input: { item: '' } })).rejects.toMatchObject({
      details: { fields: [{ field: 'input.item' }] },
    });
  });

  test('waits until it has ended', async () => {
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    await expect(site.rerunPlan(runId)).rejects.toMatchObject({ code: 'run_move_refused' });
  });

  test('is over when its checkpoints were removed, and the waiting runs keep theirs', async () => {
    const runId = await ordered('crane');
    const waiting = await site.trigger({ item: 'digger' });
    await site.reaches(waiting, 'approval_required');
    await site.parts.db.transaction((tx) => removeOldCheckpoints(tx, 0, 100));
    expect((await site.rerunPlan(runId)).steps).toEqual([]);
    const left = await site.parts.db.execute(sql`select distinct thread_id from app.checkpoints where thread_id in (${runId}, ${waiting})`);
    expect(left.rows).toEqual([{ thread_id: waiting }]);
    await site.decide(waiting, 'approve');
    await site.reaches(waiting, 'completed');
  });
});
