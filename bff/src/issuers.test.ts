import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBff } from './app.ts';

const servers: ServerType[] = [];
let bffUrl = '';
/** paths that the API was asked for */
let seen: string[] = [];

const listen = (fetch: Parameters<typeof serve>[0]['fetch']) =>
  new Promise<string>((resolve) => {
    servers.push(serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`)));
  });
const envelope = (data: unknown) => ({ success: true, data, error: null, meta: { request_id: 'r', timestamp: new Date().toISOString() } });
const refusal = (c: Context, status: 401 | 403, code: string) => c.json({ success: false, error: { code } }, status);
const grant = (c: Context, name: string) => {
  const refresh = { refresh_token: `refresh-${name}-0123456789`, refresh_expires_in: 604_800 };
  return c.json(envelope({ access_token: `access-${name}`, token_type: 'Bearer', expires_in: 900, ...refresh }));
};

/** A program that plays the API as far as the BFF can tell. */
const upstream = new Hono()
  .basePath('/api/v1')
  .use(async (c, next) => {
    seen.push(c.req.path);
    await next();
  })
  .post('/auth/second-factor', async (c) => ((await c.req.json()).code === '123456' ? grant(c, 'second') : refusal(c, 401, 'code_wrong')))
  .post('/auth/issuers/return', async (c) => {
    const { note, query } = await c.req.json();
    if (note !== 'the-note') return refusal(c, 401, 'unauthenticated');
    if (query.includes('code=half')) return c.json(envelope({ second_factor: { token: 'a/b', expires_in: 300 } }));
    return query.includes('code=good') ? grant(c, 'issued') : refusal(c, 403, 'forbidden');
  })
  .post('/auth/issuers/:id', (c) => c.json(envelope({ location: 'https://login.example.com/auth?x=1', note: 'the-note' })));

const CONFIG = { port: 0, host: '127.0.0.1', publicUrl: 'http://localhost:3000', sessionSecret: 's'.repeat(40) };
beforeAll(async () => {
  const apiUrl = await listen(upstream.fetch);
  bffUrl = await listen(createBff({ ...CONFIG, apiUrl, dashboardDist: '/nowhere', extensionIds: [], trustedHosts: [] }).fetch);
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  for (const server of servers) server.close();
});

const OURS = { 'content-type': 'application/json', 'x-banksman': '1', 'sec-fetch-site': 'same-origin' };
const post = (path: string, body: unknown, headers: Record<string, string> = OURS) =>
  fetch(`${bffUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

test('the question for a second factor is passed on without a cookie; its answer makes the session', async () => {
  const wrong = await post('/bff/second-factor', { token: 't', code: '000000' });
  expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
  const right = await post('/bff/second-factor', { token: 't', code: '123456' });
  expect(cookieOf(right)).toMatch(/^__Host-banksman=/);
  expect(await right.text()).not.toContain('access-second');
});

const backFrom = (query: string, cookie = '__Host-banksman-issuer=the-note') =>
  fetch(`${bffUrl}/bff/issuers/callback?${query}`, { headers: { cookie, 'sec-fetch-site': 'cross-site' }, redirect: 'manual' });

test('the way to an issuer begins on our page, and the note stays in a cookie that survives the way back', async () => {
  const begun = await post('/bff/issuers/company', {});
  expect(await begun.json()).toMatchObject({ data: { location: 'https://login.example.com/auth?x=1' } });
  expect(begun.headers.getSetCookie()).toEqual(['__Host-banksman-issuer=the-note; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax']);
  expect((await post('/bff/issuers/company', {}, { ...OURS, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

test.for([
  ['code=good&state=s', '/', true],
  ['code=half&state=s', '/sign-in#second=a%2Fb', false],
  ['code=other&state=s', '/sign-in?problem=forbidden', false],
] as const)('back from an issuer with %s the browser goes to %s', async ([query, where, isSignedIn]) => {
  const answer = await backFrom(query);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, where]);
  const cookies = answer.headers.getSetCookie();
  expect(cookies[0]).toMatch(/^__Host-banksman-issuer=; Max-Age=0/);
  expect(cookies.some((cookie) => /^__Host-banksman=.+SameSite=Strict$/.test(cookie))).toBe(isSignedIn);
});

test('an answer of an issuer that this browser did not ask for is thrown away', async () => {
  const answer = await backFrom('code=good&state=s', 'other=1');
  expect(answer.headers.get('location')).toBe('/sign-in?problem=unauthenticated');
  expect(seen).toEqual([]);
});
