import { sql } from 'drizzle-orm';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityHere } from '../testing/identity-here.ts';

const PASSWORD = 'a long enough password';
let here: Awaited<ReturnType<typeof identityHere>>;
beforeAll(async () => {
  here = await identityHere();
});
afterAll(() => here.close());

const signIn = async () => (await here.signIn('owner@example.com', PASSWORD)).access_token;
const kidOf = (token: string) => String(decodeProtectedHeader(token).kid);
const published = async () => ((await here.raw('/auth/jwks')) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
/** lets every key be as old as if it had run out so long ago */
const runOut = (interval: string) => here.db.execute(sql`update auth.jwks set expires_at = now() - ${interval}::interval`);

test('a key that has run out signs no more, but what it signed is good and it stays published for a week', async () => {
  const old = await signIn();
  await runOut('1 minute');
  const fresh = await signIn();
  expect(kidOf(fresh)).not.toBe(kidOf(old));
  expect((await published()).toSorted()).toEqual([kidOf(old), kidOf(fresh)].toSorted());
  for (const token of [old, fresh]) expect(await here.get('/users/me', token)).toMatchObject({ status: 200 });
});

test('after the week it is published no more', async () => {
  const old = await signIn();
  await runOut('8 days');
  const fresh = await signIn();
  expect(await published()).toEqual([kidOf(fresh)]);
  expect(await published()).not.toContain(kidOf(old));
});
