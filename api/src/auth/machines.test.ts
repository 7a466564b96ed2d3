import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

let site: ChannelsSite;
let admin: string;
beforeAll(async () => {
  site = await channelsSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({ Olivia: { role: 'admin' }, Mark: { role: 'manager' }, Uma: { role: 'user' } });
  await site.parts.db.execute(sql`delete from auth.attempts`);
  admin = await site.tokenOf('Olivia');
});

type Made = { machine: { id: string; prefix: string; scopes: string[] }; secret: string };
async function make(kind: 'key' | 'client', scopes: string[], token = admin): Promise<Made> {
  const answer = await site.ask('POST', '/machines', { kind, name: 'n8n at the office', scopes }, token);
  expect(answer.error).toBeNull();
  return answer.data;
}
const status = async (method: string, path: string, token: string, body?: unknown) => (await site.ask(method, path, body, token)).status;
const order = { module_id: 'AM-901', input: { item: 'crane' } };
const grant = (form: Record<string, string>, headers: Record<string, string> = {}) => site.form('/oauth/token', form, headers);

describe('a key', () => {
  test('opens what its scopes say, and nothing of people, money or keys', async () => {
    const { secret, machine } = await make('key', ['wrm:read']);
    expect(secret).toMatch(/^bk_[\w-]{43}$/);
    expect(machine.prefix).toBe(secret.slice(0, 8));
    for (const path of ['/runs', '/modules', '/approvals']) expect(await status('GET', path, secret)).toBe(200);
    for (const path of ['/users', '/machines', '/audit', '/invitations', '/users/me', '/users/me/sessions'])
      expect(await status('GET', path, secret)).toBe(403);
    expect(await status('POST', '/automations/trigger', secret, order)).toBe(403);
    expect(await status('PUT', '/stop', secret, { stopped: true })).toBe(403);
    expect(await status('POST', '/machines', secret, { kind: 'key', name: 'another', scopes: ['wrm:read'] })).toBe(403);
  });

  test('starts runs that its person asked for, and the history names the key', async () => {
    const { secret, machine } = await make('key', ['automations:trigger'], await site.tokenOf('Mark'));
    const { data } = await site.ask('POST', '/automations/trigger', order, secret);
    expect((await site.ask('GET', `/automations/${data.job_id}`, undefined, secret)).data).toMatchObject({ trigger: 'api' });
    const { rows } = await site.parts.db.execute(sql`select actor from app.run_events where run_id = ${data.job_id} and seq = 1`);
    expect(rows).toEqual([{ actor: { kind: 'client', id: machine.id, name: 'n8n at the office', channel: 'api' } }]);
  });

  test('is kept as a hash, shown once, and its use is noted', async () => {
    const { secret } = await make('key', ['wrm:read']);
    await status('GET', '/runs', secret);
    const { rows } = await site.parts.db.execute(
      sql`select m::text as row, last_used_at is not null as used from app.machines m where workspace_id = ${site.dana.workspaceId}`,
    );
    expect(rows).toEqual([{ row: expect.not.stringContaining(secret.slice(8)), used: true }]);
    expect(JSON.stringify((await site.ask('GET', '/machines', undefined, admin)).data)).not.toContain(secret.slice(8));
  });

  test('cannot have more than its maker, shrinks with them and ends with them', async () => {
    expect(await status('POST', '/machines', await site.tokenOf('Uma'), { kind: 'key', name: 'mine', scopes: ['wrm:read'] })).toBe(403);
    const { secret } = await make('key', ['wrm:read', 'automations:trigger'], await site.tokenOf('Mark'));
    const mark = (await site.ask('GET', '/users', undefined, admin)).data.find(({ name }: { name: string }) => name === 'Mark').id;
    expect(await status('POST', '/automations/trigger', secret, order)).toBe(202);
    await site.ask('PATCH', `/users/${mark}`, { role: 'viewer' }, admin);
    expect(await status('POST', '/automations/trigger', secret, order)).toBe(403);
    expect(await status('GET', '/runs', secret)).toBe(200);
    await site.ask('PATCH', `/users/${mark}`, { active: false }, admin);
    expect(await status('GET', '/runs', secret)).toBe(401);
  });

  test('that was rotated, revoked or has run out is like one that never was', async () => {
    const made = await make('key', ['wrm:read']);
    const rotated: Made = (await site.ask('POST', `/machines/${made.machine.id}/rotate`, {}, admin)).data;
    expect(await status('GET', '/runs', made.secret)).toBe(401);
    expect(await status('GET', '/runs', rotated.secret)).toBe(200);
    await site.parts.db.execute(sql`update app.machines set expires_at = now() where id = ${made.machine.id}`);
    expect(await status('GET', '/runs', rotated.secret)).toBe(401);
    const other = await make('key', ['wrm:read']);
    await site.ask('DELETE', `/machines/${other.machine.id}`, undefined, admin);
    expect(await status('GET', '/runs', other.secret)).toBe(401);
    expect(await status('POST', `/machines/${other.machine.id}/rotate`, admin, {})).toBe(404);
    expect(await status('GET', '/runs', `bk_${'A'.repeat(43)}`)).toBe(401);
  });

  test('of somebody else is not there for a manager', async () => {
    const { machine } = await make('key', ['wrm:read']);
    const mark = await site.tokenOf('Mark');
    expect((await site.ask('GET', '/machines', undefined, mark)).data).toEqual([]);
    expect(await status('DELETE', `/machines/${machine.id}`, mark)).toBe(404);
  });
});

