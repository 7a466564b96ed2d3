import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorker, type Worker } from '../engine/worker.ts';
import { type Egress, openOwnConnections } from '../own-connections.ts';
import type { Parts } from '../parts.ts';
import { countStatements, takeStatements } from '../testing/bench/count-statements.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { type Supplier, startSupplier, supplierConnector } from '../testing/supplier.ts';

const ADDRESS = 'https://orders.supplier.example';
const SECRET = 'sk_a_secret_nobody_may_see_7Q2M';
const OTHER_SECRET = 'sk_another_secret_altogether_9XKD';
const told: string[] = [];
let site: ChannelsSite;
let theirs: Supplier;
let admin: string;
/** another process on the same database: it hears of changes only from there */
let elsewhere: Parts;
let worker: Worker;

/** The internet, as far as a connection is allowed to it: `ADDRESS` is the company's own supplier. */
const internet: Egress =
  ({ allowHosts }) =>
  async (url, init) => {
    const { hostname, pathname } = new URL(url);
    if (!allowHosts.includes(hostname) || hostname !== new URL(ADDRESS).hostname) throw new TypeError(`nothing leads to ${hostname}`);
    return fetch(`${theirs.url}${pathname}`, init);
  };

beforeAll(async () => {
  theirs = await startSupplier();
  site = await channelsSite({ egress: internet, settleMs: 2_000 });
  const log: Parts['log'] = (...line) => void told.push(JSON.stringify(line));
  const { shared } = site.parts.connections;
  elsewhere = { ...site.parts, log, connections: openOwnConnections({ ...site.parts, log, shared, egress: internet }) };
  worker = startWorker(elsewhere, { leaseMs: 2_000, concurrency: 4 });
});
afterAll(async () => {
  await worker.stop();
  await elsewhere.connections.close();
  await site.close();
  await theirs.close();
});
beforeEach(async () => {
  theirs.forget();
  await site.company({ Olivia: { role: 'admin' }, Mark: { role: 'manager' }, Uma: { role: 'user' }, Vic: { role: 'viewer' } });
  await site.parts.db.execute(sql`delete from auth.attempts`);
  admin = await site.tokenOf('Olivia');
});

const put = (connector: string, body: unknown, token = admin) => site.ask('PUT', `/connections/${connector}`, body, token);
const connect = (token = SECRET) => put('supplier', { url: ADDRESS, token });
const shown = async (connector = 'supplier', token = admin) => {
  const { data } = await site.ask('GET', '/connections', undefined, token);
  return data.find((one: { connector: string }) => one.connector === connector);
};
const fieldsOf = ({ error }: Awaited<ReturnType<typeof put>>) => error?.details.fields;
/** a run of the company that buys something; resolves when it did */
async function buy(): Promise<string> {
  const runId = await site.trigger({ item: 'crane' });
  await site.reaches(runId, 'approval_required');
  await site.decide(runId, 'approve');
  await site.reaches(runId, 'completed');
  return runId;
}

/** a run whose order arrived and whose answer got lost */
async function leaveUnknown(supplier: Supplier): Promise<string> {
  const runId = await site.trigger({ item: 'crane' });
  await site.reaches(runId, 'approval_required');
  supplier.fail('cut_after_commit');
  await site.decide(runId, 'approve');
  await site.reaches(runId, 'waiting');
  return runId;
}

