import { createHash, randomBytes } from 'node:crypto';
import { EXTENSION_CLIENT, EXTENSION_ID, redirectOfExtension } from '@banksman/contracts';
import { createReasoner } from '@banksman/graphs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { anchorHeads } from '../audit/anchor.ts';
import type { Worker } from '../engine/worker.ts';
import { routeAccess } from '../http/describe.ts';
import { type Messages, startMessages } from '../messages/start-messages.ts';
import type { Egress } from '../own-connections.ts';
import { startModelServer } from '../testing/model-server.ts';
import { orderAutomation } from '../testing/order-automation.ts';
import { startSupplier } from '../testing/supplier.ts';
import { thinkingAutomation } from '../testing/thinking-automation.ts';
import { PASSWORD, type TwoOffices, twoOffices } from '../testing/two-offices.ts';

const ADDRESS = 'https://orders.supplier.example';
const INVITED = 'invited@here.example';
const REDIRECT = redirectOfExtension(EXTENSION_ID);
const made = (prefix: string) => `${prefix}${randomBytes(24).toString('base64url')}`;

/** What nobody may find again: name → secret. Filled as the day goes on. */
const canaries = new Map<string, string>();
const plant = (name: string, secret: string) => {
  if (secret.length < 6) throw new Error(`${name} was not made`);
  canaries.set(name, secret);
  return secret;
};

let office: TwoOffices;
let supplier: Awaited<ReturnType<typeof startSupplier>>;
let worker: Worker;
let sender: Messages;
/** everything that the API answered to those whom it did not concern */
const answers: string[] = [];
/** what models were sent, word for word */
let prompts: string[] = [];
let quarrel = '';

/** The supplier of the company behind its own address; with `quarrel` it throws what it was given back at whoever asks. */
const internet: Egress = () => async (url, init) => {
  if (quarrel !== '') throw new TypeError(quarrel, { cause: new Error(`HTTP 401 ${JSON.stringify(init?.headers ?? {})}`) });
  return fetch(`${supplier.url}${new URL(url).pathname}`, init);
};

beforeAll(async () => {
  supplier = await startSupplier();
  office = await twoOffices({ egress: internet, settleMs: 50, automations: [orderAutomation, thinkingAutomation] });
  worker = office.site.work();
  sender = startMessages(office.site.parts, { mailer: office.mailer, lookEveryMs: 20 });
  await aDay();
}, 60_000);
afterAll(async () => {
  await worker.stop();
  await sender.stop();
  await office.close();
  await supplier.close();
});

async function until<T>(look: () => Promise<T | undefined | null | false> | T | undefined, what: string): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const linkIn = (to: string, path: string) =>
  until(
    () =>
      office.mails
        .filter((mail) => mail.to === to)
        .flatMap(({ text }) => new RegExp(`/${path}/([\\w-]{43})\\b`).exec(text)?.[1] ?? [])
        .at(-1),
    `a link to ${path} for ${to}`,
  );
const statusOf = async (runId: string) => {
  const answer = await office.ask('GET', `/automations/${runId}`, { as: 'admin' });
  answers.push(answer.text);
  return z.object({ status: z.string() }).parse(answer.data).status;
};
async function trigger(item: string, moduleId = 'AM-901'): Promise<string> {
  const { data } = await office.ask('POST', '/automations/trigger', { as: 'admin', body: { module_id: moduleId, input: { item } } });
  return z.object({ job_id: z.string() }).parse(data).job_id;
}

/** A day on which every kind of secret is made and used, and some of it goes wrong. */
async function aDay(): Promise<void> {
  await people();
  await authenticator();
  await programs();
  plant('the token of the supplier', made('tok-'));
  const body = { url: ADDRESS, token: canaries.get('the token of the supplier') };
  expect((await office.ask('PUT', '/connections/supplier', { as: 'admin', body })).status).toBe(200);
  await office.ask('POST', '/connections/supplier/test', { as: 'admin', body: {} });
  await runs();
  await model();
  plant('the master key', 'm'.repeat(32));
  plant('the secret of sign-in', office.secret);
}

