import { randomUUID } from 'node:crypto';
import { addInvitation } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { decodeJwt, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';
import { startIssuer } from '../testing/issuer-stand-in.ts';
import { hotp } from './totp.ts';

const PASSWORD = 'a long enough password';
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let here: Awaited<ReturnType<typeof identityHere>>;
let people = 0;
beforeAll(async () => {
  issuer = await startIssuer();
  const known = { id: 'company', name: 'Hale', address: issuer.url, clientId: 'banksman', clientSecret: 'the secret', trustsEmail: false };
  here = await identityHere({ issuers: { known: [known], redirectUri: 'https://office.example.com/bff/issuers/callback' } });
});
beforeEach(async () => {
  Object.assign(issuer.wish, { next: {}, lie: {}, signedByStranger: false, down: false });
  await here.db.execute(sql`delete from auth.attempts`);
});
afterAll(async () => {
  await here.close();
  await issuer.close();
});

const begin = async () => (await here.post('/auth/issuers/company', {})).data as { location: string; note: string };
const finish = (note: string, query: string) => here.post('/auth/issuers/return', { note, query });
async function journey() {
  const { location, note } = await begin();
  return finish(note, await issuer.visit(location));
}
const someone = () => `issued${++people}@example.com`;
const vouched = (email: string, subject = randomUUID()) => ({ sub: subject, email, email_verified: true, name: 'Dana Lopez' });
const stranger = { status: 403, error: { code: 'forbidden' } };
const refused = { status: 401, error: { code: 'unauthenticated' } };

test('the sign-in page learns which there are', async () => {
  expect((await here.get('/auth/issuers')).data).toEqual([{ id: 'company', name: 'Hale' }]);
  expect(await here.post('/auth/issuers/other', {})).toMatchObject({ status: 404 });
});

test('the way there carries state, nonce and a challenge, new each time, and no secret', async () => {
  const [one, two] = [new URL((await begin()).location).searchParams, new URL((await begin()).location).searchParams];
  expect(one.get('response_type')).toBe('code');
  expect(one.get('code_challenge_method')).toBe('S256');
  expect(one.get('redirect_uri')).toBe('https://office.example.com/bff/issuers/callback');
  for (const name of ['state', 'nonce', 'code_challenge']) expect(one.get(name)).not.toBe(two.get(name));
  expect(one.toString()).not.toContain('secret');
});

describe('who gets in', () => {
  test('a member whose address the issuer vouches for, and from then on by the name of the issuer for them', async () => {
    const [email, subject] = [someone(), randomUUID()];
    const userId = await here.createUser(email, 'manager');
    issuer.wish.next = vouched(email.toUpperCase(), subject);
    const first = await journey();
    expect(decodeJwt(first.data.access_token)).toMatchObject({ sub: userId, role: 'manager' });
    // their address is another one today, and somebody else has the old one
    issuer.wish.next = vouched('elsewhere@example.com', subject);
    expect(decodeJwt((await journey()).data.access_token).sub).toBe(userId);
    issuer.wish.next = vouched(email);
    expect(await journey()).toMatchObject(stranger);
  });

  test('somebody who is invited by that address: the account is made without a password, and the invitation is used up', async () => {
    const email = someone();
    const { rows } = await here.db.execute(sql`select workspace_id as id from app.workspaces`);
    const workspaceId = String(rows[0]?.id);
    const by = { invitedById: 'owner', invitedByName: 'Owner' };
    await here.db.transaction((tx) => addInvitation(tx, { workspaceId, id: randomUUID(), email, role: 'viewer', ...by }, 60_000));
    issuer.wish.next = vouched(email);
    const { data } = await journey();
    expect((await here.get('/users/me', data.access_token)).data).toMatchObject({ email, name: 'Dana Lopez', role: 'viewer' });
    expect(await here.post('/auth/login', { email, password: PASSWORD })).toMatchObject({ status: 401 });
    const used = await here.db.execute(sql`select accepted_at from app.invitations where email = ${email}`);
    expect(used.rows[0]?.accepted_at).not.toBeNull();
  });

  test('nobody else: not a stranger, not an address that nobody vouches for', async () => {
    issuer.wish.next = vouched('stranger@example.com');
    expect(await journey()).toMatchObject(stranger);
    const email = someone();
    await here.createUser(email, 'admin');
    for (const email_verified of [false, undefined]) {
      issuer.wish.next = { sub: randomUUID(), email, ...(email_verified === undefined ? {} : { email_verified }) };
      expect(await journey()).toMatchObject(stranger);
    }
  });

  test('not somebody who was let go', async () => {
    const email = someone();
    const userId = await here.createUser(email, 'user');
    await here.db.execute(sql`update auth.member set deactivated_at = now() where user_id = ${userId}`);
    issuer.wish.next = vouched(email);
    expect(await journey()).toMatchObject(stranger);
  });

  test('somebody with a second factor is asked for it', async () => {
    const email = someone();
    await here.createUser(email, 'user');
    const { access_token: token } = await here.signIn(email, PASSWORD);
    const { secret } = (await here.post('/users/me/second-factor', { password: PASSWORD }, token)).data;
    const code = () => hotp(here.secretOf(secret), Math.floor(here.now() / 30_000));
    await here.post('/users/me/second-factor/confirm', { code: code() }, token);
    here.passes(30_000);
    issuer.wish.next = vouched(email);
    const { data } = await journey();
    expect(data.access_token).toBeUndefined();
    expect(await here.post('/auth/second-factor', { token: data.second_factor.token, code: code() })).toMatchObject({ status: 200 });
  });

  test('ten first visits at once link the person once', async () => {
    const email = someone();
    const userId = await here.createUser(email, 'user');
    issuer.wish.next = vouched(email);
    const answers = await Promise.all(Array.from({ length: 10 }, journey));
    expect(answers.map(({ status }) => status)).toContain(200);
    const { rows } = await here.db.execute(sql`select 1 from auth.account where user_id = ${userId} and provider_id = 'oidc:company'`);
    expect(rows).toHaveLength(1);
  });
});

describe('an answer is refused', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.for([
    ['for another client', () => ({ aud: 'somebody-else' })],
    ['of another issuer', () => ({ iss: 'https://evil.example' })],
    ['to another journey', () => ({ nonce: 'another' })],
    ['that is too old', () => ({ iat: now() - 7_200, exp: now() - 3_600 })],
  ] as const satisfies readonly (readonly [string, () => JWTPayload])[])('whose token is %s', async ([, lie]) => {
    const email = someone();
    await here.createUser(email, 'user');
    Object.assign(issuer.wish, { next: vouched(email), lie: lie() });
    expect(await journey()).toMatchObject(refused);
  });

  test('whose token somebody else signed', async () => {
    const email = someone();
    await here.createUser(email, 'user');
    Object.assign(issuer.wish, { next: vouched(email), signedByStranger: true });
    expect(await journey()).toMatchObject(refused);
  });

  test('when it comes a second time, to another note, with another state, or without one of ours', async () => {
    const email = someone();
    await here.createUser(email, 'user');
    issuer.wish.next = vouched(email);
    const [mine, other] = [await begin(), await begin()];
    const query = await issuer.visit(mine.location);
    expect(await finish(other.note, query)).toMatchObject(refused);
    expect(await finish(`${mine.note.slice(0, -4)}AAAA`, query)).toMatchObject(refused);
    expect(await finish(mine.note, query.replace(/state=[^&]+/, 'state=made-up'))).toMatchObject(refused);
    expect(await finish(mine.note, query)).toMatchObject({ status: 200 });
    expect(await finish(mine.note, query)).toMatchObject(refused);
    expect(await finish(mine.note, '?error=access_denied')).toMatchObject(refused);
  });

  test('after ten minutes', async () => {
    const { location, note } = await begin();
    const query = await issuer.visit(location);
    here.passes(10 * 60_000);
    expect(await finish(note, query)).toMatchObject(refused);
  });
});

test('an issuer that is down is named as what it is, and found again when it is back', async () => {
  here.passes(2 * 3_600_000);
  issuer.wish.down = true;
  expect((await here.post('/auth/issuers/company', {})).status).not.toBe(200);
  issuer.wish.down = false;
  expect((await begin()).location).toContain(issuer.url);
});
