import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, PROBLEM_CODES, ROLES, type Role } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppParts, createApp } from './app.ts';
import { openIdentity } from './auth/identity.ts';
import { routeAccess } from './http/describe.ts';
import { SENTENCE } from './http/problems.ts';
import { type Hub, startHub } from './live/hub.ts';
import { type EngineSite, engineSite } from './testing/engine-site.ts';

const PASSWORD = 'a long enough password';
const logged: { message: string; fields: Record<string, unknown> }[] = [];
let site: EngineSite;
let hub: Hub;
let dataDir: string;
let app: ReturnType<typeof createApp>;
let given: AppParts;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  site = await engineSite();
  dataDir = await mkdtemp(join(tmpdir(), 'banksman-app-'));
  hub = startHub(site.parts.databaseUrl);
  const { db } = site.parts;
  const identity = openIdentity({
    db,
    vault: site.parts.vault,
    audit: site.parts.audit,
    secret: 's'.repeat(32),
    dataDir,
    mailer: { send: async () => {} },
    log: () => {},
    publicUrl: site.parts.publicUrl,
  });
  const checks = [{ name: 'database', check: async () => void (await db.execute(sql`select 1`)) }];
  given = {
    parts: site.parts,
    hub,
    log: (_level, message, fields = {}) => void logged.push({ message, fields }),
    authenticate: identity.authenticate,
    identityRoutes: identity.routes,
    checks,
  };
  app = createApp(given);
  await identity.ensureOwner({ email: 'admin@example.com', password: PASSWORD, demo: true });
  const { rows } = await db.execute<{ id: string }>(sql`select workspace_id as id from app.workspaces`);
  const workspaceId = rows[0]?.id ?? '';
  for (const role of ROLES) {
    const email = `${role}@example.com`;
    if (role !== 'admin') await identity.createUser({ email, name: role, password: PASSWORD, role, workspaceId });
    const answer = await ask('POST', '/auth/login', { body: { email, password: PASSWORD } });
    tokens.set(role, String((answer.json.data as Record<string, unknown>).access_token));
  }
});
afterAll(async () => {
  await hub.close();
  await site.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Ask = { body?: unknown; role?: Role | undefined; headers?: Record<string, string> };
async function ask(method: string, path: string, { body, role, headers = {} }: Ask = {}) {
  const answer = await app.request(path.startsWith('/api') ? path : `/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(role ? { authorization: `Bearer ${tokens.get(role)}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = answer.headers.get('content-type')?.includes('json') ? await answer.text() : '{}';
  await answer.body?.cancel().catch(() => {});
  return { status: answer.status, headers: answer.headers, json: JSON.parse(text) as Record<string, unknown> };
}

describe('who may use a route', () => {
  test('every route says it', () => {
    const all = routeAccess(app);
    expect(all.filter(({ access }) => access === null)).toEqual([]);
    expect(all.length).toBeGreaterThan(25);
    expect(all.filter(({ access }) => access === 'public').map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/auth/login',
      'POST /api/v1/auth/otp',
      'POST /api/v1/auth/otp/verify',
      'POST /api/v1/auth/refresh',
      'POST /api/v1/auth/logout',
      'GET /api/v1/auth/jwks',
      'GET /api/v1/auth/issuers',
      'POST /api/v1/auth/issuers/return',
      'POST /api/v1/auth/issuers/{id}',
      'POST /api/v1/auth/second-factor',
      'POST /api/v1/oauth/token',
      'GET /api/v1/invitations/open/{token}',
      'POST /api/v1/invitations/open/{token}',
      'GET /api/v1/decisions/{token}',
      'POST /api/v1/decisions/{token}',
      'POST /api/v1/channels/sms/twilio',
      'GET /api/v1/health',
      'GET /api/v1/health/readiness',
      'GET /api/v1/openapi.json',
    ]);
  });
});

describe('the envelope', () => {
  test('of an answer carries the request id that came, if it is a sane one', async () => {
    const given = await ask('GET', '/health', { headers: { 'x-request-id': 'from-the-bff-0001' } });
    expect(given.json).toMatchObject({ success: true, data: { status: 'ok' }, error: null, meta: { request_id: 'from-the-bff-0001' } });
    expect(given.headers.get('x-request-id')).toBe('from-the-bff-0001');
    const injected = await ask('GET', '/health', { headers: { 'x-request-id': '"}<script>' } });
    expect(injected.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.for<[string, () => ReturnType<typeof ask>, number, string]>([
    ['an unknown route', () => ask('GET', '/nothing'), 404, 'not_found'],
    ['a path outside the API', () => ask('GET', '/api/v2/runs'), 404, 'not_found'],
    ['another method', () => ask('DELETE', '/health'), 404, 'not_found'],
    ['a body that is not JSON', () => ask('POST', '/auth/login', { body: '{"email":' }), 422, 'input_invalid'],
    [
      'a form',
      () => ask('POST', '/auth/login', { body: 'email=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      422,
      'input_invalid',
    ],
    ['no body', () => ask('POST', '/auth/login'), 422, 'input_invalid'],
    ['a body over 1 MB', () => ask('POST', '/auth/login', { body: { email: 'x'.repeat(1_100_000) } }), 413, 'request_too_large'],
    ['a wrong query', () => ask('GET', '/runs?limit=1000', { role: 'admin' }), 422, 'input_invalid'],
    ['a text with a NUL', () => ask('POST', '/views', { role: 'admin', body: { name: 'a\u0000', search: {} } }), 422, 'input_invalid'],
    [
      'a key with a NUL',
      () => ask('POST', '/automations/trigger', { role: 'admin', body: { module_id: 'x', input: { 'a\u0000': 1 } } }),
      422,
      'input_invalid',
    ],
    [
      'half of a character',
      () => ask('POST', '/automations/trigger', { role: 'admin', body: { module_id: 'x', input: { note: '\ud83c' } } }),
      422,
      'input_invalid',
    ],
    ['a search with a NUL', () => ask('GET', '/runs?q=%00', { role: 'admin' }), 422, 'input_invalid'],
  ])('of %s says what is wrong', async ([, request, status, code]) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(failure.parse(answer.json).error.code).toBe(code);
  });

  test('names every wrong field, and a field nobody knows', async () => {
    const answer = await ask('POST', '/auth/login', { body: { email: 'no', password: '', role: 'admin' } });
    const fields = failure.parse(answer.json).error.details.fields as { field: string }[];
    expect(fields.map(({ field }) => field).toSorted()).toEqual(['email', 'password', 'role']);
  });

  test('names the text that cannot be kept', async () => {
    const input = { crew: [{ name: 'Ana' }, { name: 'Tom\u0000' }] };
    const answer = await ask('POST', '/automations/trigger', { role: 'admin', body: { module_id: 'hotel-booking', input } });
    const fields = failure.parse(answer.json).error.details.fields as { field: string }[];
    expect(fields.map(({ field }) => field)).toEqual(['input.crew.1.name']);
  });

  test('every problem has words of its own', () => {
    const sentences = PROBLEM_CODES.map((code) => SENTENCE[code]);
    expect(new Set(sentences).size).toBe(PROBLEM_CODES.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

test('the OpenAPI document has every route, with a name and its scope', async () => {
  const { json } = await ask('GET', '/openapi.json');
  const paths = json.paths as Record<string, Record<string, { operationId?: string; security?: unknown[]; 'x-scope'?: string }>>;
  const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`));
  const routes = routeAccess(app).filter(({ path }) => !path.endsWith('/openapi.json'));
  expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  const names = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(names.every(Boolean)).toBe(true);
  expect(new Set(names).size).toBe(names.length);
  expect(json.openapi).toBe('3.1.0');
  expect(paths['/api/v1/auth/login']?.post?.security).toEqual([]);
  expect(paths['/api/v1/runs']?.get?.['x-scope']).toBe('runs:read');
});

test('outside the demo the description is for who is signed in', async () => {
  const closed = createApp({ ...given, docs: 'members' });
  const statusAs = async (headers: Record<string, string>) => (await closed.request('/api/v1/openapi.json', { headers })).status;
  expect([await statusAs({}), await statusAs({ authorization: `Bearer ${tokens.get('viewer')}` })]).toEqual([401, 200]);
});

test('an answer brings the headers that keep a browser from guessing', async () => {
  const { headers } = await ask('GET', '/health');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
});

test('who asks for more than they may is in the log, by id and path', async () => {
  await ask('GET', '/audit', { role: 'viewer', headers: { 'x-request-id': 'one-refused-request' } });
  expect(logged.find(({ fields }) => fields.request_id === 'one-refused-request')).toMatchObject({
    message: 'a request was refused',
    fields: { method: 'GET', path: '/api/v1/audit', status: 403, user_id: expect.stringMatching(/^[\w-]{20,}$/) },
  });
});

test('an error that nobody foresaw is one plain 500, and the log has the request', async () => {
  await site.parts.db.execute(sql`alter table app.modules rename to modules_gone`);
  const answer = await ask('GET', '/modules', { role: 'admin', headers: { 'x-request-id': 'that-request' } });
  await site.parts.db.execute(sql`alter table app.modules_gone rename to modules`);
  expect(answer.status).toBe(500);
  expect(answer.json).toMatchObject({ success: false, error: { code: 'internal', message: SENTENCE.internal, details: {} } });
  expect(JSON.stringify(answer.json)).not.toMatch(/modules|relation|select/i);
  expect(logged.find(({ fields }) => fields.request_id === 'that-request' && 'error' in fields)?.fields.error).toMatch(/modules/);
});
