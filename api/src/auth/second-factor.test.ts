import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';
import { hotp } from './totp.ts';

const PASSWORD = 'a long enough password';
const STEP_MS = 30_000;
let here: Awaited<ReturnType<typeof identityHere>>;
let people = 0;
/** for tests that leave the app as it is; a hash of a password takes its time */
let dana: Awaited<ReturnType<typeof withApp>>;
beforeAll(async () => {
  here = await identityHere();
  dana = await withApp();
});
beforeEach(async () => {
  here.passes(3 * STEP_MS);
  await here.db.execute(sql`delete from auth.attempts`);
});
afterAll(() => here.close());

/** Somebody with an authenticator app. */
async function withApp() {
  const email = `app${++people}@example.com`;
  const userId = await here.createUser(email, 'user');
  const { access_token: token } = await here.signIn(email, PASSWORD);
  const begun = await here.post('/users/me/second-factor', { password: PASSWORD }, token);
  const secret = here.secretOf(begun.data.secret);
  const code = (steps = 0) => hotp(secret, Math.floor(here.now() / STEP_MS) + steps);
  const confirmed = await here.post('/users/me/second-factor/confirm', { code: code() }, token);
  const recovery = confirmed.data.recovery_codes as string[];
  here.passes(STEP_MS);
  const first = async () => (await here.post('/auth/login', { email, password: PASSWORD })).data.second_factor.token as string;
  const answer = async (given: string, asked?: string) =>
    here.post('/auth/second-factor', { token: asked ?? (await first()), code: given });
  return { email, userId, token, code, recovery, first, answer };
}
const wrong = { status: 401, error: { code: 'code_wrong' } };
/** not 401, which would sign out who asks */
const wrongField = (field: string) => ({ status: 422, error: { code: 'input_invalid', details: { fields: [{ field }] } } });

describe('setting an app up', () => {
  test('changes nothing at sign-in before a code of the app has come back', async () => {
    await here.createUser('half@example.com', 'user');
    const { access_token: token } = await here.signIn('half@example.com', PASSWORD);
    const begun = await here.post('/users/me/second-factor', { password: PASSWORD }, token);
    expect(begun.data.uri).toMatch(/^otpauth:\/\/totp\/Banksman:half%40example\.com\?secret=[A-Z2-7]{32}&issuer=Banksman$/);
    expect(await here.post('/users/me/second-factor/confirm', { code: '000000' }, token)).toMatchObject(wrongField('code'));
    expect((await here.get('/users/me/second-factor', token)).data).toEqual({ is_on: false, since: null, recovery_codes_left: 0 });
    expect((await here.post('/auth/login', { email: 'half@example.com', password: PASSWORD })).data).toHaveProperty('access_token');
  });

  test('needs the password once more, and so does switching it off', async () => {
    const { email, token, first } = await withApp();
    for (const [path, given] of [
      ['', { password: 'wrong' }],
      ['/off', { password: 'wrong' }],
      ['/recovery-codes', {}],
    ] as const)
      expect(await here.post(`/users/me/second-factor${path}`, given, token)).toMatchObject(wrongField('password'));
    expect(await first()).toBeTruthy();
    await here.db.execute(sql`delete from auth.attempts`);
    expect((await here.post('/users/me/second-factor/off', { password: PASSWORD }, token)).data).toMatchObject({ is_on: false });
    expect((await here.post('/auth/login', { email, password: PASSWORD })).data).toHaveProperty('access_token');
  });

  test('a second app does not quietly take the place of the first', async () => {
    const { token } = dana;
    expect(await here.post('/users/me/second-factor', { password: PASSWORD }, token)).toMatchObject({
      status: 422,
      error: { code: 'input_invalid' },
    });
  });

  test('is told to its owner by e-mail, and so is its end', async () => {
    const before = here.mails.length;
    const { email, token } = await withApp();
    await here.post('/users/me/second-factor/off', { password: PASSWORD }, token);
    await expect
      .poll(() => here.mails.slice(before).map(({ to, subject }) => [to, subject]))
      .toEqual([
        [email, 'A second factor was switched on'],
        [email, 'Your second factor was switched off'],
      ]);
  });

  test('the secret lies sealed in the database, and recovery codes as hashes', async () => {
    const { userId, code, recovery, answer } = dana;
    const { rows } = await here.db.execute(
      sql`select encode(sealed, 'escape') as sealed, (select string_agg(hash, ' ') from auth.recovery_codes where user_id = ${userId}) as hashes
        from auth.second_factors where user_id = ${userId}`,
    );
    for (const one of recovery) expect(String(rows[0]?.hashes)).not.toContain(one.replaceAll('-', ''));
    // sealed for its row: carried to another person's it opens nothing
    const other = await withApp();
    await here.db.execute(
      sql`update auth.second_factors set sealed = (select sealed from auth.second_factors where user_id = ${userId}) where user_id = ${other.userId}`,
    );
    expect(await other.answer(code())).toMatchObject({ status: 500 });
    expect(await answer(code())).toMatchObject({ status: 200 });
  });
});

