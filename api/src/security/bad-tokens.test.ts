import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsOf, type TwoOffices, twoOffices } from '../testing/two-offices.ts';

type Json = Record<string, unknown>;
type Key = { kid: string; privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']; publicJwk: JWK };

let office: TwoOffices;
/** one of the API's own published keys, of which this test has the private half */
let ours: Key;
/** was ours; its time and its grace are over */
let retired: Key;
let strangers: Key;
let claims: Json;

beforeAll(async () => {
  office = await twoOffices();
  const day = 24 * 3_600_000;
  ours = await publish('ours', null);
  retired = await publish('retired', new Date(Date.now() - 30 * day));
  strangers = await makeKey('ours');
  claims = claimsOf(office.tokenOf('admin'));
});
afterAll(() => office.close());

async function makeKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { kid, privateKey, publicJwk: await exportJWK(publicKey) };
}
/** Older than the key that signs: it is published and never used. */
async function publish(kid: string, expiresAt: Date | null): Promise<Key> {
  const key = await makeKey(kid);
  await office.site.parts.db.execute(sql`insert into auth.jwks (id, public_key, private_key, created_at, expires_at, alg, crv)
    values (${kid}, ${JSON.stringify(key.publicJwk)}, '""', now() - interval '60 days', ${expiresAt?.toISOString() ?? null}, 'EdDSA', 'Ed25519')`);
  return key;
}

const b64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const token = (change: Json = {}, header: Json = {}, key: Key = ours) =>
  new CompactSign(Buffer.from(JSON.stringify({ ...claims, ...change })))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, ...header })
    .sign(key.privateKey, { crit: { x: false } });
const hmac = (alg: string, secret: string | Buffer, header: Json = {}) => {
  const body = `${b64({ alg, kid: 'ours', ...header })}.${b64(claims)}`;
  return `${body}.${createHmac(alg === 'HS512' ? 'sha512' : 'sha256', secret)
    .update(body)
    .digest('base64url')}`;
};
const unsigned = (alg: unknown, signature = '') => `${b64({ alg, kid: 'ours' })}.${b64(claims)}.${signature}`;
const parts = async () => (await token()).split('.') as [string, string, string];
const foreignAlg = async (alg: 'ES256' | 'RS256' | 'PS256') => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg, kid: 'ours' }).sign(privateKey);
};
const now = () => Math.floor(Date.now() / 1000);
const spki = (type: 'pem' | 'der') => {
  const key = createPublicKey({ key: ours.publicJwk as Json, format: 'jwk' });
  return type === 'pem' ? key.export({ type: 'spki', format: 'pem' }) : key.export({ type: 'spki', format: 'der' });
};

