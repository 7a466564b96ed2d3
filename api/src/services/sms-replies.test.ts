import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

const DANA = '+13035550142';
const MARK = '+13035550143';
let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.parts.db.execute(sql`delete from app.contact_points`);
  await site.company({ Dana: { role: 'manager', phone: DANA }, Mark: { role: 'manager', phone: MARK } });
  site.send();
});
afterEach(() => site.stopSending());

const tries = async (approvalId: string) => {
  const { rows } = await site.parts.db.execute(sql`select tries from app.approval_keys where approval_id = ${approvalId} and kind = 'sms'`);
  return rows[0]?.tries;
};
const asked = async () => ({ ...(await site.question()), code: await site.codeOf(DANA) });

test('a text tells what, how much, until when and how to answer', async () => {
  const { approvalId, code } = await asked();
  const [text] = await site.texts();
  const { rows } = await site.parts.db.execute(
    sql`select upper(right(payload_sha256, 4)) as check from app.approvals where id = ${approvalId}`,
  );
  expect(text?.body).toMatch(
    /^Waiting for you: Order crane \w+\. \$\d+\.\d\d\. Check [0-9A-F]{4}, until \w{3} \d{1,2} \w{3,4} \d\d:\d\d M[SD]T\. /,
  );
  expect(text?.body).toContain(`Check ${rows[0]?.check}`);
  expect(text?.body).toContain(`Reply YES ${code} to approve, or NO ${code} and why.`);
  expect(await site.texts()).toHaveLength(1);
});

test('YES with the code approves, in any case and with a word too many', async () => {
  const { runId, code } = await asked();
  const { said } = await site.reply(DANA, ` yes: ${code.toLowerCase()}. thanks `);
  expect(said).toMatch(/^Approved: Order crane/);
  await site.reaches(runId, 'completed');
  expect(await site.history(runId)).toContainEqual(expect.stringMatching(/^approval_decided: Approved by Dana: thanks/));
  expect(site.supplier.orders).toHaveLength(1);
});

test('NO with the code and a reason rejects with the reason', async () => {
  const { runId, code } = await asked();
  expect((await site.reply(DANA, `No ${code}, too expensive`)).said).toMatch(/^Rejected: /);
  await site.reaches(runId, 'rejected');
  expect(await site.history(runId)).toContain('approval_decided: Rejected by Dana: too expensive');
});

test('a message that Twilio passes on twice counts once and is answered alike', async () => {
  const { runId, code } = await asked();
  const id = `SM${'ab'.repeat(16)}`;
  const first = await site.reply(DANA, `YES ${code}`, { id });
  const again = await site.reply(DANA, `YES ${code}`, { id });
  expect(again).toEqual(first);
  await site.reaches(runId, 'completed');
  expect(site.supplier.orders).toHaveLength(1);
});

test('the code works only once', async () => {
  const { runId, code } = await asked();
  await site.reply(DANA, `NO ${code}`);
  expect((await site.reply(DANA, `YES ${code}`)).said).toBe('Nothing was done. Already rejected by Dana.');
  expect((await site.detail(runId)).status).toBe('rejected');
  expect(site.supplier.sends).toBe(0);
});

test('five wrong codes use the right one up; the same wrong message again does not count', async () => {
  const { runId, approvalId, code } = await asked();
  const wrong = `${code.startsWith('2') ? '3' : '2'}${code.slice(1)}`;
  const id = `SM${'cd'.repeat(16)}`;
  await Promise.all(Array.from({ length: 4 }, () => site.reply(DANA, `YES ${wrong}`, { id })));
  expect(await tries(approvalId)).toBe(1);
  for (let times = 0; times < 4; times += 1) expect((await site.reply(DANA, `YES ${wrong}`)).said).toContain('wrong');
  expect(await tries(approvalId)).toBe(5);
  expect((await site.reply(DANA, `YES ${code}`)).said).toContain('no longer valid');
  expect((await site.detail(runId)).status).toBe('approval_required');
  const link = await site.linkOf('Dana');
  expect((await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).status).toBe(200);
});

test('the code of one number is worth nothing from another', async () => {
  const { runId, code } = await asked();
  expect((await site.reply(MARK, `YES ${code}`)).said).toContain('wrong');
  expect((await site.reply('+13035550199', `YES ${code}`)).said).toContain('does not know this number');
  expect((await site.detail(runId)).status).toBe('approval_required');
});

test('a number that was changed since no longer answers', async () => {
  const { runId, code } = await asked();
  await site.ask('PUT', '/users/me/contact', { phone: '+13035550150' }, await site.tokenOf('Dana'));
  await site.ask('PUT', '/users/me/contact', { phone: DANA }, await site.tokenOf('Mark'));
  expect((await site.reply(DANA, `YES ${code}`)).said).toContain('no longer yours');
  expect((await site.detail(runId)).status).toBe('approval_required');
});

