import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';

const OLD = 'a long enough password';
const NEW = 'quite another long password';
let here: Awaited<ReturnType<typeof identityHere>>;
let people = 0;
beforeAll(async () => {
  here = await identityHere();
});
beforeEach(() => here.db.execute(sql`delete from auth.attempts`));
afterAll(() => here.close());

async function somebody() {
  const name = `password${++people}`;
  const email = `${name}@example.com`;
  const userId = await here.createUser(email, 'viewer');
  const { access_token: token } = await here.signIn(email, OLD);
  const change = (given: Record<string, string>) => here.put('/users/me/password', given, token);
  const signInWith = async (password: string) => (await here.post('/auth/login', { email, password })).status;
  const mails = () => here.mails.filter(({ to }) => to === email);
  return { name, email, userId, token, change, signInWith, mails };
}
const wrongField = (field: string) => ({ status: 422, error: { code: 'input_invalid', details: { fields: [{ field }] } } });

test('from then on the new password counts, and the old one not', async () => {
  const { change, signInWith } = await somebody();
  expect(await change({ password: OLD, new_password: NEW })).toMatchObject({ status: 200, data: { sessions_ended: 0 } });
  expect(await signInWith(OLD)).toBe(401);
  expect(await signInWith(NEW)).toBe(200);
});

test('one of the first that somebody would try is refused at its field, and the old one stays', async () => {
  const { name, change, signInWith } = await somebody();
  for (const guessable of ['password123', 'Demo Builders 1', `${name}@example.com`, '2026-banksman'])
    expect(await change({ password: OLD, new_password: guessable })).toMatchObject(wrongField('new_password'));
  expect(await signInWith(OLD)).toBe(200);
});

test('every other session ends, its refresh token too; the one that asked goes on, and nobody else is signed out', async () => {
  const { email, token, change } = await somebody();
  const other = await here.signIn(email, OLD);
  const stranger = await somebody();
  expect((await change({ password: OLD, new_password: NEW })).data).toEqual({ sessions_ended: 1 });
  expect((await here.get('/users/me', other.access_token)).status).toBe(401);
  expect((await here.post('/auth/refresh', { refresh_token: other.refresh_token })).status).toBe(401);
  expect((await here.get('/users/me/sessions', token)).data).toMatchObject([{ is_current: true }]);
  expect((await here.get('/users/me', stranger.token)).status).toBe(200);
});

test('its owner is told by e-mail, and the audit log has it without either password', async () => {
  const { name, userId, change, mails } = await somebody();
  await change({ password: OLD, new_password: NEW });
  await expect.poll(() => mails().map(({ subject }) => subject)).toEqual(['Your password was changed']);
  const { rows } = await here.db.execute(sql`select action, text, data from app.audit_log where subject_id = ${userId}`);
  expect(rows).toMatchObject([{ action: 'password_changed', text: `${name} changed their password; 0 other sessions have ended` }]);
  expect(JSON.stringify([rows, mails()])).not.toMatch(new RegExp(`${OLD}|${NEW}`));
});

test('a wrong password changes nothing and is told to nobody; after five not even the right one does, for a while', async () => {
  const { email, change, signInWith, mails } = await somebody();
  const other = await here.signIn(email, OLD);
  for (let tries = 0; tries < 5; tries += 1)
    expect(await change({ password: `${OLD}!`, new_password: NEW })).toMatchObject(wrongField('password'));
  expect(await change({ password: OLD, new_password: NEW })).toMatchObject({
    status: 429,
    error: { details: { retry_after_s: expect.any(Number) } },
  });
  expect(await signInWith(OLD)).toBe(200);
  expect((await here.get('/users/me', other.access_token)).status).toBe(200);
  expect(mails()).toEqual([]);
});

test('a new password that is too short, too long or the same again is refused at its field', async () => {
  const { change, signInWith } = await somebody();
  for (const chosen of ['nine char', 'x'.repeat(201), OLD])
    expect(await change({ password: OLD, new_password: chosen })).toMatchObject(wrongField('new_password'));
  expect(await signInWith(OLD)).toBe(200);
});

test('of two changes at once that both knew the old password, one counts', async () => {
  const { change, signInWith } = await somebody();
  const answers = await Promise.all([NEW, `${NEW}, too`].map((chosen) => change({ password: OLD, new_password: chosen })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
  const kept = answers[0]?.status === 200 ? NEW : `${NEW}, too`;
  expect(await signInWith(kept)).toBe(200);
});

test('somebody who has no password sets the first right after signing in, and not later', async () => {
  const { email, userId, change, signInWith } = await somebody();
  await here.db.execute(sql`delete from auth.account where user_id = ${userId}`);
  await here.db.execute(sql`update auth.session set created_at = created_at - interval '11 minutes' where user_id = ${userId}`);
  expect(await change({ new_password: NEW })).toMatchObject({ status: 403 });
  await here.post('/auth/otp', { email });
  const { data } = await here.post('/auth/otp/verify', { email, code: here.lastCode() });
  expect(await here.put('/users/me/password', { new_password: NEW }, data.access_token)).toMatchObject({ status: 200 });
  expect(await signInWith(NEW)).toBe(200);
});

test('a token without a session of a person changes nobody’s password', async () => {
  expect((await here.put('/users/me/password', { password: OLD, new_password: NEW }, randomUUID())).status).toBe(401);
});