async function people(): Promise<void> {
  plant('the password of the owner', PASSWORD);
  await office.ask('POST', '/invitations', { as: 'admin', body: { email: INVITED, role: 'manager' } });
  const token = plant('the key of an invitation', await linkIn(INVITED, 'join'));
  const password = plant('a chosen password', made('pass '));
  answers.push((await office.ask('GET', `/invitations/open/${token}`)).text);
  expect((await office.ask('POST', `/invitations/open/${token}`, { body: { name: 'Invited', password } })).status).toBeLessThan(300);
  const signedIn = z.object({ access_token: z.string(), refresh_token: z.string() });
  const first = signedIn.parse((await office.ask('POST', '/auth/login', { body: { email: INVITED, password } })).data);
  plant('an access token', first.access_token);
  plant('a refresh token', first.refresh_token);
  const refresh = { body: { refresh_token: first.refresh_token } };
  plant('the refresh token after it', signedIn.parse((await office.ask('POST', '/auth/refresh', refresh)).data).refresh_token);
  answers.push((await office.ask('POST', '/auth/login', { body: { email: INVITED, password: `${password}x` } })).text);
  await office.ask('POST', '/auth/otp', { body: { email: INVITED } });
  const code = await until(
    () => office.mails.flatMap(({ to, subject }) => (to === INVITED ? (/^\d{6}/.exec(subject)?.[0] ?? []) : [])).at(-1),
    'a code',
  );
  plant('a mailed code', code);
  answers.push(
    (await office.ask('POST', '/auth/otp/verify', { body: { email: INVITED, code: code === '000000' ? '111111' : '000000' } })).text,
  );
  expect((await office.ask('POST', '/auth/otp/verify', { body: { email: INVITED, code } })).status).toBe(200);
}

/** Set up and not confirmed: its secret is kept, and the app of its owner has it. */
async function authenticator(): Promise<void> {
  const { data } = await office.ask('POST', '/users/me/second-factor', { as: 'viewer', body: { password: PASSWORD } });
  plant('the secret of an authenticator app', z.object({ secret: z.string() }).parse(data).secret);
}

async function programs(): Promise<void> {
  plant('a key', office.key.secret);
  plant('the secret of a client', office.client.secret);
  plant('the token of a client', office.tokenOf('reader'));
  const rotated = await office.ask('POST', `/machines/${office.key.machine.id}/rotate`, { as: 'admin' });
  plant('a rotated key', z.object({ secret: z.string() }).parse(rotated.data).secret);
  answers.push((await office.ask('GET', '/users/me', { token: office.key.secret })).text);
  const verifier = plant('the verifier of the extension', randomBytes(32).toString('base64url'));
  const installation = plant('the secret of an installation', randomBytes(32).toString('base64url'));
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  const asked = {
    client_id: EXTENSION_CLIENT,
    redirect_uri: REDIRECT,
    response_type: 'code',
    code_challenge: hash(verifier),
    code_challenge_method: 'S256',
    state: 'state-of-the-extension',
    installation: hash(installation),
  };
  const agreed = await office.ask('POST', '/oauth/authorize', { as: 'admin', body: asked });
  const { redirect_to: back } = z.object({ redirect_to: z.string() }).parse(agreed.data);
  const code = plant('the code of the extension', new URL(back).searchParams.get('code') ?? '');
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: EXTENSION_CLIENT,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT,
    installation_secret: installation,
  });
  const granted = await office.app.request('/api/v1/oauth/token', { method: 'POST', body: form });
  plant('the refresh token of the extension', z.object({ refresh_token: z.string() }).parse(await granted.json()).refresh_token);
}

async function runs(): Promise<void> {
  const good = await trigger('tower crane');
  await until(async () => (await statusOf(good)) === 'approval_required', 'the question');
  const link = plant('the link of an approval', await linkIn('admin@here.example', 'decide'));
  answers.push((await office.ask('GET', `/decisions/${link}`)).text);
  const decided = await office.ask('POST', `/decisions/${link}`, { body: { decision: 'approve' } });
  expect(decided.status).toBe(200);
  await until(async () => (await statusOf(good)) === 'completed', 'the order');
  // a client library that quotes what it sent is not unheard of
  quarrel = `request failed: {"authorization":"Bearer ${canaries.get('the token of the supplier')}"}`;
  const bad = await trigger('another crane');
  await until(async () => ['failed', 'waiting', 'pending'].includes(await statusOf(bad)), 'the failure');
  await until(() => office.logged.some((line) => line.includes(bad)) || undefined, 'a line about it').catch(() => null);
  await office.ask('POST', '/connections/supplier/test', { as: 'admin', body: {} });
}

/** A model that first refuses its key and says which, and then is told of a run what there is to tell. */
async function model(): Promise<void> {
  const key = plant('the key of the model', made('key-'));
  const server = await startModelServer({ advice: 'fair' });
  prompts = server.bodies;
  office.site.parts.reasonerFor = () =>
    createReasoner({
      model: { apiKey: key, baseUrl: server.baseUrl, model: 'any', timeoutMs: 2_000, maxRetries: 0 },
      budget: { maxTokens: 100_000, maxMicrocents: 0, spent: () => ({ inputTokens: 0, outputTokens: 0, costMicrocents: 0 }) },
      log: office.site.parts.log,
    });
  quarrel = '';
  server.refusesKeys = true;
  const refused = await adviceOn('mobile crane');
  server.refusesKeys = false;
  expect([refused, await adviceOn('crawler crane')]).toEqual(['by rules', 'fair']);
  server.close();
  await anchorHeads(office.site.parts);
}