test.for(['YES', 'yes please', 'no thanks', 'what is this?', 'NO', '', 'STOP'])('“%s” answers nothing and costs no try', async (text) => {
  const { runId, approvalId } = await asked();
  expect((await site.reply(DANA, text)).said).toContain('Reply YES or NO and the code from our text');
  expect(await tries(approvalId)).toBe(0);
  expect((await site.detail(runId)).status).toBe('approval_required');
});

describe('above what a text may approve', () => {
  test('there is no code, only the way to the dashboard', async () => {
    await site.parts.db.execute(sql`update app.contact_points set sms_max_cents = 100`);
    const { approvalId } = await site.question();
    const text = await site.until(async () => (await site.texts()).at(-1), 'a text');
    expect(text.body).toContain(`Too much for a reply: decide at https://office.example.com/inbox/${approvalId}`);
    expect(text.body).not.toMatch(/YES/);
  });

  test('a code from before approves no more, and rejects still', async () => {
    const { runId, code } = await asked();
    await site.parts.db.execute(sql`update app.contact_points set sms_max_cents = 100`);
    expect((await site.reply(DANA, `YES ${code}`)).said).toContain('more than a text message may approve');
    expect((await site.detail(runId)).status).toBe('approval_required');
    expect((await site.reply(DANA, `NO ${code}`)).said).toMatch(/^Rejected/);
  });
});

test('what does not bear the carrier’s signature is refused', async () => {
  const { runId, code } = await asked();
  for (const signature of ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'x'])
    expect((await site.reply(DANA, `YES ${code}`, { signature })).status).toBe(403);
  expect((await site.detail(runId)).status).toBe('approval_required');
});

describe('who sets what', () => {
  test('everybody their number, only an administrator the limit, and only in their own company', async () => {
    const dana = await site.tokenOf('Dana');
    expect((await site.ask('GET', '/users/me/contact', undefined, dana)).data).toEqual({
      user_id: site.dana.userId,
      phone: DANA,
      sms_max_cents: 50_000,
    });
    expect(await site.ask('PUT', '/users/me/contact', { phone: '303 555' }, dana)).toMatchObject({
      status: 422,
      error: { details: { fields: [{ field: 'phone' }] } },
    });
    expect(await site.ask('PUT', '/users/me/contact', { phone: DANA, sms_max_cents: 1 }, dana)).toMatchObject({ status: 422 });
    expect(await site.ask('PUT', `/users/${site.dana.userId}/contact`, { sms_max_cents: 1 }, dana)).toMatchObject({ status: 403 });
    expect((await site.ask('PUT', '/users/me/contact', { phone: null }, dana)).data.phone).toBeNull();
    const theirs = site.dana.userId;
    const ids = await site.company({ Olga: { role: 'admin' }, Paul: { role: 'manager' } });
    const olga = await site.tokenOf('Olga');
    expect((await site.ask('PUT', `/users/${ids.Paul}/contact`, { sms_max_cents: 120_000 }, olga)).data).toMatchObject({
      phone: null,
      sms_max_cents: 120_000,
    });
    expect(await site.ask('PUT', `/users/${theirs}/contact`, { sms_max_cents: 1 }, olga)).toMatchObject({ status: 404 });
  });
});

test('a company’s own SMS account answers questions of that company, and of no other', async () => {
  const PHONE = '+13035550199';
  const own = { accountSid: `AC${'7'.repeat(32)}`, authToken: 'the-token-of-their-own-account' };
  await site.company({ Mona: { role: 'manager', phone: PHONE } });
  const { runId } = await site.question();
  const code = await site.codeOf(PHONE);
  const victim = site.dana;

  await site.company({ Eve: { role: 'admin', phone: PHONE } });
  const entered = { account_sid: own.accountSid, auth_token: own.authToken, from: '+13035550188' };
  expect((await site.ask('PUT', '/connections/twilio', entered, await site.tokenOf('Eve'))).status).toBe(200);
  expect((await site.reply(PHONE, `YES ${code}`, { account: { ...own, authToken: 'a guess' } })).status).toBe(403);
  for (let tries = 0; tries < 5; tries += 1) {
    const forged = await site.reply(PHONE, `YES ${code}`, { account: own });
    expect(forged).toMatchObject({ status: 200, said: expect.stringMatching(/^Nothing was done/) });
  }
  site.anotherWorkspace(victim);
  expect((await site.detail(runId)).status).toBe('approval_required');
  // nor does its guessing use up the tries of the other company's code
  expect((await site.reply(PHONE, `YES ${code}`)).said).toMatch(/^Approved/);
});
