import { sql } from 'drizzle-orm';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';
import { AUDIENCE, ISSUER } from './better-auth.ts';

const PASSWORD = 'a long enough password';
let here: Awaited<ReturnType<typeof identityHere>>;
beforeAll(async () => {
  here = await identityHere();
});
// limits are per minute and the tests are faster
beforeEach(() => here.db.execute(sql`delete from auth.attempts`));
afterAll(() => here.close());

describe('signing in', () => {
  test('with the owner made at the first start gives a profile with the role admin', async () => {
    const tokens = await here.signIn('owner@example.com', PASSWORD);
    const { data } = await here.get('/users/me', tokens.access_token);
    expect(data).toMatchObject({ email: 'owner@example.com', name: 'Owner', role: 'admin', workspace: { is_demo: true } });
  });

  test('the owner is made once', async () => {
    expect(await here.identity.ensureOwner({ email: 'second@example.com', password: null, demo: true })).toBeNull();
  });

  test('with a wrong password and with an unknown address is refused in the same words', async () => {
    const wrong = await here.post('/auth/login', { email: 'owner@example.com', password: 'wrong' });
    const unknown = await here.post('/auth/login', { email: 'nobody@example.com', password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, error: { code: 'credentials_wrong', message: 'E-mail or password is wrong.' } });
    expect(unknown.error).toEqual(wrong.error);
  });

  test('by a mailed code works once', async () => {
    await here.post('/auth/otp', { email: 'owner@example.com' });
    const code = here.lastCode();
    expect(await here.post('/auth/otp/verify', { email: 'owner@example.com', code })).toMatchObject({
      status: 200,
      data: { token_type: 'Bearer' },
    });
    expect(await here.post('/auth/otp/verify', { email: 'owner@example.com', code })).toMatchObject({
      status: 401,
      error: { code: 'code_wrong' },
    });
  });

  test('a code for an address without an account is never sent, and the answer does not say so', async () => {
    const before = here.mails.length;
    expect(await here.post('/auth/otp', { email: 'nobody@example.com' })).toMatchObject({ status: 202, data: { sent: true } });
    expect(here.mails).toHaveLength(before);
  });

  test('three wrong codes use the code up', async () => {
    await here.createUser('three@example.com', 'user');
    await here.post('/auth/otp', { email: 'three@example.com' });
    const code = here.lastCode();
    for (let tries = 0; tries < 3; tries++)
      await here.post('/auth/otp/verify', { email: 'three@example.com', code: code === '111111' ? '222222' : '111111' });
    expect(await here.post('/auth/otp/verify', { email: 'three@example.com', code })).toMatchObject({ status: 401 });
  });

  test('a mail server that is slow or down is not noticed by who asks for a code', async () => {
    await here.createUser('slow@example.com', 'user');
    const back = here.breakMail(() => new Promise(() => {}));
    expect(await here.post('/auth/otp', { email: 'slow@example.com' })).toMatchObject({ status: 202, data: { sent: true } });
    here.breakMail(() => Promise.reject(new Error('452 try again later')));
    expect(await here.post('/auth/otp', { email: 'slow@example.com' })).toMatchObject({ status: 202, data: { sent: true } });
    back();
  });

  test('a sixth code within the hour is refused, whether there is an account or not', async () => {
    await here.createUser('often@example.com', 'user');
    for (const email of ['often@example.com', 'neither@example.com']) {
      for (let times = 0; times < 5; times++) expect(await here.post('/auth/otp', { email })).toMatchObject({ status: 202 });
      expect(await here.post('/auth/otp', { email })).toMatchObject({ status: 429, error: { code: 'too_many_requests' } });
    }
  });

  test('guessing is slowed down per account, and says for how long', async () => {
    await here.createUser('guess@example.com', 'user');
    for (let tries = 0; tries < 10; tries++) await here.post('/auth/login', { email: 'guess@example.com', password: `wrong ${tries}` });
    const refused = await here.post('/auth/login', { email: 'guess@example.com', password: PASSWORD });
    expect(refused).toMatchObject({ status: 429, error: { code: 'too_many_requests', details: { retry_after_s: expect.any(Number) } } });
  });

  test('refused is written down for the company, ten times an hour at most, and for nobody without an account', async () => {
    const email = 'refused@example.com';
    const userId = await here.createUser(email, 'user');
    const refusals = async () =>
      (await here.db.execute(sql`select subject_id, text, data from app.audit_log where action = 'sign_in_refused' order by seq`)).rows;
    const before = (await refusals()).length;
    await here.post('/auth/login', { email: 'nobody@example.com', password: 'wrong' });
    for (let tries = 0; tries < 10; tries++) await here.post('/auth/login', { email, password: `wrong ${tries}` });
    for (let tries = 0; tries < 5; tries++) await here.post('/auth/otp/verify', { email, code: '000000' });
    await expect.poll(async () => (await refusals()).length).toBe(before + 10);
    const mine = (await refusals()).slice(before);
    expect(mine.every(({ subject_id }) => subject_id === userId)).toBe(true);
    expect(mine[0]).toMatchObject({ text: 'A sign-in as refused was refused: a wrong password', data: { way: 'password' } });
    expect(JSON.stringify(mine)).not.toContain('wrong 0');
  });

  test('a malformed request names the field', async () => {
    expect(await here.post('/auth/login', { email: 'no address', password: '' })).toMatchObject({
      status: 422,
      error: { code: 'input_invalid', details: { fields: [{ field: 'email' }, { field: 'password' }] } },
    });
  });
});