async function adviceOn(item: string): Promise<string> {
  const runId = await trigger(item, 'AM-904');
  await until(async () => (await statusOf(runId)) === 'completed', 'the advice');
  return z
    .object({ output: z.object({ advice: z.string() }) })
    .parse((await office.ask('GET', `/automations/${runId}`, { as: 'admin' })).data).output.advice;
}

/** A secret as it may be found: as it is, in JSON, in an address, as base64 or hex. */
const forms = (secret: string) => {
  const bytes = Buffer.from(secret);
  const plain = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  const packed = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
  return [...new Set(secret.length > 6 ? [...plain, ...packed] : plain)];
};
const found = (where: string, text: string) =>
  [...canaries].flatMap(([name, secret]) =>
    // six digits are found in any number: only by themselves they are the code
    forms(secret).some((form) => (secret.length > 6 ? text.includes(form) : new RegExp(`(?<![\\d.])${form}(?!\\d)`).test(text)))
      ? [`${name} in ${where}`]
      : [],
  );

test('the day brought every kind of secret there is', () => {
  expect(canaries.size).toBeGreaterThanOrEqual(12);
});

test('none of them is in the database: sealed, hashed, or not at all', async () => {
  const { db } = office.site.parts;
  const tables = await db.execute<{ name: string }>(sql`select c.oid::regclass::text as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema$)' and c.relkind in ('r', 'p') order by 1`);
  expect(tables.rows.length).toBeGreaterThan(40);
  const hits: string[] = [];
  for (const { name } of tables.rows) {
    // a row as text has every column of it: numbers, JSON, lists and bytes (as hex)
    const { rows } = await db.execute<{ row: string }>(sql`select t::text as row from ${sql.raw(name)} t`);
    for (const { row } of rows) hits.push(...found(name, row));
  }
  expect([...new Set(hits)]).toEqual([]);
});

test('none of them is in the log', () => {
  expect(office.logged.length).toBeGreaterThan(20);
  expect([...new Set(office.logged.flatMap((line) => found(line.slice(0, 200), line)))]).toEqual([]);
});

test('none of them is in what the API tells afterwards, to anybody', async () => {
  const { rows } = await office.site.parts.db.execute<{ id: string }>(sql`select id from app.runs`);
  const runIds = rows.map(({ id }) => id);
  for (const { method, path } of routeAccess(office.app)) {
    if (method !== 'GET' || /\{(?!job_id|module_id|step|side|name)/.test(path)) continue;
    for (const id of path.includes('{job_id}') ? runIds : ['']) {
      const at = path
        .replace('{job_id}', id)
        .replace('{module_id}', 'AM-901')
        .replace('{step}', 'price')
        .replace('{side}', 'output')
        .replace('{name}', 'priceCents');
      answers.push((await office.ask('GET', at, { as: 'admin' })).text);
    }
  }
  expect(answers.length).toBeGreaterThan(60);
  expect([...new Set(answers.flatMap((text) => found(text.slice(0, 120), text)))]).toEqual([]);
});

test('none of them is in a mail to somebody whom it was not for', () => {
  const own: Record<string, string> = {
    'the key of an invitation': INVITED,
    'a mailed code': INVITED,
    'the link of an approval': 'admin@here.example',
  };
  const strayed = office.mails.flatMap((mail) =>
    found(mail.to, `${mail.subject} ${mail.text}`).filter((hit) => !Object.entries(own).some(([name, to]) => hit === `${name} in ${to}`)),
  );
  expect(strayed).toEqual([]);
});

test('none of them is in what a model was told, though it was told of the run', () => {
  expect(prompts.filter((body) => body.includes('crawler crane'))).not.toEqual([]);
  expect([...new Set(prompts.flatMap((body) => found(body.slice(0, 120), body)))]).toEqual([]);
});

test('none of them is in the object store: not in files of runs, not beside the audit log', async () => {
  const { objects } = office.site.parts;
  const files: string[] = [];
  for (const { key } of await objects.list('')) {
    let body = `${key} `;
    for await (const chunk of (await objects.get(key))?.body ?? []) body += Buffer.from(chunk).toString('latin1');
    files.push(body);
  }
  for (const kind of ['crawler crane', '/audit/head.json ']) expect(files.some((file) => file.includes(kind))).toBe(true);
  expect(files.flatMap((file) => found(file.slice(0, 120), file))).toEqual([]);
});
