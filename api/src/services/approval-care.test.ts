import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nudgeApprovals } from '../engine/nudge.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

const MINUTE_MS = 60_000;
let site: ChannelsSite;
let people: Record<string, string>;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  people = await site.company({ Dana: { role: 'manager' }, Mark: { role: 'manager' }, Uma: { role: 'user' } });
});

/** a question that stays open for an hour, and how Dana talks to the API about it */
async function question() {
  const { runId, approvalId } = await site.question();
  await site.parts.db.execute(sql`update app.approvals set expires_at = created_at + interval '60 minutes',
    remind_at = created_at + interval '30 minutes', escalate_at = created_at + interval '45 minutes' where id = ${approvalId}`);
  const token = await site.tokenOf('Dana');
  const post = (path: string, body: unknown) => site.ask('POST', `/approvals/${approvalId}/${path}`, body, token);
  const get = (path: string) => site.ask('GET', path, undefined, token);
  return { runId, approvalId, post, get };
}
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

test('a question put aside says until when and by whom, does not count as waiting, and comes back', async () => {
  const { approvalId, post, get } = await question();
  expect((await get('/inbox/today')).data).toMatchObject({ waiting: 1, next: null, is_new: false });
  const until = inMinutes(30);
  expect((await post('snooze', { until })).data).toMatchObject({ state: 'open', snoozed: { until, by: 'Dana' } });
  expect((await get('/inbox/today')).data).toMatchObject({ waiting: 0, next: { id: approvalId, at: until, by: 'Dana' } });
  expect((await post('snooze', { until: null })).data).toMatchObject({ snoozed: null });
});

test('a question is not put aside beyond its expiry, nor into the past, and only while it is open', async () => {
  const { runId, post } = await question();
  for (const until of [inMinutes(90), inMinutes(-1)]) {
    expect((await post('snooze', { until })).error).toMatchObject({ code: 'input_invalid', details: { fields: [{ field: 'until' }] } });
  }
  await site.decide(runId, 'reject');
  expect((await post('snooze', { until: inMinutes(5) })).error).toMatchObject({ code: 'approval_decided' });
});

test('nobody is reminded of a question that is put aside', async () => {
  const { runId, approvalId, post } = await question();
  await post('snooze', { until: inMinutes(59) });
  await site.passes(approvalId, 40 * MINUTE_MS);
  await nudgeApprovals(site.parts);
  const reminded = async () => (await site.history(runId)).filter((line) => line.startsWith('approval_reminded'));
  expect(await reminded()).toEqual([]);
  await post('snooze', { until: null });
  await site.until(async () => {
    await nudgeApprovals(site.parts);
    return (await reminded()).length > 0;
  }, 'the reminder');
});

test('a question given to somebody is told them by e-mail, and found under theirs', async () => {
  const { approvalId, post, get } = await question();
  expect((await post('assignee', { user_id: people.Mark })).data).toMatchObject({
    assigned_to: { user_id: people.Mark, name: 'Mark', by: 'Dana' },
    asked: ['Dana', 'Mark'],
  });
  site.send();
  const mail = await site.until(() => site.mailbox.to(site.addressOf('Mark')).at(-1), 'a mail to Mark');
  expect(mail.subject).toMatch(/^Given to you: Order crane/);
  await site.stopSending();
  const mark = await site.tokenOf('Mark');
  const mine = await site.ask('GET', '/approvals?assigned=mine', undefined, mark);
  expect(mine.data.map(({ id }: { id: string }) => id)).toEqual([approvalId]);
  expect((await get('/approvals?assigned=mine')).data).toEqual([]);
  expect((await get('/approvals?assigned=none')).data).toEqual([]);
});

test('a question is given only to people who may decide', async () => {
  const { post, get } = await question();
  expect((await post('assignee', { user_id: people.Uma })).error).toMatchObject({ code: 'input_invalid' });
  expect((await get('/deciders')).data.map(({ name }: { name: string }) => name)).toEqual(['Dana', 'Mark']);
});

test('the trail says who was told, who did what, by which way, and what was changed', async () => {
  const { runId, approvalId, post, get } = await question();
  await post('assignee', { user_id: people.Mark });
  await site.decide(runId, 'edit', { edits: { choice: 'other' }, comment: 'cheaper' });
  const { data } = await get(`/approvals/${approvalId}/trail`);
  expect(data.map(({ kind, who, channel }: Record<string, string>) => [kind, who, channel])).toEqual([
    ['asked', 'Banksman', null],
    ['assigned', 'Dana', 'api'],
    ['decided', 'Dana', 'api'],
  ]);
  expect(data.at(-1)).toMatchObject({
    text: 'Changed by Dana: cheaper',
    payload_sha256: data[0].payload_sha256,
    changes: [
      { field: 'item', from: expect.stringMatching(/^crane/), to: 'other' },
      { field: 'price_cents', from: 41_200, to: 9_900 },
    ],
  });
  expect((await get('/inbox/today')).data).toMatchObject({
    today: { people: 1, rules: 0, expired: 0 },
    recent: [{ id: approvalId, by: 'Dana' }],
  });
});