describe('a client of the workspace', () => {
  test('gets a token for its secret, in the form or as Basic, with the scopes that it asks for', async () => {
    const { secret, machine } = await make('client', ['wrm:read', 'automations:trigger']);
    const form = { grant_type: 'client_credentials', client_id: machine.id, client_secret: secret };
    const { json } = await grant(form);
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'wrm:read automations:trigger' });
    expect(await status('GET', '/runs', json.access_token)).toBe(200);
    expect(await status('POST', '/automations/trigger', json.access_token, order)).toBe(202);
    const basic = `Basic ${Buffer.from(`${machine.id}:${secret}`).toString('base64')}`;
    const less = await grant({ grant_type: 'client_credentials', scope: 'wrm:read' }, { authorization: basic });
    expect(await status('POST', '/automations/trigger', less.json.access_token, order)).toBe(403);
    // the secret itself is no token
    expect(await status('GET', '/runs', secret)).toBe(401);
  });

  test('is refused alike for a wrong id, a wrong secret and a key, and for a scope that it does not hold', async () => {
    const { secret, machine } = await make('client', ['wrm:read']);
    const key = await make('key', ['wrm:read']);
    const form = { grant_type: 'client_credentials', client_id: machine.id, client_secret: secret };
    const answers = await Promise.all([
      grant({ ...form, client_id: crypto.randomUUID() }),
      grant({ ...form, client_secret: `bcs_${'A'.repeat(43)}` }),
      grant({ ...form, client_id: key.machine.id, client_secret: key.secret }),
    ]);
    for (const { status: code, json } of answers) expect({ code, json }).toEqual({ code: 400, json: answers[0]?.json });
    expect((await grant({ ...form, scope: 'wrm:write' })).status).toBe(400);
  });

  test('has no token left once it is rotated or revoked, and a changed token is none', async () => {
    const { secret, machine } = await make('client', ['wrm:read']);
    const token = (await grant({ grant_type: 'client_credentials', client_id: machine.id, client_secret: secret })).json
      .access_token as string;
    expect(await status('GET', '/runs', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBe(401);
    const [head = '', seal = ''] = token.split('.');
    const body = JSON.parse(Buffer.from(head.slice(4), 'base64url').toString()) as object;
    const more = Buffer.from(JSON.stringify({ ...body, scopes: ['wrm:read', 'wrm:write'] })).toString('base64url');
    expect(await status('GET', '/runs', `bmt_${more}.${seal}`)).toBe(401);
    await site.ask('POST', `/machines/${machine.id}/rotate`, {}, admin);
    expect(await status('GET', '/runs', token)).toBe(401);
  });

  test('is for administrators to make, and stays when they go', async () => {
    expect(await status('POST', '/machines', await site.tokenOf('Mark'), { kind: 'client', name: 'mine', scopes: ['wrm:read'] })).toBe(403);
  });
});
