import type { RunAccepted, RunDetail } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';
import { orderAutomation } from '../testing/order-automation.ts';
import { waitingAutomation } from '../testing/waiting-automation.ts';
import { fireDeadlines } from './deadlines.ts';
import { delayRun } from './delay.ts';
import { Parked } from './signals.ts';
import type { Worker } from './worker.ts';

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
let worker: Worker | null = null;
beforeAll(async () => {
  site = await engineSite({ automations: [orderAutomation, waitingAutomation] });
  door = httpDoor(site, () => site.mark);
});
beforeEach(async () => {
  await worker?.stop();
  worker = null;
  await site.parts.db.execute(sql`delete from app.timers`);
  site.anotherWorkspace();
});
afterAll(async () => {
  await door.close();
  await site.close();
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
async function start(moduleId: string, input: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<string> {
  const { data, error } = await door.ask<RunAccepted>('POST', '/automations/trigger', { module_id: moduleId, input, ...more });
  expect(error).toBeNull();
  return data.job_id;
}
const order = (more: Record<string, unknown> = {}) => start('AM-901', { item: 'crane' }, more);
const timersOf = async (runId: string) =>
  (
    await site.parts.db.execute<{ name: string; fired: boolean; early: boolean }>(
      sql`select name, fired_at is not null as fired, coalesce(fired_at < due_at, false) as early from app.timers where run_id = ${runId}`,
    )
  ).rows;
const pass = (runId: string) =>
  site.parts.db.execute(sql`update app.timers set due_at = clock_timestamp() - interval '1 second' where run_id = ${runId}`);
const lines = async (runId: string, start: string) => (await site.history(runId)).filter((line) => line.startsWith(start));

describe('a delay in a step', () => {
  test('parks the run and lets it go on when the database says so, once', async () => {
    const runId = await start('AM-902', { ms: 700 });
    worker = site.work();
    const waiting = await site.reaches(runId, 'waiting');
    expect(waiting.wake_at).not.toBeNull();
    await site.reaches(runId, 'completed');
    expect(await timersOf(runId)).toEqual([{ name: 'the paint dries', fired: true, early: false }]);
    expect(await lines(runId, 'timer_fired')).toEqual(['timer_fired: The wait is over: the paint dries']);
    expect(await lines(runId, 'moved')).toEqual([
      'moved: Asked for by Mark',
      'moved: Started',
      'moved: Waits: the paint dries',
      'moved: Goes on',
      'moved: Waited',
    ]);
  });

  test('keeps no worker busy: with one place, another run goes through meanwhile', async () => {
    worker = site.work({ concurrency: 1 });
    const long = await start('AM-902', { ms: 60_000 });
    await site.reaches(long, 'waiting');
    await site.reaches(await start('AM-902', { ms: 0 }), 'completed');
    expect((await site.detail(long)).status).toBe('waiting');
  });

  test('until a moment that has passed does not wait', async () => {
    const runId = await start('AM-902', { at: '2020-01-01T00:00:00Z' });
    worker = site.work();
    await site.reaches(runId, 'completed');
    expect(await lines(runId, 'moved: Waits')).toEqual([]);
    expect(await lines(runId, 'timer_fired')).toHaveLength(1);
  });

  test('keeps its first time when the step runs again, and ends once for two who come at the same moment', async () => {
    const runId = await start('AM-902', {});
    const claimed = { id: runId, fence: 0 };
    const wait = (ms: number) => delayRun(site.parts, claimed, 'glue', { ms });
    const first = await wait(40_000).catch((error: unknown) => error);
    expect(first).toBeInstanceOf(Parked);
    const second = (await wait(9_000_000).catch((error: unknown) => error)) as Parked;
    expect(second.inMs).toBeLessThanOrEqual(40_000);
    await pass(runId);
    await Promise.all([wait(1), wait(1), wait(1)]);
    await wait(9_000_000);
    expect(await lines(runId, 'timer_fired')).toHaveLength(1);
  });

  test('of a worker that lost the run writes nothing', async () => {
    const runId = await start('AM-902', {});
    await expect(delayRun(site.parts, { id: runId, fence: -1 }, 'glue', { ms: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await timersOf(runId)).toEqual([]);
    await delayRun(site.parts, { id: runId, fence: 0 }, 'glue', { ms: 50_000 }).catch(() => {});
    await pass(runId);
    await expect(delayRun(site.parts, { id: runId, fence: -1 }, 'glue', { ms: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await timersOf(runId)).toMatchObject([{ fired: false }]);
  });

  test('cannot take the name of the deadline, nor a time that is none', async () => {
    const claimed = { id: await start('AM-902', {}), fence: 0 };
    for (const wrong of [delayRun(site.parts, claimed, 'deadline', { ms: 1 }), delayRun(site.parts, claimed, 'glue', { ms: Number.NaN })])
      await expect(wrong).rejects.toMatchObject({ code: 'internal' });
    expect(await timersOf(claimed.id)).toEqual([]);
  });
});

describe('a deadline', () => {
  test.for(['2020-01-01T00:00:00Z', 'tomorrow', '2026-12-07'])('of %s is refused by its name, and nothing is started', async (deadline) => {
    const { status, error } = await door.ask('POST', '/automations/trigger', { module_id: 'AM-901', input: { item: 'crane' }, deadline });
    expect(status).toBe(422);
    expect(error?.details).toMatchObject({ fields: [{ field: 'deadline' }] });
    expect((await door.ask<unknown[]>('GET', '/runs')).data).toEqual([]);
  });

  test('is shown with the run, in UTC', async () => {
    const deadline = inAnHour();
    const runId = await order({ deadline: deadline.replace('Z', '+00:00') });
    expect((await door.ask<RunDetail>('GET', `/automations/${runId}`)).data.deadline_at).toBe(deadline);
    expect((await site.detail(await order())).deadline_at).toBeNull();
  });

  test('that has not passed does nothing', async () => {
    const runId = await order({ deadline: inAnHour() });
    expect(await fireDeadlines(site.parts)).toBe(0);
    expect((await site.detail(runId)).status).toBe('pending');
  });

  test('that passes fails the run once, whoever looks, and leaves others alone', async () => {
    const late = await Promise.all([1, 2, 3, 4, 5].map(() => order({ deadline: inAnHour() })));
    const other = await order({ deadline: inAnHour() });
    for (const runId of late) await pass(runId);
    const handled = await Promise.all([1, 2, 3].map(() => fireDeadlines(site.parts)));
    expect(handled.reduce((sum, count) => sum + count)).toBe(5);
    for (const runId of late) {
      const run = await site.detail(runId);
      expect(run).toMatchObject({ status: 'failed', failure: { code: 'deadline_passed', what: 'crane was not ordered.' } });
      expect(await lines(runId, 'moved: crane was not ordered')).toHaveLength(1);
      expect(await timersOf(runId)).toMatchObject([{ fired: true, early: false }]);
    }
    expect((await site.detail(other)).status).toBe('pending');
    expect(await fireDeadlines(site.parts)).toBe(0);
  });

  test('takes the open question back', async () => {
    worker = site.work();
    const runId = await order({ deadline: inAnHour() });
    await site.reaches(runId, 'approval_required');
    const question = await site.openQuestion(runId);
    await pass(runId);
    await fireDeadlines(site.parts);
    expect((await site.detail(runId)).open_approval_id).toBeNull();
    const decision = { decision: 'approve', payload_sha256: question.payload_sha256 };
    expect((await door.ask('POST', `/approvals/${question.id}/decision`, decision)).status).toBe(409);
    expect(site.supplier.sends).toBe(0);
  });

  test('leaves unsent what was permitted and not sent: another run may do it', async () => {
    worker = site.work();
    const runId = await order({ deadline: inAnHour() });
    await site.reaches(runId, 'approval_required');
    await worker.stop();
    await site.decide(runId, 'approve');
    await pass(runId);
    await fireDeadlines(site.parts);
    await expect(site.undoing()).rejects.toThrow('nothing is offered');
    worker = site.work();
    const again = await order();
    await site.reaches(again, 'approval_required');
    await site.decide(again, 'approve');
    await site.reaches(again, 'completed');
    expect(site.supplier.sends).toBe(1);
    expect((await site.detail(runId)).status).toBe('failed');
  });

  test('stops the step that is running: its worker has lost the run and writes no more moves', async () => {
    worker = site.work({ leaseMs: 60_000 });
    const runId = await order({ deadline: inAnHour() });
    await site.reaches(runId, 'approval_required');
    site.supplier.fail('hold');
    await site.decide(runId, 'approve');
    await site.supplier.holding();
    await pass(runId);
    await fireDeadlines(site.parts);
    site.supplier.letGo();
    await expect.poll(() => site.history(runId)).toEqual(expect.arrayContaining([expect.stringMatching(/^effect_(confirmed|unknown)/)]));
    expect((await site.history(runId)).filter((line) => line.startsWith('moved')).at(-1)).toBe('moved: crane was not ordered.');
    expect((await site.detail(runId)).status).toBe('failed');
    // what left is not forgotten: somebody is asked whether to take it back
    const undoing = await site.undoing();
    await site.reaches(undoing, 'approval_required');
    await site.decide(undoing, 'approve');
    await site.reaches(undoing, 'completed');
    expect(site.supplier.orders).toEqual([]);
    await worker.stop();
  });

  test('of a run that has ended changes nothing', async () => {
    const runId = await order({ deadline: inAnHour() });
    await site.cancel(runId);
    const before = await site.history(runId);
    await pass(runId);
    expect(await fireDeadlines(site.parts)).toBe(1);
    expect(await site.history(runId)).toEqual(before);
    expect(await fireDeadlines(site.parts)).toBe(0);
  });

  test('holds no more after Retry: the run goes on where it was', async () => {
    worker = site.work();
    const runId = await order({ deadline: inAnHour() });
    await site.reaches(runId, 'approval_required');
    await worker.stop();
    await site.decide(runId, 'approve');
    await pass(runId);
    await fireDeadlines(site.parts);
    worker = site.work();
    await site.retry(runId);
    expect(await fireDeadlines(site.parts)).toBe(0);
    await site.reaches(runId, 'completed');
    expect(site.supplier.sends).toBe(1);
  });

  test('belongs to the request: the same key gives the same run even after it has passed, with another deadline it is refused', async () => {
    const deadline = new Date(Date.now() + 3_000).toISOString();
    const body = { module_id: 'AM-901', input: { item: 'crane' }, deadline };
    const keyed = (more: Record<string, unknown> = {}) =>
      door.ask<RunAccepted>('POST', '/automations/trigger', { ...body, ...more }, { 'idempotency-key': 'k-1' });
    const { data: first } = await keyed();
    expect((await keyed({ deadline: inAnHour() })).error?.code).toBe('idempotency_key_reused');
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(Date.parse(deadline) + 50);
    expect((await keyed()).data.job_id).toBe(first.job_id);
  });
});
