import { createHash, randomBytes } from 'node:crypto';
import { DASHBOARD_CLIENT, EXTENSION_CLIENT } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';
import { startIssuer } from '../testing/issuer-stand-in.ts';
import { hotp } from './totp.ts';

const PASSWORD = 'a long enough password';
const OWNER = { email: 'owner@example.com', password: PASSWORD };
const REDIRECT = 'https://office.example.com/bff/callback';
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const secret = () => randomBytes(32).toString('base64url');

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let here: Awaited<ReturnType<typeof identityHere>>;
beforeAll(async () => {
  issuer = await startIssuer();
  const known = { id: 'company', name: 'Hale', address: issuer.url, clientId: 'banksman', clientSecret: 'the secret', trustsEmail: false };
  here = await identityHere({ issuers: { known: [known], redirectUri: 'https://office.example.com/bff/issuers/callback' } });
});
afterAll(async () => {
  await here.close();
  await issuer.close();
});

/** A browser that began to sign in, as far as the API can tell. */
function browser(redirectUri = REDIRECT) {
  const verifier = secret();
  const authorize = {
    response_type: 'code',
    client_id: DASHBOARD_CLIENT,
    redirect_uri: redirectUri,
    state: secret(),
    code_challenge: sha256(verifier),
    code_challenge_method: 'S256',
  };
  return {
    authorize,
    exchange: (code: string, over: Record<string, string> = {}) =>
      here.form('/oauth/token', {
        grant_type: 'authorization_code',
        client_id: DASHBOARD_CLIENT,
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...over,
      }),
  };
}
const codeIn = ({ data }: { data: { redirect_to: string } }) => new URL(data.redirect_to).searchParams.get('code') ?? '';
const refused = { status: 400, json: { error: 'invalid_grant' } };
const lastSignIn = async () =>
  (await here.db.execute(sql`select text, data from app.audit_log where action = 'signed_in' order by seq desc limit 1`)).rows[0];

describe('a sign-in that our pages began', () => {
  test('gives a code and no token, and the code with its verifier gives a session like any other', async () => {
    const { authorize, exchange } = browser();
    const { status, data } = await here.post('/auth/login', { ...OWNER, authorize });
    expect([status, Object.keys(data)]).toEqual([200, ['redirect_to']]);
    const back = new URL(data.redirect_to);
    expect([`${back.origin}${back.pathname}`, back.searchParams.get('state')]).toEqual([REDIRECT, authorize.state]);
    const granted = await exchange(codeIn({ data }));
    expect(granted).toMatchObject({ status: 200, json: { token_type: 'Bearer', expires_in: 900 } });
    expect(decodeJwt(granted.json.access_token)).not.toHaveProperty('client');
    expect(await here.post('/auth/refresh', { refresh_token: granted.json.refresh_token })).toMatchObject({ status: 200 });
    expect(await lastSignIn()).toMatchObject({ text: 'Owner signed in by password', data: { way: 'password' } });
  });

  test('by a mailed code ends the same way', async () => {
    await here.post('/auth/otp', { email: OWNER.email });
    const { authorize, exchange } = browser();
    const answer = await here.post('/auth/otp/verify', { email: OWNER.email, code: here.lastCode(), authorize });
    expect(await exchange(codeIn(answer))).toMatchObject({ status: 200 });
    expect(await lastSignIn()).toMatchObject({ data: { way: 'code' } });
  });

  test('by a second factor gives the code after it, and never after the first half', async () => {
    const email = 'two@example.com';
    await here.createUser(email, 'user');
    const { access_token: token } = await here.signIn(email, PASSWORD);
    const { secret: shown } = (await here.post('/users/me/second-factor', { password: PASSWORD }, token)).data;
    const now = () => hotp(here.secretOf(shown), Math.floor(here.now() / 30_000));
    await here.post('/users/me/second-factor/confirm', { code: now() }, token);
    here.passes(30_000);
    const { authorize, exchange } = browser();
    const half = await here.post('/auth/login', { email, password: PASSWORD, authorize });
    expect(Object.keys(half.data)).toEqual(['second_factor']);
    const whole = await here.post('/auth/second-factor', { token: half.data.second_factor.token, code: now(), authorize });
    expect(await exchange(codeIn(whole))).toMatchObject({ status: 200 });
    expect(await lastSignIn()).toMatchObject({ data: { way: 'password', second: 'app' } });
  });

  test('by another system ends the same way', async () => {
    const email = 'issued@example.com';
    await here.createUser(email, 'user');
    issuer.wish.next = { sub: 'issued', email, email_verified: true };
    const { location, note } = (await here.post('/auth/issuers/company', {})).data;
    const { authorize, exchange } = browser();
    const answer = await here.post('/auth/issuers/return', { note, query: await issuer.visit(location), authorize });
    expect(await exchange(codeIn(answer))).toMatchObject({ status: 200 });
    expect(await lastSignIn()).toMatchObject({ data: { way: 'issuer' } });
  });

  test('by somebody who is in no workspace any more gives no code', async () => {
    const email = 'gone@example.com';
    const userId = await here.createUser(email, 'user');
    await here.db.execute(sql`update auth.member set deactivated_at = now() where user_id = ${userId}`);
    expect(await here.post('/auth/login', { email, password: PASSWORD, authorize: browser().authorize })).toMatchObject({ status: 403 });
  });
});

