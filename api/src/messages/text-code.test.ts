import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

const PHONE = '+13035550177';
let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
});
beforeEach(async () => {
  await site.parts.db.execute(sql`delete from auth.attempts`);
  await site.company({ Dana: { role: 'manager', phone: PHONE }, Mark: { role: 'user' } });
});
afterAll(() => site.close());

const askFor = (email: string, by: 'sms' | 'email' = 'sms') => site.ask('POST', '/auth/otp', { email, by });
const verify = (email: string, code: string) => site.ask('POST', '/auth/otp/verify', { email, code });
const newestTo = async (phone: string) =>
  /^(\d{6}) is your Banksman code/.exec((await site.texts()).findLast(({ to }) => to === phone)?.body ?? '')?.[1] ?? null;

test('a code comes as a text to the number of the account, and signs in once', async () => {
  const email = site.addressOf('Dana');
  expect(await askFor(email)).toMatchObject({ status: 202, data: { sent: true } });
  const code = await site.until(() => newestTo(PHONE), 'a code');
  expect(site.mailbox.to(email)).toEqual([]);
  expect(await verify(email, code)).toMatchObject({ status: 200, data: { token_type: 'Bearer' } });
  expect(await verify(email, code)).toMatchObject({ status: 401, error: { code: 'code_wrong' } });
});

test('the answer is the same without a number, without an account, and while the carrier is down; nothing leaves then', async () => {
  await site.playSms('unavailable', 10);
  const answers = [];
  for (const email of [site.addressOf('Dana'), site.addressOf('Mark'), 'nobody@example.com']) answers.push(await askFor(email));
  expect(answers.map(({ status, data }) => [status, data])).toEqual(Array.from({ length: 3 }, () => [202, { sent: true }]));
  expect(await site.texts()).toEqual([]);
});

test('three wrong codes use a texted one up', async () => {
  const email = site.addressOf('Dana');
  await askFor(email);
  const code = await site.until(() => newestTo(PHONE), 'a code');
  for (let tries = 0; tries < 3; tries += 1) await verify(email, code === '111111' ? '222222' : '111111');
  expect(await verify(email, code)).toMatchObject({ status: 401, error: { code: 'code_wrong' } });
});

test('mails and texts count together: a sixth code within the hour is refused', async () => {
  const email = site.addressOf('Dana');
  for (let times = 0; times < 5; times += 1) expect(await askFor(email, times % 2 === 0 ? 'sms' : 'email')).toMatchObject({ status: 202 });
  expect(await askFor(email)).toMatchObject({ status: 429, error: { code: 'too_many_requests' } });
});

test('a code lies in the database as a hash only, and in no queue', async () => {
  const email = site.addressOf('Dana');
  await askFor(email);
  const code = await site.until(() => newestTo(PHONE), 'a code');
  const { rows } = await site.parts.db.execute(sql`select value from auth.verification where identifier like ${`%${email}`}`);
  expect(rows).toHaveLength(1);
  expect(String(rows[0]?.value)).not.toContain(code);
  const queued = await site.parts.db.execute(sql`select 1 from app.outbox where recipient = ${PHONE}`);
  expect(queued.rows).toEqual([]);
});