describe('an account of the company’s own', () => {
  test('takes the place of the installation’s for its runs, while another company keeps the installation’s', async () => {
    expect(await shown()).toMatchObject({ mode: 'demo', own: null, without_own: 'demo' });
    const answer = await connect();
    expect(answer.status).toBe(200);
    await buy();
    expect(theirs.orders).toHaveLength(1);
    expect(new Set(theirs.tokens)).toEqual(new Set([`Bearer ${SECRET}`]));
    expect(site.supplier.tokens).toEqual([]);

    await site.company({ Otto: { role: 'admin' } });
    theirs.forget();
    await buy();
    expect(theirs.tokens).toEqual([]);
    expect(site.supplier.orders).toHaveLength(1);
    expect(await shown('supplier', await site.tokenOf('Otto'))).toMatchObject({ mode: 'demo', own: null });
  });

  test('is tested through its own way out', async () => {
    await connect();
    const { data } = await site.ask('POST', '/connections/supplier/test', {}, admin);
    expect(data.find((one: { connector: string }) => one.connector === 'supplier').last_check).toMatchObject({ ok: true });
    expect(theirs.tokens).toEqual([`Bearer ${SECRET}`]);
    await connect(OTHER_SECRET);
    expect(await shown()).toMatchObject({ last_check: null });
  });

  test('serves again as the installation’s after it was disconnected', async () => {
    await connect();
    const answer = await site.ask('DELETE', '/connections/supplier', undefined, admin);
    expect(answer.status).toBe(200);
    expect(await shown()).toMatchObject({ mode: 'demo', own: null });
    await site.until(async () => (await elsewhere.connections.find(site.dana.workspaceId, 'supplier'))?.mode === 'demo', 'the change');
    await buy();
    expect(theirs.tokens).toEqual([]);
    expect(site.supplier.orders).toHaveLength(1);
    const { rows } = await site.parts.db.execute(sql`select 1 from app.connection_secrets where workspace_id = ${site.dana.workspaceId}`);
    expect(rows).toEqual([]);
    expect((await site.ask('DELETE', '/connections/supplier', undefined, admin)).status).toBe(404);
  });

  test('with another secret is used by the next request of every process within 2 s', async () => {
    await connect();
    const { workspaceId } = site.dana;
    const tokenThere = async () => {
      const there = await elsewhere.connections.find(workspaceId, 'supplier');
      return supplierConnector.config.parse(there?.config).token;
    };
    await site.until(async () => (await tokenThere()) === SECRET, 'the first secret');
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'approval_required');
    const changedAt = performance.now();
    expect((await put('supplier', { url: ADDRESS, token: OTHER_SECRET })).status).toBe(200);
    await site.until(async () => (await tokenThere()) === OTHER_SECRET, 'the second secret');
    expect(performance.now() - changedAt).toBeLessThan(2_000);
    theirs.forget();
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    expect(new Set(theirs.tokens)).toEqual(new Set([`Bearer ${OTHER_SECRET}`]));
  });

  test('is not sent what may have been ordered with the account before: a person is asked', async () => {
    const runId = await leaveUnknown(site.supplier);
    await connect();
    expect((await site.reaches(runId, 'approval_required', 'completed', 'failed')).status).toBe('approval_required');
    expect([site.supplier.orders.length, theirs.orders.length]).toEqual([1, 0]);
  });

  test('is not disconnected while something is of unknown outcome, unless people take that on: it is never sent again', async () => {
    await connect();
    const runId = await leaveUnknown(theirs);
    expect(await shown()).toMatchObject({ unsettled: 1 });
    const refused = await site.ask('DELETE', '/connections/supplier', undefined, admin);
    expect([refused.status, refused.error?.code, refused.error?.details.unsettled]).toEqual([409, 'effect_unknown', 1]);
    expect(await shown()).toMatchObject({ mode: 'live', own: { set_by: 'Olivia' } });

    expect((await site.ask('DELETE', '/connections/supplier?unsettled=leave', undefined, admin)).status).toBe(200);
    expect(await shown()).toMatchObject({ mode: 'demo', own: null, unsettled: 0 });
    expect((await site.reaches(runId, 'approval_required', 'completed', 'failed')).status).toBe('approval_required');
    expect([theirs.orders.length, site.supplier.orders.length]).toEqual([1, 0]);
  });

  test('that cannot be opened any more is not replaced by the installation’s', async () => {
    await connect();
    await site.parts.db.execute(
      sql`update app.connection_secrets set sealed = sealed || '\\x00' where workspace_id = ${site.dana.workspaceId}`,
    );
    elsewhere.connections.changed(site.dana.workspaceId);
    site.parts.connections.changed(site.dana.workspaceId);
    const runId = await site.trigger({ item: 'crane' });
    await site.reaches(runId, 'failed');
    expect(site.supplier.tokens).toEqual([]);
    expect(await shown()).toMatchObject({ mode: 'missing', own: { set_by: 'Olivia' } });
    expect(fieldsOf(await put('supplier', { url: ADDRESS }))).toEqual([{ field: 'token', message: 'must be entered' }]);
    expect((await connect()).status).toBe(200);
    expect(await shown()).toMatchObject({ mode: 'live' });
  });
});

describe('a secret', () => {
  test('is in no answer, table, event, audit entry or log; its last four characters are', async () => {
    const answers = [await connect(), await put('supplier', { url: 'nowhere', token: SECRET })];
    await buy();
    answers.push(await site.ask('POST', '/connections/supplier/test', {}, admin));
    for (const path of ['/connections', '/modules', '/modules/AM-901', '/audit', '/runs'])
      answers.push(await site.ask('GET', path, undefined, admin));
    expect(JSON.stringify(answers)).not.toContain('secret_nobody');
    expect((await shown()).own).toMatchObject({
      settings: { url: ADDRESS },
      secrets: [{ field: 'token', last_four: '7Q2M' }],
      set_by: 'Olivia',
    });
    const { rows: tables } = await site.parts.db.execute(
      sql`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('app', 'auth')`,
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      const { rows } = await site.parts.db.execute(sql`select t::text as row from ${sql.raw(String(name))} t`);
      expect(JSON.stringify(rows), String(name)).not.toContain('secret_nobody');
    }
    expect(told.join('\n')).not.toContain('secret_nobody');
  });

  test('that is left out stays; one that is too short shows nothing of itself', async () => {
    await put('supplier', { url: ADDRESS, token: 'short' });
    expect((await shown()).own.secrets).toMatchObject([{ last_four: '' }]);
    expect((await put('supplier', { url: `${ADDRESS}/v2` })).status).toBe(200);
    expect((await shown()).own).toMatchObject({ settings: { url: `${ADDRESS}/v2` }, secrets: [{ field: 'token' }] });
    await site.ask('POST', '/connections/supplier/test', {}, admin);
    expect(theirs.tokens).toEqual(['Bearer short']);
  });

  test('is not handed to another host than it was entered for', async () => {
    await connect();
    const answer = await put('supplier', { url: 'https://elsewhere.example' });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual([{ field: 'token', message: 'must be entered again: the address has changed' }]);
    expect((await shown()).own.settings).toEqual({ url: ADDRESS });
  });
});

