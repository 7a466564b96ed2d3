import type { BatchRequest } from '@banksman/contracts';
import { batchRequest } from '@banksman/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { updateApprovalSettings } from './approval-rules.ts';
import { listApprovalsFor } from './approvals.ts';
import { approveBatch } from './batch.ts';

let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({ Dana: { role: 'manager' } });
  await updateApprovalSettings(site.parts, site.dana, { batch_limit_cents: 50_000 });
});

async function questions(count: number) {
  for (let made = 0; made < count; made += 1) await site.question();
  return listApprovalsFor(site.parts, site.dana, { status: 'open', runId: null });
}
const batch = (request: BatchRequest) => approveBatch(site.parts, site.dana, batchRequest.parse(request));
const open = () => listApprovalsFor(site.parts, site.dana, { status: 'open', runId: null });

test('several of one kind are approved together, after a preview that decides nothing', async () => {
  const items = (await questions(2)).map(({ id, payload_sha256 }) => ({ id, payload_sha256 }));
  expect(await batch({ items, preview: true })).toMatchObject({
    preview: true,
    limit_cents: 50_000,
    results: [
      { ok: true, amount_cents: 41_200 },
      { ok: true, problem: null },
    ],
  });
  expect(await open()).toHaveLength(2);
  expect((await batch({ items })).results.map(({ ok }) => ok)).toEqual([true, true]);
  expect(await open()).toEqual([]);
});

test('what is above the limit, changed or decided stays as it is and says why; the others are approved', async () => {
  const [first, second] = await questions(2);
  if (!first || !second) throw new Error('two questions were asked');
  const gone = { id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01', payload_sha256: first.payload_sha256 };
  const { results } = await batch({ items: [first, { ...second, payload_sha256: '0'.repeat(64) }, gone].map(pick) });
  expect(results.map(({ ok }) => ok)).toEqual([true, false, false]);
  expect(results[1]?.problem).toBe('The proposal has changed since it was shown. Please look at it again.');
  await updateApprovalSettings(site.parts, site.dana, { batch_limit_cents: 9_999 });
  const above = await batch({ items: [pick(second)] });
  expect(above.results).toMatchObject([{ ok: false, problem: 'This is more than $99.99, which is the most for several at once.' }]);
  expect((await open()).map(({ id }) => id)).toEqual([second.id]);
});

test('a preview finds out when all of them together are over a spending limit', async () => {
  const items = (await questions(2)).map(pick);
  await site.limit(50_000);
  expect((await batch({ items, preview: true })).results.map(({ ok }) => ok)).toEqual([true, false]);
});

const pick = ({ id, payload_sha256 }: { id: string; payload_sha256: string }) => ({ id, payload_sha256 });