describe('a code of our pages', () => {
  const given = async () => {
    const { authorize, exchange } = browser();
    return { code: codeIn(await here.post('/auth/login', { ...OWNER, authorize })), exchange };
  };

  test.for([
    ['another verifier', { code_verifier: 'v'.repeat(43) }],
    ['another redirect address', { redirect_uri: 'https://evil.example/bff/callback' }],
    ['the name of another client', { client_id: EXTENSION_CLIENT, installation_secret: 'i'.repeat(43) }],
  ] as const)('with %s gives nothing, and is used up', async ([, over]) => {
    const { code, exchange } = await given();
    expect(await exchange(code, over)).toMatchObject(refused);
    expect(await exchange(code)).toMatchObject(refused);
  });

  test('without a verifier is no request at all, and stays good for the browser that has it', async () => {
    const { code, exchange } = await given();
    const bare = { grant_type: 'authorization_code', client_id: DASHBOARD_CLIENT, code, redirect_uri: REDIRECT };
    expect(await here.form('/oauth/token', bare)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    expect(await exchange(code)).toMatchObject({ status: 200 });
  });

  test('used twice ends the session that it made', async () => {
    const { code, exchange } = await given();
    const { json } = await exchange(code);
    expect(await exchange(code)).toMatchObject(refused);
    expect(await here.post('/auth/refresh', { refresh_token: json.refresh_token })).toMatchObject({ status: 401 });
  });

  test('exchanged twenty times at once makes one session, which ends again, for somebody has a copy', async () => {
    const { code, exchange } = await given();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
    const made = answers.find(({ status }) => status === 200)?.json.refresh_token;
    expect(await here.post('/auth/refresh', { refresh_token: made })).toMatchObject({ status: 401 });
  });
});

test.for([
  ['another host', { redirect_uri: 'https://evil.example/bff/callback' }],
  ['our host with another path', { redirect_uri: 'https://office.example.com/bff/callback/x' }],
  ['our host with a query', { redirect_uri: `${REDIRECT}?next=https://evil.example` }],
  ['our host without TLS', { redirect_uri: 'http://office.example.com/bff/callback' }],
  ['our host with a port', { redirect_uri: 'https://office.example.com:8443/bff/callback' }],
  ['somebody before the host', { redirect_uri: 'https://office.example.com@evil.example/bff/callback' }],
  ['this machine', { redirect_uri: 'http://localhost:3000/bff/callback' }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
  ['another client', { client_id: EXTENSION_CLIENT }],
  ['a token in the place of a code', { response_type: 'token' }],
] as const)('a request with %s is refused by its field before the password is looked at', async ([, over]) => {
  const authorize = { ...browser().authorize, ...over };
  const field = `authorize.${Object.keys(over)[0]}`;
  for (const password of [PASSWORD, 'wrong'])
    expect(await here.post('/auth/login', { email: OWNER.email, password, authorize })).toMatchObject({
      status: 422,
      error: { code: 'input_invalid', details: { fields: [{ field }] } },
    });
});

test('on an installation of this machine only, the port of the address may be any (RFC 8252, 7.3), the host may not', async () => {
  const local = await identityHere({ publicUrl: 'http://localhost:3000' });
  const ask = (redirectUri: string) => local.post('/auth/login', { ...OWNER, authorize: browser(redirectUri).authorize });
  try {
    for (const origin of ['http://localhost:3000', 'http://localhost:40123'])
      expect(await ask(`${origin}/bff/callback`)).toMatchObject({ status: 200 });
    for (const origin of ['http://127.0.0.1:3000', 'https://localhost:3000', 'http://localhost.evil.example:3000'])
      expect(await ask(`${origin}/bff/callback`)).toMatchObject({ status: 422 });
  } finally {
    await local.close();
  }
});
