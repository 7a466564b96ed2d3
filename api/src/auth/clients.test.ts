import { createHash, randomBytes } from 'node:crypto';
import { EXTENSION_CLIENT, EXTENSION_ID, redirectOfExtension } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';

const REDIRECT = redirectOfExtension(EXTENSION_ID);
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const secret = () => randomBytes(32).toString('base64url');

let here: Awaited<ReturnType<typeof identityHere>>;
let person: string;
beforeAll(async () => {
  here = await identityHere();
  person = (await here.signIn('owner@example.com', 'a long enough password')).access_token;
});
afterAll(() => here.close());

/** An installation of the extension, as far as the API can tell. */
function installation() {
  const [verifier, installationSecret] = [secret(), secret()];
  const request = {
    response_type: 'code',
    client_id: EXTENSION_CLIENT,
    redirect_uri: REDIRECT,
    state: secret(),
    code_challenge: sha256(verifier),
    code_challenge_method: 'S256',
    installation: sha256(installationSecret),
  };
  const form = (fields: Record<string, string>) =>
    here.form('/oauth/token', { client_id: EXTENSION_CLIENT, installation_secret: installationSecret, ...fields });
  return {
    request,
    ask: (over = {}) => here.get(`/oauth/authorize?${new URLSearchParams({ ...request, ...over })}`, person),
    agree: async (over = {}, as = person) => here.post('/oauth/authorize', { ...request, ...over }, as),
    async code() {
      const { data } = await here.post('/oauth/authorize', request, person);
      return new URL(data.redirect_to).searchParams.get('code') ?? '';
    },
    exchange: (code: string, over: Record<string, string> = {}) =>
      form({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier, ...over }),
    refresh: (token: string, over: Record<string, string> = {}) => form({ grant_type: 'refresh_token', refresh_token: token, ...over }),
  };
}

test('a person who agrees gives a code to the extension, which gets tokens that act for them as the extension', async () => {
  const browser = installation();
  expect((await browser.ask()).data).toMatchObject({ person: { email: 'owner@example.com' }, workspace: 'Demo Builders' });
  const { data } = await browser.agree();
  const back = new URL(data.redirect_to);
  expect([`${back.origin}/`, back.searchParams.get('state')]).toEqual([REDIRECT, browser.request.state]);
  const granted = await browser.exchange(back.searchParams.get('code') ?? '');
  expect(granted).toMatchObject({ status: 200, json: { token_type: 'Bearer', expires_in: 900 } });
  expect(decodeJwt(granted.json.access_token)).toMatchObject({ client: EXTENSION_CLIENT, name: 'Owner' });
  expect(await here.get('/users/me', granted.json.access_token)).toMatchObject({ status: 200, data: { role: 'admin' } });
});

test.for([
  ['another redirect address', { redirect_uri: 'https://evil.example/' }],
  ['the address of an extension that is not ours', { redirect_uri: redirectOfExtension('p'.repeat(32)) }],
  ['its own address with a path', { redirect_uri: `${REDIRECT}x` }],
  ['another client', { client_id: 'somebody' }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
] as const)('%s is never asked for and never given a code', async ([, over]) => {
  const browser = installation();
  expect(await browser.ask(over)).toMatchObject({ status: 422 });
  expect(await browser.agree(over)).toMatchObject({ status: 422, error: { code: 'input_invalid' } });
});

test.for([
  ['another verifier', { code_verifier: 'v'.repeat(43) }],
  ['the secret of another installation', { installation_secret: 'i'.repeat(43) }],
  ['another redirect address', { redirect_uri: 'https://evil.example/' }],
] as const)('a code with %s gives nothing, and is used up', async ([, over]) => {
  const browser = installation();
  const code = await browser.code();
  expect(await browser.exchange(code, over)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  expect(await browser.exchange(code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
});

test('a code is good for a minute', async () => {
  const browser = installation();
  const code = await browser.code();
  await here.db.execute(sql`update auth.oauth_codes set expires_at = expires_at - interval '61 seconds' where session_id is null`);
  expect(await browser.exchange(code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
});

test('a code used twice ends the session that it made', async () => {
  const browser = installation();
  const code = await browser.code();
  const { json } = await browser.exchange(code);
  expect(await browser.exchange(code)).toMatchObject({ status: 400 });
  expect(await browser.refresh(json.refresh_token)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
});

test('a refresh token works once, only with the secret of its installation, and not as a dashboard session', async () => {
  const browser = installation();
  const { json: first } = await browser.exchange(await browser.code());
  const stolen = { installation_secret: 'i'.repeat(43) };
  expect(await browser.refresh(first.refresh_token, stolen)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  expect(await here.post('/auth/refresh', { refresh_token: first.refresh_token })).toMatchObject({ status: 401 });
  const second = await browser.refresh(first.refresh_token);
  expect(second).toMatchObject({ status: 200, json: { expires_in: 900 } });
  expect(decodeJwt(second.json.access_token)).toMatchObject({ client: EXTENSION_CLIENT });
  await here.db.execute(sql`update auth.refresh_tokens set used_at = used_at - interval '1 minute' where used_at is not null`);
  expect(await browser.refresh(first.refresh_token)).toMatchObject({ status: 400 });
  expect(await browser.refresh(second.json.refresh_token)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
});

test('a connected extension is written down, and told from other sessions by its browser', async () => {
  const browser = installation();
  const { json } = await browser.exchange(await browser.code());
  const { rows } = await here.db.execute(
    sql`select channel, text, data from app.audit_log where subject_id = ${String(decodeJwt(json.access_token).sid)}`,
  );
  expect(rows).toMatchObject([{ channel: 'extension', text: 'Owner connected the browser extension', data: { way: 'extension' } }]);
});

test('what a client holds cannot let another client in', async () => {
  const browser = installation();
  const { json } = await browser.exchange(await browser.code());
  expect(await installation().agree({}, json.access_token)).toMatchObject({ status: 403 });
});

test('a request that is no grant is refused in the words of OAuth', async () => {
  expect(await here.form('/oauth/token', { grant_type: 'password' })).toMatchObject({
    status: 400,
    json: { error: 'unsupported_grant_type' },
  });
  expect(await here.form('/oauth/token', { grant_type: 'refresh_token' })).toMatchObject({
    status: 400,
    json: { error: 'invalid_request' },
  });
  expect(await here.form('/oauth/token', {})).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
});
