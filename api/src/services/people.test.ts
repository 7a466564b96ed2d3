import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { checkAudit } from './audit.ts';

const PASSWORD = 'another long password';
let site: ChannelsSite;
let admin: string;
beforeAll(async () => {
  site = await channelsSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({ Olivia: { role: 'admin' }, Mark: { role: 'manager' } });
  await site.parts.db.execute(sql`delete from auth.attempts`);
  admin = await site.tokenOf('Olivia');
  site.send();
});
afterEach(() => site.stopSending());

const members = async () =>
  (await site.ask('GET', '/users', undefined, admin)).data as { id: string; name: string; role: string; deactivated_at: string | null }[];
const idOf = async (name: string) => (await members()).find((one) => one.name === name)?.id ?? '';
const invite = (email: string, role = 'user') => site.ask('POST', '/invitations', { email, role }, admin);
async function linkTo(address: string, mails = 1): Promise<string> {
  const mail = await site.until(
    () => (site.mailbox.to(address).length >= mails ? site.mailbox.to(address).at(-1) : undefined),
    `mail ${mails} to ${address}`,
  );
  return /\/join\/([\w-]{43})\b/.exec(mail.text ?? '')?.[1] ?? 'no link';
}
const signIn = (email: string, password = PASSWORD) => site.ask('POST', '/auth/login', { email, password });

describe('an invitation', () => {
  test('is mailed, shown by its link, and used up by joining', async () => {
    expect((await invite('nora@example.net', 'manager')).status).toBe(200);
    const token = await linkTo('nora@example.net');
    const shown = await site.ask('GET', `/invitations/open/${token}`);
    expect(shown.data).toMatchObject({ email: 'nora@example.net', role: 'manager', workspace: 'Hale Builders', invited_by: 'Olivia' });
    expect((await site.ask('POST', `/invitations/open/${token}`, { name: 'Nora', password: 'short' })).error?.details.fields).toMatchObject(
      [{ field: 'password' }],
    );
    const guessable = { name: 'Nora', password: 'Password2026!' };
    expect((await site.ask('POST', `/invitations/open/${token}`, guessable)).error?.details.fields).toMatchObject([{ field: 'password' }]);
    expect((await site.ask('POST', `/invitations/open/${token}`, { name: 'Nora', password: PASSWORD })).data).toEqual({
      email: 'nora@example.net',
    });
    expect((await signIn('nora@example.net')).status).toBe(200);
    expect(await members()).toContainEqual(expect.objectContaining({ name: 'Nora', role: 'manager', deactivated_at: null }));
    for (const ask of [['GET'], ['POST', { name: 'Eve', password: PASSWORD }]] as const)
      expect((await site.ask(ask[0], `/invitations/open/${token}`, ask[1])).status).toBe(404);
    expect((await site.ask('GET', '/invitations', undefined, admin)).data).toEqual([]);
  });

  test('pressed twenty times at once makes one account', async () => {
    await invite('twice@example.net');
    const token = await linkTo('twice@example.net');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => site.ask('POST', `/invitations/open/${token}`, { name: `Nora ${n}`, password: PASSWORD })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await members()).filter(({ name }) => name.startsWith('Nora'))).toHaveLength(1);
  });

  test('that was taken back, replaced or has run out opens nothing; mailed again, both links are good', async () => {
    await invite('first@example.net');
    const first = await linkTo('first@example.net');
    const [{ id }] = (await site.ask('GET', '/invitations', undefined, admin)).data;
    await site.ask('POST', `/invitations/${id}/mail`, {}, admin);
    const second = await linkTo('first@example.net', 2);
    expect(second).not.toBe(first);
    for (const token of [first, second]) expect((await site.ask('GET', `/invitations/open/${token}`)).status).toBe(200);
    await invite('first@example.net', 'viewer');
    const third = await linkTo('first@example.net', 3);
    expect((await site.ask('GET', `/invitations/open/${first}`)).status).toBe(404);
    expect((await site.ask('GET', `/invitations/open/${third}`)).data).toMatchObject({ role: 'viewer' });
    await site.parts.db.execute(sql`update app.invitations set expires_at = now() where email = 'first@example.net'`);
    expect((await site.ask('GET', `/invitations/open/${third}`)).status).toBe(404);
  });

  test('goes to nobody who is here, and is for administrators to make', async () => {
    expect((await invite(site.addressOf('Mark'))).error?.details.fields).toEqual([
      { field: 'email', message: 'is of somebody who is here already' },
    ]);
    expect((await site.ask('POST', '/invitations', { email: 'x@example.net', role: 'admin' }, await site.tokenOf('Mark'))).status).toBe(
      403,
    );
  });
});

