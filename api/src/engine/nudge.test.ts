import { openDatabase } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approvalDetail } from '../services/approvals.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { nudgeApprovals } from './nudge.ts';

const MINUTE_MS = 60_000;
const DANA = '+13035550142';
let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({
    Dana: { role: 'manager', phone: DANA },
    Mark: { role: 'manager' },
    Olivia: { role: 'admin' },
    Uma: { role: 'user' },
  });
});

/** a question of half an hour: as long as a hotel holds its price */
async function question() {
  const asked = await site.question();
  await site.parts.db.execute(sql`update app.approvals set expires_at = created_at + interval '30 minutes',
    remind_at = created_at + interval '15 minutes', escalate_at = created_at + interval '22 minutes 30 seconds' where id = ${asked.approvalId}`);
  return asked;
}
const messages = async (approvalId: string, kind: string) => {
  const { rows } = await site.parts.db.execute<{ who: string }>(
    sql`select channel || ' ' || (content->>'person_name') as who from app.outbox where about = ${approvalId} and kind = ${kind} order by 1`,
  );
  return rows.map(({ who }) => who);
};
const nudgesOf = async (runId: string) => (await site.history(runId)).filter((line) => /reminded|escalated/.test(line));
/** sweeps until there are `count` nudges: the worker sweeps as well, and who is second finds the row taken */
const sweepsUntil = (runId: string, count: number) =>
  site.until(async () => {
    await nudgeApprovals(site.parts);
    return (await nudgesOf(runId)).length >= count;
  }, `${count} nudges`);

test('nobody is reminded before half of the time has passed', async () => {
  const { runId, approvalId } = await question();
  await site.passes(approvalId, 14 * MINUTE_MS);
  await nudgeApprovals(site.parts);
  expect(await nudgesOf(runId)).toEqual([]);
});

test('at half of the time whoever was asked is reminded; at three quarters the others are asked too', async () => {
  const { runId, approvalId } = await question();
  await site.passes(approvalId, 16 * MINUTE_MS);
  await sweepsUntil(runId, 1);
  expect(await nudgesOf(runId)).toEqual(['approval_reminded: Reminded Dana']);
  expect(await messages(approvalId, 'approval_reminder')).toEqual(['email Dana', 'sms Dana']);
  expect(await approvalDetail(site.parts, site.dana, approvalId)).toMatchObject({
    remind_at: null,
    escalate_at: expect.any(String),
    escalated_at: null,
    asked: ['Dana'],
  });
  await site.passes(approvalId, 7 * MINUTE_MS);
  await sweepsUntil(runId, 2);
  expect((await nudgesOf(runId)).at(-1)).toBe('approval_escalated: Nobody has answered yet: asked Mark and Olivia too');
  expect(await messages(approvalId, 'approval_escalated')).toEqual(['email Mark', 'email Olivia']);
  expect(await approvalDetail(site.parts, site.dana, approvalId)).toMatchObject({
    escalate_at: null,
    escalated_at: expect.any(String),
    asked: ['Dana', 'Mark', 'Olivia'],
  });
});

test('a reminder brings a fresh link and code, and those of before are still good', async () => {
  const { approvalId } = await question();
  site.send();
  const [first, firstCode] = [await site.linkOf('Dana'), await site.codeOf(DANA)];
  await site.passes(approvalId, 16 * MINUTE_MS);
  await site.until(() => site.mailbox.mails.length === 2, 'a reminder');
  await site.until(async () => (await site.texts()).length === 2, 'a second text');
  expect(site.mailbox.mails[1]?.subject).toMatch(/^Still waiting: /);
  const [second, secondCode] = [await site.linkOf('Dana'), await site.codeOf(DANA)];
  expect(second).not.toBe(first);
  expect(secondCode).not.toBe(firstCode);
  for (const link of [first, second]) expect((await site.ask('GET', `/decisions/${link}`)).data.state).toBe('open');
  await site.stopSending();
});

test('of many sweeps at once in several processes each nudge fires once', async () => {
  const { runId, approvalId } = await question();
  await site.passes(approvalId, 25 * MINUTE_MS);
  const other = openDatabase(site.parts.databaseUrl);
  const sweeps = Array.from({ length: 12 }, (_, n) => nudgeApprovals(n % 2 ? site.parts : { db: other.db }));
  await Promise.all(sweeps);
  await sweepsUntil(runId, 2);
  await other.close();
  expect(await nudgesOf(runId)).toEqual([
    'approval_reminded: Reminded Dana',
    'approval_escalated: Nobody has answered yet: asked Mark and Olivia too',
  ]);
  expect(await messages(approvalId, 'approval_reminder')).toHaveLength(2);
  expect(await messages(approvalId, 'approval_escalated')).toHaveLength(2);
});

test('what was decided or has expired is not nudged', async () => {
  const decided = await question();
  const expired = await question();
  await site.decide(decided.runId, 'reject');
  await site.passes(decided.approvalId, 25 * MINUTE_MS);
  await site.passes(expired.approvalId, 31 * MINUTE_MS);
  await nudgeApprovals(site.parts);
  expect(await nudgesOf(decided.runId)).toEqual([]);
  expect(await nudgesOf(expired.runId)).toEqual([]);
});

test('a short question is reminded and not escalated', async () => {
  const { approvalId } = await site.question();
  const asked = await approvalDetail(site.parts, site.dana, approvalId);
  const at = (iso: string | null) => Date.parse(iso ?? '') - Date.parse(asked.created_at);
  expect(asked.escalate_at).toBeNull();
  expect(at(asked.remind_at) / at(asked.expires_at)).toBeCloseTo(0.5, 1);
});

test('who has lost the role is not reminded, and when there is nobody else that is said', async () => {
  const { runId, approvalId } = await question();
  await site.parts.db.execute(sql`update auth.member set role = 'viewer' where organization_id = ${site.dana.workspaceId}`);
  await site.passes(approvalId, 25 * MINUTE_MS);
  await sweepsUntil(runId, 2);
  expect(await nudgesOf(runId)).toEqual([
    'approval_reminded: Nobody has answered yet, and there was nobody to remind',
    'approval_escalated: Nobody has answered yet, and there is nobody else to ask',
  ]);
  expect(await messages(approvalId, 'approval_reminder')).toEqual([]);
});
