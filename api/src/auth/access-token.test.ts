import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accessTokenVerifier } from './access-token.ts';
import { AUDIENCE, ISSUER } from './better-auth.ts';

type Key = { kid: string; privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] };
let published: JSONWebKeySet;
let readings: number;
let isDown: boolean;
let key: Key;

const publish = async (kid: string): Promise<Key> => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  published = { keys: [...published.keys, { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }] };
  return { kid, privateKey };
};
const publishedKeys = async () => {
  readings += 1;
  if (isDown) throw new Error('the database is down');
  return published;
};
const CLAIMS = { workspace_id: randomUUID(), role: 'user', name: 'Dana', sid: 's1' };
const signed = (by: Key, claims: Record<string, unknown> = {}, header: Partial<JWTHeaderParameters> = {}) =>
  new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'u1', jti: 'j1', iat: now(), exp: now() + 900, ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: by.kid, ...header })
    .sign(by.privateKey);
const now = () => Math.floor(Date.now() / 1000);

afterEach(() => vi.useRealTimers());
beforeEach(async () => {
  published = { keys: [] };
  readings = 0;
  isDown = false;
  key = await publish('first');
});

test('a good token gives its claims; the keys are read once for many', async () => {
  const verify = accessTokenVerifier(publishedKeys);
  const token = await signed(key);
  const all = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
  expect(all[7]).toMatchObject({ sub: 'u1', role: 'user', sid: 's1' });
  expect(readings).toBe(1);
});

test('a token that was good a moment ago ends with its time, and a changed one is refused', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const verify = accessTokenVerifier(publishedKeys);
  const token = await signed(key, { exp: now() + 5 });
  const changed = `${token.slice(0, -8)}AAAAAAAA`;
  expect(await verify(token)).toMatchObject({ sub: 'u1' });
  expect(await verify(token)).toMatchObject({ sub: 'u1' });
  await expect(verify(changed)).rejects.toMatchObject({ code: 'unauthenticated' });
  vi.setSystemTime(Date.now() + 5_000);
  await expect(verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a key that was just published is found by all who bring it, in the middle of a flood of made-up ids', async () => {
  const verify = accessTokenVerifier(publishedKeys);
  await verify(await signed(key));
  const second = await publish('second');
  const flood = await Promise.all(Array.from({ length: 50 }, (_, at) => signed({ ...key, kid: `made-up-${at}` })));
  const good = await Promise.all(Array.from({ length: 50 }, () => signed(second)));
  const outcomes = await Promise.allSettled([...flood, ...good].map((token) => verify(token)));
  expect(outcomes.slice(0, 50).every((one) => one.status === 'rejected' && one.reason.code === 'unauthenticated')).toBe(true);
  expect(outcomes.slice(50).every(({ status }) => status === 'fulfilled')).toBe(true);
  expect(readings).toBe(2);
});

test('while the database is down nobody is told that their token is bad', async () => {
  const verify = accessTokenVerifier(publishedKeys);
  const token = await signed(key);
  isDown = true;
  await expect(verify(token)).rejects.toThrow('the database is down');
  isDown = false;
  await expect(verify(token)).resolves.toMatchObject({ sub: 'u1' });
});

const stranger = () => generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
test.for<[string, () => Promise<string>]>([
  ['expired', () => signed(key, { exp: now() - 1 })],
  ['without an end', () => signed(key, { exp: undefined })],
  ['not yet valid', () => signed(key, { nbf: now() + 60 })],
  ['from another issuer', () => signed(key, { iss: 'somebody' })],
  ['for another audience', () => signed(key, { aud: 'another-api' })],
  ['with an unknown role', () => signed(key, { role: 'root' })],
  ['without a workspace', () => signed(key, { workspace_id: undefined })],
  ['without a subject', () => signed(key, { sub: undefined })],
  ['signed by a stranger under our key id', async () => signed({ kid: 'first', privateKey: (await stranger()).privateKey })],
  [
    'that brings its own key',
    async () => {
      const { publicKey, privateKey } = await stranger();
      return signed({ kid: 'mine', privateKey }, {}, { jwk: await exportJWK(publicKey) });
    },
  ],
  [
    'that points to keys elsewhere',
    async () => signed({ kid: 'x', privateKey: (await stranger()).privateKey }, {}, { jku: 'http://127.0.0.1:1/jwks' }),
  ],
  ['cut short', async () => (await signed(key)).slice(0, -20)],
  ['empty', async () => '..'],
  ['not base64', async () => '%%%.%%%.%%%'],
])('a token %s is refused', async ([, make]) => {
  const verify = accessTokenVerifier(publishedKeys);
  await expect(verify(await make())).rejects.toMatchObject({ code: 'unauthenticated' });
});
