import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRule, revokeRule, rulesFor } from '../services/approval-rules.ts';
import { approvalDetail, listApprovalsFor } from '../services/approvals.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({ Dana: { role: 'manager' }, Olivia: { role: 'admin' } });
});

/** "always approve like this" of a first question, which a person rejects */
async function ruleUpTo(max_cents: number) {
  const { runId, approvalId } = await site.question();
  const rules = await createRule(site.parts, site.dana, { approval_id: approvalId, max_cents, same_site: false });
  await site.decide(runId, 'reject');
  return rules[0]?.id ?? '';
}
const order = () => site.trigger({ item: `crane ${randomUUID().slice(0, 4)}` });
const askedAbout = async (runId: string) => (await listApprovalsFor(site.parts, site.dana, { status: 'all', runId }))[0];

test('what a rule allows is done without asking anybody, and the trail says which rule it was', async () => {
  const ruleId = await ruleUpTo(50_000);
  const runId = await order();
  await site.reaches(runId, 'completed');
  expect(await askedAbout(runId)).toMatchObject({
    state: 'approved',
    decided_by: 'Rule “up to $500.00” v1',
    decided_via: 'rule',
    rule: { id: ruleId, version: 1 },
    asked: [],
  });
  expect((await site.history(runId)).filter((line) => line.startsWith('approval_'))).toEqual([
    expect.stringMatching(/^approval_asked: Order crane/),
    'approval_decided: Approved by Rule “up to $500.00” v1',
  ]);
  expect(await rulesFor(site.parts, site.dana)).toMatchObject([{ approved_count: 1, approved_cents: 41_200, max_cents: 50_000 }]);
});

test('what costs more than the rule allows is asked', async () => {
  await ruleUpTo(41_199);
  const runId = await order();
  await site.reaches(runId, 'approval_required');
  expect(await askedAbout(runId)).toMatchObject({ state: 'open', rule: null, asked: ['Dana'] });
});

test('from its revocation on a rule allows nothing, and a new one for the same has the next version', async () => {
  const first = await ruleUpTo(50_000);
  await revokeRule(site.parts, site.dana, first);
  const runId = await order();
  await site.reaches(runId, 'approval_required');
  await expect(revokeRule(site.parts, site.dana, first)).rejects.toMatchObject({ code: 'not_found' });
  await createRule(site.parts, site.dana, { approval_id: (await site.openQuestion(runId)).id, max_cents: 60_000, same_site: false });
  expect((await rulesFor(site.parts, site.dana)).map(({ version, revoked_by }) => [version, revoked_by])).toEqual([
    [2, null],
    [1, 'Dana'],
  ]);
});

test('a rule does not go over a spending limit: then people are asked, and told why', async () => {
  await ruleUpTo(50_000);
  await site.limit(40_000);
  const runId = await order();
  const asked = await site.until(async () => {
    const one = await askedAbout(runId);
    return one?.returned_because ? one : null;
  }, 'the question to come back');
  expect(asked).toMatchObject({ state: 'open', rule: null, asked: ['Dana'], returned_because: expect.stringMatching(/limit/) });
  await site.limit(null);
  await site.decide(runId, 'approve');
  await site.reaches(runId, 'completed');
});

test('what is asked again after a change is asked of a person, whatever rules there are', async () => {
  const { runId, approvalId } = await site.question();
  await createRule(site.parts, site.dana, { approval_id: approvalId, max_cents: 50_000, same_site: false });
  await site.decide(runId, 'edit', { edits: { item: 'another crane' } });
  const again = await site.until(
    async () => (await listApprovalsFor(site.parts, site.dana, { status: 'open', runId }))[0] ?? null,
    'the second question',
  );
  expect(again).toMatchObject({ asked_again_because: 'the order was changed', rule: null });
});

test('a rule for one building site needs a question that names one', async () => {
  const { approvalId } = await site.question();
  await expect(createRule(site.parts, site.dana, { approval_id: approvalId, max_cents: 50_000, same_site: true })).rejects.toMatchObject({
    code: 'input_invalid',
    details: { fields: [{ field: 'same_site' }] },
  });
  expect(await approvalDetail(site.parts, site.dana, approvalId)).toMatchObject({ state: 'open' });
});