describe('a member', () => {
  test('who is let go is signed out at once and everywhere, and may come back', async () => {
    const token = await site.tokenOf('Mark');
    const { refresh_token } = (await site.ask('POST', '/auth/login', { email: site.addressOf('Mark'), password: 'a long enough password' }))
      .data;
    const id = await idOf('Mark');
    expect((await site.ask('PATCH', `/users/${id}`, { active: false }, admin)).status).toBe(200);
    expect((await site.ask('GET', '/users/me', undefined, token)).status).toBe(401);
    expect((await site.ask('POST', '/auth/refresh', { refresh_token })).status).toBe(401);
    expect((await site.ask('POST', '/auth/login', { email: site.addressOf('Mark'), password: 'a long enough password' })).status).toBe(403);
    expect(await members()).toContainEqual(expect.objectContaining({ name: 'Mark', deactivated_at: expect.any(String) }));
    await site.ask('PATCH', `/users/${id}`, { active: true }, admin);
    expect((await site.ask('POST', '/auth/login', { email: site.addressOf('Mark'), password: 'a long enough password' })).status).toBe(200);
  });

  test('may have the second factor taken away and nothing else changed', async () => {
    const before = await members();
    expect((await site.ask('PATCH', `/users/${await idOf('Mark')}`, { second_factor: false }, admin)).status).toBe(200);
    expect(await members()).toEqual(before);
  });

  test('who is the last administrator stays one, also of two who step down at once', async () => {
    const refused = await site.ask('PATCH', `/users/${await idOf('Olivia')}`, { role: 'viewer' }, admin);
    expect(refused.error).toMatchObject({ code: 'input_invalid', details: { fields: [{ field: 'role' }] } });
    expect((await site.ask('PATCH', `/users/${await idOf('Olivia')}`, { active: false }, admin)).status).toBe(422);
    await site.ask('PATCH', `/users/${await idOf('Mark')}`, { role: 'admin' }, admin);
    const [one, other] = [await idOf('Olivia'), await idOf('Mark')];
    await Promise.all([one, other].map((id) => site.ask('PATCH', `/users/${id}`, { role: 'viewer' }, admin)));
    const { rows } = await site.parts.db.execute(
      sql`select count(*)::int as n from auth.member where organization_id = ${site.dana.workspaceId} and role = 'admin'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('of another company is as if there were none', async () => {
    const stranger = await idOf('Mark');
    await site.company({ Otto: { role: 'admin' } });
    expect((await site.ask('PATCH', `/users/${stranger}`, { role: 'viewer' }, await site.tokenOf('Otto'))).status).toBe(404);
  });
});

test('a person sees where they are signed in, and ends one of it', async () => {
  const elsewhere = await site.tokenOf('Olivia');
  const list = async () => (await site.ask('GET', '/users/me/sessions', undefined, admin)).data as { id: string; is_current: boolean }[];
  const other = (await list()).find(({ is_current }) => !is_current);
  expect(await list()).toHaveLength(2);
  expect((await site.ask('DELETE', `/users/me/sessions/${other?.id}`, undefined, await site.tokenOf('Mark'))).status).toBe(404);
  expect((await site.ask('DELETE', `/users/me/sessions/${other?.id}`, undefined, admin)).data).toHaveLength(1);
  expect((await site.ask('GET', '/users/me', undefined, elsewhere)).status).toBe(401);
});

test('all of it is in the audit log', async () => {
  await invite('nora@example.org');
  await site.ask('PATCH', `/users/${await idOf('Mark')}`, { role: 'user' }, admin);
  const { data } = await site.ask('GET', '/audit?group=people', undefined, admin);
  expect(data.map(({ action, text }: { action: string; text: string }) => `${action}: ${text}`)).toEqual([
    'role_changed: Mark: role manager → user',
    'user_invited: Invited nora@example.org as user',
  ]);
  expect((await site.ask('GET', '/audit?group=sign_in', undefined, admin)).data[0]).toMatchObject({
    text: 'Olivia signed in by password',
    actor: { name: 'Olivia' },
  });
  expect(await checkAudit(site.parts, site.dana)).toMatchObject({ ok: true });
});