const BAD: [string, () => string | Promise<string>][] = [
  ['alg none', () => unsigned('none')],
  ['alg None', () => unsigned('None')],
  ['alg nOnE', () => unsigned('nOnE')],
  ['alg none with the signature of a good one', async () => unsigned('none', (await parts())[2])],
  ['no alg', async () => `${b64({ kid: 'ours' })}.${b64(claims)}.${(await parts())[2]}`],
  ['alg as a list', () => unsigned(['EdDSA'], 'x')],
  ['HS256 with the public key, raw', () => hmac('HS256', Buffer.from(ours.publicJwk.x ?? '', 'base64url'))],
  ['HS256 with the public key, as JWK', () => hmac('HS256', JSON.stringify(ours.publicJwk))],
  ['HS256 with the public key, as PEM', () => hmac('HS256', spki('pem'))],
  ['HS256 with the public key, as DER', () => hmac('HS256', spki('der'))],
  ['HS512 with the public key', () => hmac('HS512', Buffer.from(ours.publicJwk.x ?? '', 'base64url'))],
  ['HS256 with nothing', () => hmac('HS256', '')],
  ['HS256 with the API’s secret', () => hmac('HS256', office.secret)],
  ['HS256 with a file as the key', () => hmac('HS256', '', { kid: '../../../../dev/null' })],
  ['ES256', () => foreignAlg('ES256')],
  ['RS256', () => foreignAlg('RS256')],
  ['PS256', () => foreignAlg('PS256')],
  ['a stranger under our key id', () => token({}, {}, strangers)],
  ['an unknown key id', () => token({}, { kid: 'never-heard-of' })],
  ['a key id that is SQL', () => token({}, { kid: "ours' or '1'='1" })],
  ['a key that is retired', () => token({}, {}, retired)],
  ['its own key in jwk', async () => token({}, { jwk: strangers.publicJwk }, strangers)],
  ['its own key in jwk, under another id', async () => token({}, { jwk: { ...strangers.publicJwk, kid: 'mine' }, kid: 'mine' }, strangers)],
  ['keys at a jku', () => token({}, { jku: 'http://127.0.0.1:1/jwks.json', kid: 'mine' }, strangers)],
  ['keys at an x5u', () => token({}, { x5u: 'http://127.0.0.1:1/cert.pem', kid: 'mine' }, strangers)],
  ['a certificate in x5c', () => token({}, { x5c: ['MIIB'], kid: 'mine' }, strangers)],
  ['an extension that must be understood', () => token({}, { crit: ['x'], x: 1 })],
  ['another issuer', () => token({ iss: 'somebody' })],
  ['no issuer', () => token({ iss: undefined })],
  ['our issuer in a list', () => token({ iss: ['banksman'] })],
  ['another audience', () => token({ aud: 'another-api' })],
  ['other audiences', () => token({ aud: ['another-api', 'banksman'] })],
  ['no audience', () => token({ aud: undefined })],
  ['an end that has passed', () => token({ exp: now() - 1 })],
  ['no end', () => token({ exp: undefined })],
  ['an end in words', () => token({ exp: '2099-01-01' })],
  ['an end that is null', () => token({ exp: null })],
  ['a beginning that lies ahead', () => token({ nbf: now() + 600 })],
  ['a beginning in words', () => token({ nbf: 'now' })],
  ['no time of issue', () => token({ iat: undefined })],
  ['no id', () => token({ jti: undefined })],
  ['no subject', () => token({ sub: undefined })],
  ['a subject that is a number', () => token({ sub: 1 })],
  ['an unknown role', () => token({ role: 'root' })],
  ['two roles', () => token({ role: ['viewer', 'admin'] })],
  ['no workspace', () => token({ workspace_id: undefined })],
  ['a workspace that they are not in', () => token({ workspace_id: randomUUID() })],
  ['a session that never was', () => token({ sid: randomUUID() })],
  [
    'more rights than were signed',
    async () => `${(await parts())[0]}.${b64({ ...claims, role: 'admin', sub: 'x' })}.${(await parts())[2]}`,
  ],
  [
    'the signature of another token',
    async () => `${(await parts()).slice(0, 2).join('.')}.${(await token({ jti: 'other' })).split('.')[2]}`,
  ],
  ['half a signature', async () => (await token()).slice(0, -40)],
  ['one bit changed', async () => (await token()).replace(/.(.)$/, (end, last) => `${end[0] === 'A' ? 'B' : 'A'}${last}`)],
  ['no signature', async () => `${(await parts()).slice(0, 2).join('.')}.`],
  ['two parts', async () => (await parts()).slice(0, 2).join('.')],
  ['four parts', async () => `${await token()}.${b64('more')}`],
  ['five parts', async () => `${await token()}.a.b`],
  ['nothing in it', () => '..'],
  ['a payload that is not JSON', async () => `${(await parts())[0]}.${b64('not json')}.${(await parts())[2]}`],
  ['a payload that is a list', async () => `${(await parts())[0]}.${b64([])}.${(await parts())[2]}`],
  ['100 kB of anything', () => `${'a'.repeat(100_000)}.${b64(claims)}.x`],
  ['a refresh token', () => 'x'.repeat(43)],
  ['a key that nobody has', () => `bk_${'a'.repeat(43)}`],
  ['a client’s secret instead of its token', () => office.client.secret],
  ['a program’s token with more rights', () => moreRights()],
  ['a program’s token without its seal', () => office.tokenOf('reader').split('.')[0] ?? ''],
];

/** The token of a client, whose first half says what it may. */
function moreRights(): string {
  const [body = '', seal = ''] = office.tokenOf('reader').slice('bmt_'.length).split('.');
  const said = JSON.parse(Buffer.from(body, 'base64url').toString());
  return `bmt_${b64({ ...said, scopes: ['wrm:read', 'wrm:write', 'automations:trigger'] })}.${seal}`;
}

test('a token with nothing wrong with it is good: what is refused below is refused for what is said', async () => {
  expect((await office.ask('GET', '/users/me', { token: await token() })).status).toBe(200);
  expect(BAD.length).toBeGreaterThanOrEqual(40);
});

// together, because an unknown key id waits up to a second for keys that may just have been made
test.concurrent.for(BAD)('a token with %s is nobody', async ([, make], { expect }) => {
  const [bad, none] = [await office.ask('GET', '/users/me', { token: await make() }), await office.ask('GET', '/users/me')];
  expect(bad.status).toBe(401);
  expect(bad.error).toEqual(none.error);
  expect([...bad.headers.keys()].toSorted()).toEqual([...none.headers.keys()].toSorted());
});

test('a good token counts in the header for it, and nowhere else', async () => {
  const good = await token();
  for (const headers of [
    { cookie: `token=${good}` },
    { authorization: `Basic ${good}` },
    { authorization: good },
    { 'x-access-token': good },
  ])
    expect((await office.ask('GET', '/users/me', { headers: headers as Record<string, string> })).status).toBe(401);
  for (const name of ['access_token', 'token', 'authorization'])
    expect((await office.ask('GET', `/users/me?${name}=${good}`)).status).toBe(401);
});

test('a token ends with its session', async () => {
  const { access_token: granted, refresh_token: refresh } = await office.signIn('viewer@here.example');
  expect((await office.ask('GET', '/users/me', { token: granted })).status).toBe(200);
  await office.ask('POST', '/auth/logout', { body: { refresh_token: refresh } });
  expect((await office.ask('GET', '/users/me', { token: granted })).status).toBe(401);
});
