import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approvalDetail, decide, undoDecisionOf } from '../services/approvals.ts';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { finaliseDecisions } from './finalise.ts';

const HOLD = { hold_ms: 30_000 };
let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
});
afterAll(() => site.close());
beforeEach(() => site.anotherWorkspace());

/** a run that waits for an answer, with nobody at work any more */
async function waiting(item: string): Promise<string> {
  const worker = site.work();
  const runId = await site.trigger({ item });
  await site.reaches(runId, 'approval_required');
  await worker.stop();
  return runId;
}
/** and somebody at work again, until it is done */
async function goesOn(runId: string): Promise<void> {
  const worker = site.work();
  await site.reaches(runId, 'completed');
  await worker.stop();
}
const holdIsOver = (approvalId: string) =>
  site.parts.db.execute(sql`update app.approvals set final_at = clock_timestamp() - interval '1 second' where id = ${approvalId}`);

test('a held decision does nothing yet; when its time is over it is carried out, once, whoever sweeps', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'approve', HOLD);
  expect(await approvalDetail(site.parts, site.dana, id)).toMatchObject({ state: 'held', decision: 'approve', can_undo: true });
  expect(await finaliseDecisions(site.parts)).toBe(0);
  expect(await site.detail(runId)).toMatchObject({ status: 'approval_required', open_approval_id: id });
  await holdIsOver(id);
  const swept = await Promise.all([finaliseDecisions(site.parts), finaliseDecisions(site.parts), finaliseDecisions(site.parts)]);
  expect(swept.reduce((sum, count) => sum + count)).toBe(1);
  expect(await approvalDetail(site.parts, site.dana, id)).toMatchObject({ state: 'approved', decided_by: 'Dana', can_undo: false });
  await goesOn(runId);
  expect(site.supplier.orders).toHaveLength(1);
  expect((await site.history(runId)).filter((line) => line.startsWith('approval_'))).toEqual([
    'approval_asked: Order crane',
    'approval_held: Approved by Dana; final in 30 s',
    'approval_decided: Approved by Dana',
  ]);
});

test('a decision is held at most until the question would have expired, and does not expire meanwhile', async () => {
  const runId = await waiting('crane');
  const question = await site.openQuestion(runId);
  await site.parts.db.execute(
    sql`update app.approvals set expires_at = clock_timestamp() + interval '150 milliseconds' where id = ${question.id}`,
  );
  const { final_at } = await decide(site.parts, site.dana, question.id, {
    decision: 'approve',
    payload_sha256: question.payload_sha256,
    ...HOLD,
  });
  expect(Date.parse(final_at ?? '') - Date.now()).toBeLessThan(1_000);
  await goesOn(runId);
});

test('whoever decided takes it back, nobody else; then it is open again as if nothing had been decided', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'approve', HOLD);
  await expect(undoDecisionOf(site.parts, site.mark, id)).rejects.toMatchObject({
    code: 'approval_decided',
    message: 'Only Dana can take this back.',
  });
  expect(await undoDecisionOf(site.parts, site.dana, id)).toMatchObject({
    state: 'open',
    decision: null,
    decided_by: null,
    can_undo: false,
  });
  await finaliseDecisions(site.parts);
  // another payload than the first decision: its slot is free, because nothing was permitted
  await site.decide(runId, 'edit', { edits: { choice: 'other' } }, site.mark);
  await goesOn(runId);
  expect(site.supplier.orders).toMatchObject([{ item: 'other' }]);
});

test('what is final cannot be taken back', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'reject', HOLD);
  await holdIsOver(id);
  await expect(undoDecisionOf(site.parts, site.dana, id)).rejects.toMatchObject({ code: 'approval_decided' });
  await finaliseDecisions(site.parts);
  expect(await site.detail(runId)).toMatchObject({ status: 'rejected' });
});

test('a second person is told who was first while the decision is held', async () => {
  const runId = await waiting('crane');
  const question = await site.openQuestion(runId);
  await site.decide(runId, 'reject', HOLD);
  const second = decide(site.parts, site.mark, question.id, { decision: 'approve', payload_sha256: question.payload_sha256 });
  await expect(second).rejects.toMatchObject({
    code: 'approval_decided',
    message: 'Already rejected by Dana.',
    details: { by: 'Dana', state: 'held' },
  });
});

test('what stands in the way is said at once and nothing is held', async () => {
  const runId = await waiting('crane');
  await site.limit(1);
  await expect(site.decide(runId, 'approve', HOLD)).rejects.toMatchObject({ code: 'spending_limit_reached' });
  expect(await site.openQuestion(runId)).toMatchObject({ state: 'open', decided_by: null });
});

test('what comes in the way while it is held opens the question again, and says why', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'approve', HOLD);
  await site.stop(true);
  await holdIsOver(id);
  await finaliseDecisions(site.parts);
  expect(await approvalDetail(site.parts, site.dana, id)).toMatchObject({
    state: 'open',
    decision: null,
    returned_because: 'Everything that leaves the company was stopped by Dana.',
  });
  expect((await site.history(runId)).at(-1)).toBe(
    'approval_returned: What Dana decided could not be carried out: Everything that leaves the company was stopped by Dana.',
  );
  await site.stop(false);
  expect(await site.decide(runId, 'approve')).toMatchObject({ state: 'approved', returned_because: null });
});

test('a run that is cancelled while a decision is held stays cancelled', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'approve', HOLD);
  await site.cancel(runId);
  await holdIsOver(id);
  expect(await finaliseDecisions(site.parts)).toBe(0);
  expect(await site.detail(runId)).toMatchObject({ status: 'cancelled' });
  expect(await approvalDetail(site.parts, site.dana, id)).toMatchObject({ state: 'withdrawn' });
});

test('a rule that was revoked before its decision is final has decided nothing', async () => {
  const runId = await waiting('crane');
  const { id } = await site.decide(runId, 'approve', HOLD);
  await site.parts.db.execute(sql`update app.approvals set rule_id = gen_random_uuid(), rule_version = 1 where id = ${id}`);
  await holdIsOver(id);
  await finaliseDecisions(site.parts);
  expect(await approvalDetail(site.parts, site.dana, id)).toMatchObject({
    state: 'open',
    rule: null,
    returned_because: 'The rule was revoked.',
  });
  expect(await site.detail(runId)).toMatchObject({ status: 'approval_required' });
});