describe('signing in with an app', () => {
  test('takes the code of now, after the password', async () => {
    const { code, answer } = dana;
    const signedIn = await answer(code());
    expect(signedIn).toMatchObject({ status: 200, data: { token_type: 'Bearer' } });
    expect((await here.get('/users/me', signedIn.data.access_token)).status).toBe(200);
  });

  test('after a mailed code too', async () => {
    const { email, code } = dana;
    await here.post('/auth/otp', { email });
    const { data } = await here.post('/auth/otp/verify', { email, code: here.lastCode() });
    expect(data.access_token).toBeUndefined();
    expect(await here.post('/auth/second-factor', { token: data.second_factor.token, code: code() })).toMatchObject({ status: 200 });
  });

  test('the first half alone leaves no session behind', async () => {
    const { first, token } = dana;
    const before = (await here.get('/users/me/sessions', token)).data.length;
    await first();
    expect((await here.get('/users/me/sessions', token)).data).toHaveLength(before);
  });

  test('a code works once, and none of an earlier step after it', async () => {
    const { code, answer } = dana;
    expect(await answer(code())).toMatchObject({ status: 200 });
    expect(await answer(code())).toMatchObject(wrong);
    expect(await answer(code(-1))).toMatchObject(wrong);
    expect(await answer(code(1))).toMatchObject({ status: 200 });
  });

  test('of twenty that send the same code at once, one gets in', async () => {
    const { code, first, userId } = dana;
    const asked = await first();
    const answers = [];
    // the limit is five: it is set back while they run, so that only the use of the code decides
    for (let at = 0; at < 4; at += 1) {
      answers.push(
        ...(await Promise.all(Array.from({ length: 5 }, () => here.post('/auth/second-factor', { token: asked, code: code() })))),
      );
      await here.db.execute(sql`delete from auth.attempts where key like ${`second:account:${userId}`}`);
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('five wrong codes, and then not even the right one for a while; the company is told once', async () => {
    const { code, answer, first, userId } = dana;
    const asked = await first();
    for (let tries = 0; tries < 5; tries += 1) expect(await answer('000000', asked)).toMatchObject(wrong);
    expect(await answer(code())).toMatchObject({ status: 429, error: { details: { retry_after_s: expect.any(Number) } } });
    expect(await answer(code())).toMatchObject({ status: 429 });
    const { rows } = await here.db.execute(
      sql`select action from app.audit_log where subject_id = ${userId} and action = 'second_factor_locked'`,
    );
    expect(rows).toHaveLength(1);
  });

  test.for(['', 'x', 'e30.e30'])('with a question that is not ours (%j) there is nothing to answer', async (asked) => {
    expect(await here.post('/auth/second-factor', { token: asked.padEnd(20, '.'), code: '123456' })).toMatchObject(wrong);
  });

  test('the question is good for five minutes', async () => {
    const { code, first, answer } = dana;
    const asked = await first();
    here.passes(5 * 60_000);
    expect(await answer(code(), asked)).toMatchObject(wrong);
  });
});

describe('a recovery code', () => {
  test('takes the place of the app, once, however it is typed', async () => {
    const { recovery, answer, token } = dana;
    expect(recovery).toHaveLength(10);
    expect(new Set(recovery).size).toBe(10);
    const [one = ''] = recovery;
    expect(one).toMatch(/^([A-Z2-9]{4}-){2}[A-Z2-9]{4}$/);
    expect(await answer(one.toLowerCase().replaceAll('-', ' '))).toMatchObject({ status: 200 });
    expect(await answer(one)).toMatchObject(wrong);
    expect((await here.get('/users/me/second-factor', token)).data).toMatchObject({ is_on: true, recovery_codes_left: 9 });
  });

  test('of another person opens nothing', async () => {
    const { answer } = await withApp();
    expect(await answer(dana.recovery[1] ?? '')).toMatchObject(wrong);
  });

  test('works no more after new ones were made', async () => {
    const { recovery, answer, token } = dana;
    const { data } = await here.post('/users/me/second-factor/recovery-codes', { password: PASSWORD }, token);
    expect(await answer(recovery[2] ?? '')).toMatchObject(wrong);
    expect(await answer(data.recovery_codes[0])).toMatchObject({ status: 200 });
  });

  test('is in the audit log when it was used', async () => {
    const { recovery, answer, userId } = await withApp();
    await answer(recovery[0] ?? '');
    const { rows } = await here.db.execute(sql`select action from app.audit_log where subject_id = ${userId} order by seq`);
    expect(rows.map(({ action }) => action)).toEqual(['second_factor_on', 'recovery_code_used']);
  });
});