describe('tokens', () => {
  test('an access token is EdDSA, lives 15 minutes and verifies with the published keys', async () => {
    const { access_token: token } = await here.signIn('owner@example.com', PASSWORD);
    const keys = createLocalJWKSet((await here.raw('/auth/jwks')) as never);
    const { payload } = await jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE });
    expect(decodeProtectedHeader(token).alg).toBe('EdDSA');
    expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
    expect(JSON.stringify(await here.raw('/auth/jwks'))).not.toContain('"d"');
  });

  test.for(['not a token', 'none', 'hs256 with the public key'] as const)('a forged one (%s) is refused', async (kind) => {
    const { access_token: good } = await here.signIn('owner@example.com', PASSWORD);
    const [, payload] = good.split('.');
    const none = `${Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')}.${payload}.`;
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const hs256 = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: String(decodeProtectedHeader(good).kid) })
      .sign(Buffer.from(JSON.stringify(await here.raw('/auth/jwks'))));
    const forged = { 'not a token': 'abc.def.ghi', none, 'hs256 with the public key': hs256 }[kind];
    expect(await here.get('/users/me', forged)).toMatchObject({ status: 401, error: { code: 'unauthenticated' } });
  });

  test('a refresh token works once; a copy used later ends the whole session', async () => {
    const first = await here.signIn('owner@example.com', PASSWORD);
    const second = await here.post('/auth/refresh', { refresh_token: first.refresh_token });
    expect(second).toMatchObject({ status: 200, data: { expires_in: 900 } });
    await here.db.execute(sql`update auth.refresh_tokens set used_at = used_at - interval '1 minute' where used_at is not null`);
    expect(await here.post('/auth/refresh', { refresh_token: first.refresh_token })).toMatchObject({
      status: 401,
      error: { code: 'token_reused' },
    });
    expect(await here.post('/auth/refresh', { refresh_token: second.data.refresh_token })).toMatchObject({
      status: 401,
      error: { code: 'unauthenticated' },
    });
  });

  test('a session ends after thirty days, however much it is used', async () => {
    const { refresh_token: first } = await here.signIn('owner@example.com', PASSWORD);
    const age = (days: number) => here.db.execute(sql`update auth.session set created_at = now() - ${days} * interval '1 day'`);
    await age(29);
    const { status, data } = await here.post('/auth/refresh', { refresh_token: first });
    expect(status).toBe(200);
    await age(30);
    expect(await here.post('/auth/refresh', { refresh_token: data.refresh_token })).toMatchObject({
      status: 401,
      error: { code: 'unauthenticated' },
    });
  });

  test('two requests that cross with the same refresh token both go on', async () => {
    const first = await here.signIn('owner@example.com', PASSWORD);
    const both = await Promise.all([1, 2].map(() => here.post('/auth/refresh', { refresh_token: first.refresh_token })));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    // one line of tokens: both hold the same successor
    expect(both[0]?.data.refresh_token).toBe(both[1]?.data.refresh_token);
    expect(await here.post('/auth/refresh', { refresh_token: both[0]?.data.refresh_token })).toMatchObject({ status: 200 });
  });

  test('an old access token does not stand in the way of signing in', async () => {
    const { access_token: token } = await here.signIn('owner@example.com', PASSWORD);
    const answer = await here.post('/auth/login', { email: 'owner@example.com', password: PASSWORD }, `${token.slice(0, -8)}AAAAAAAA`);
    expect(answer).toMatchObject({ status: 200 });
  });

  test('signing out with the access token alone ends its session', async () => {
    const { access_token, refresh_token } = await here.signIn('owner@example.com', PASSWORD);
    const other = await here.signIn('owner@example.com', PASSWORD);
    await here.post('/auth/logout', {}, access_token);
    expect(await here.post('/auth/refresh', { refresh_token })).toMatchObject({ status: 401 });
    expect(await here.post('/auth/refresh', { refresh_token: other.refresh_token })).toMatchObject({ status: 200 });
  });

  test('a new role counts at once, and in the next token', async () => {
    await here.createUser('promoted@example.com', 'viewer');
    const { access_token, refresh_token } = await here.signIn('promoted@example.com', PASSWORD);
    expect(await here.get('/users', access_token)).toMatchObject({ status: 403 });
    await here.db.execute(
      sql`update auth.member set role = 'manager' where user_id = (select id from auth.user where email = 'promoted@example.com')`,
    );
    expect(await here.get('/users', access_token)).toMatchObject({ status: 200 });
    const { data } = await here.post('/auth/refresh', { refresh_token });
    expect(await here.get('/users', data.access_token)).toMatchObject({ status: 200 });
  });

  test('what has expired is swept, what lives stays', async () => {
    const old = await here.signIn('owner@example.com', PASSWORD);
    await here.db.execute(sql`update auth.session set expires_at = now() - interval '1 second'`);
    await here.db.execute(sql`update auth.attempts set window_ends_ms = 0`);
    const live = await here.signIn('owner@example.com', PASSWORD);
    await here.identity.sweep();
    const { rows } = await here.db.execute(
      sql`select (select count(*) from auth.session)::int as sessions, (select count(*) from auth.refresh_tokens)::int as tokens, (select count(*) from auth.attempts)::int as attempts`,
    );
    expect(rows).toEqual([{ sessions: 1, tokens: 1, attempts: 2 }]);
    expect(await here.post('/auth/refresh', { refresh_token: old.refresh_token })).toMatchObject({ status: 401 });
    expect(await here.post('/auth/refresh', { refresh_token: live.refresh_token })).toMatchObject({ status: 200 });
  });

  test('signing out ends the session', async () => {
    const { refresh_token } = await here.signIn('owner@example.com', PASSWORD);
    await here.post('/auth/logout', { refresh_token });
    expect(await here.post('/auth/refresh', { refresh_token })).toMatchObject({ status: 401 });
  });
});

describe('roles', () => {
  test.for([
    ['admin', 200],
    ['manager', 200],
    ['user', 403],
    ['viewer', 403],
  ] as const)('a %s who lists the people of the workspace gets %i', async ([role, status]) => {
    const email = `${role}@example.com`;
    await here.createUser(email, role);
    const { access_token: token } = await here.signIn(email, PASSWORD);
    expect(await here.get('/users', token)).toMatchObject({ status });
    expect((await here.get('/users/me', token)).data).toMatchObject({ role });
  });

  test('nobody without a token gets anything', async () => {
    expect(await here.get('/users/me')).toMatchObject({ status: 401, error: { code: 'unauthenticated', message: 'Please sign in.' } });
  });
});