describe('what cannot be connected', () => {
  test.for<[string, string, Record<string, unknown>, string, RegExp]>([
    ['an address inside the network', 'buildertrend', { base_url: 'https://10.0.0.8', token: 't' }, 'base_url', /on the internet/],
    ['the metadata service', 'buildertrend', { base_url: 'https://0xa9fea9fe/', token: 't' }, 'base_url', /on the internet/],
    ['this machine', 'buildertrend', { base_url: 'https://localhost', token: 't' }, 'base_url', /on the internet/],
    ['another port', 'buildertrend', { base_url: 'https://partner.example.com:8443', token: 't' }, 'base_url', /port/],
    ['plain http', 'buildertrend', { base_url: 'http://partner.example.com', token: 't' }, 'base_url', /https/],
    ['a name in the address', 'buildertrend', { base_url: 'https://a:b@partner.example.com', token: 't' }, 'base_url', /user name/],
    ['no token', 'buildertrend', { base_url: 'https://partner.example.com' }, 'token', /entered/],
    ['a token of somebody else', 'hotels', { token: 'sk_live_1234' }, 'token', /duffel_test_/],
    ['a token with a line break', 'hotels', { token: 'duffel_test_a\r\nx-evil: 1' }, 'token', /spaces/],
    ['a field that nobody knows', 'hotels', { token: 'duffel_test_abc', baseUrl: 'https://evil.example' }, 'baseUrl', /known/],
    ['a wrong SID', 'twilio', { account_sid: 'AC1', auth_token: 't', from: '+13035550100' }, 'account_sid', /32 hex/],
    ['a wrong number', 'twilio', { account_sid: `AC${'0'.repeat(32)}`, auth_token: 't', from: '555' }, 'from', /number such as/],
  ])('%s is refused at its field', async ([, connector, body, field, words]) => {
    const answer = await put(connector, body);
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toContainEqual({ field, message: expect.stringMatching(words) });
    expect(await shown(connector)).toMatchObject({ own: null });
  });

  test('a system that has no account, or that nobody knows, is not found', async () => {
    expect((await put('geocoding', {})).status).toBe(404);
    expect((await put('nothing', {})).status).toBe(404);
  });

  test('nothing by a manager, a user or a viewer; a manager may look', async () => {
    await connect();
    for (const name of ['Mark', 'Uma', 'Vic']) {
      const token = await site.tokenOf(name);
      expect((await put('supplier', { url: ADDRESS, token: OTHER_SECRET }, token)).status).toBe(403);
      expect((await site.ask('DELETE', '/connections/supplier', undefined, token)).status).toBe(403);
    }
    expect((await site.ask('GET', '/connections', undefined, await site.tokenOf('Uma'))).status).toBe(403);
    expect((await shown('supplier', await site.tokenOf('Mark'))).own).toMatchObject({ secrets: [{ last_four: '7Q2M' }] });
  });
});

test('the mode of a hotel connection follows from its token', async () => {
  await put('hotels', { token: 'duffel_test_abcdefghijkl' });
  expect(await shown('hotels')).toMatchObject({ mode: 'sandbox', without_own: 'missing' });
  await put('hotels', { token: 'duffel_live_abcdefghijkl' });
  expect(await shown('hotels')).toMatchObject({ mode: 'live' });
});

test('each change is in the audit log, with names and without values', async () => {
  await connect();
  await connect(OTHER_SECRET);
  await site.ask('DELETE', '/connections/supplier', undefined, admin);
  const { data } = await site.ask('GET', '/audit?group=connections', undefined, admin);
  expect(data.map(({ action, text, data: said }: { action: string; text: string; data: unknown }) => ({ action, text, said }))).toEqual([
    { action: 'connection_removed', text: 'Disconnected Test supplier', said: { mode_after: 'demo' } },
    {
      action: 'connection_set',
      text: 'Changed the connection to Test supplier',
      said: { mode: 'live', hosts: ['orders.supplier.example'], settings: ['url'], new_secrets: ['token'] },
    },
    {
      action: 'connection_set',
      text: 'Connected Test supplier with an account of the company’s own',
      said: { mode: 'live', hosts: ['orders.supplier.example'], settings: ['url'], new_secrets: ['token'] },
    },
  ]);
});

test('a company without an account of its own pays no statement for the question, one with pays once', async () => {
  const { workspaceId } = site.dana;
  await worker.stop();
  const { find } = elsewhere.connections;
  await find(workspaceId, 'supplier');
  countStatements();
  const cost = async () => {
    takeStatements();
    for (let n = 0; n < 100; n += 1) await find(workspaceId, 'supplier');
    return takeStatements();
  };
  expect(await cost()).toBe(0);
  await connect();
  await site.until(async () => (await find(workspaceId, 'supplier'))?.mode === 'live', 'the change');
  expect(await cost()).toBe(0);
});
