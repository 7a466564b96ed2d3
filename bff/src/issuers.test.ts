import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBff } from './app.ts';
import { codeDesk, cookiesOf, takeCode } from './testing/code-desk.ts';

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
const desk = codeDesk();

/** A program that plays the API as far as the BFF can tell. */
const upstream = new Hono()
  .basePath('/api/v1')
  .use(async (c, next) => {
    seen.push(c.req.path);
    await next();
  })
  .post('/auth/second-factor', async (c) => {
    const { code, authorize } = await c.req.json();
    return code === '123456' ? c.json(envelope(desk.give(authorize, 'second'))) : refusal(c, 401, 'code_wrong');
  })
  .post('/oauth/token', async (c) => c.json(desk.exchange(await c.req.parseBody()) ?? { error: 'invalid_grant' }))
  .post('/auth/issuers/return', async (c) => {
    const { note, query, authorize } = await c.req.json();
    if (note !== 'the-note') return refusal(c, 401, 'unauthenticated');
    if (query.includes('code=half')) return c.json(envelope({ second_factor: { token: 'a/b', expires_in: 300 } }));
    return query.includes('code=good') ? c.json(envelope(desk.give(authorize, 'issued'))) : refusal(c, 403, 'forbidden');
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

test('the question for a second factor is passed on without a cookie; its answer makes the session', async () => {
  const wrong = await post('/bff/second-factor', { token: 't', code: '000000' });
  expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
  const right = await takeCode(bffUrl, await post('/bff/second-factor', { token: 't', code: '123456' }));
  expect(cookiesOf(right)).toMatch(/^__Host-banksman=/);
});

const begin = (back = '') => post(`/bff/issuers/company${back}`, {});
const backFrom = (query: string, cookie: string) =>
  fetch(`${bffUrl}/bff/issuers/callback?${query}`, { headers: { cookie, 'sec-fetch-site': 'cross-site' }, redirect: 'manual' });

test('the way to an issuer begins on our page, and what must come back stays in cookies that survive the way back', async () => {
  const begun = await begin();
  expect(await begun.json()).toMatchObject({ data: { location: 'https://login.example.com/auth?x=1' } });
  const cookies = begun.headers.getSetCookie();
  expect(cookies).toContain('__Host-banksman-issuer=the-note; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax');
  expect(cookies).toContainEqual(
    expect.stringMatching(/^__Host-banksman-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
  );
  expect((await post('/bff/issuers/company', {}, { ...OURS, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

test('back from an issuer who vouched, the browser goes through our own callback to where it wanted', async () => {
  const cookie = cookiesOf(await begin('?back=/runs/7'));
  const answer = await backFrom('code=good&state=s', cookie);
  const location = answer.headers.get('location') ?? '';
  expect([answer.status, location]).toEqual([303, expect.stringMatching(/^\/bff\/callback\?code=/)]);
  expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-banksman-issuer=; Max-Age=0/)]);
  const end = await fetch(`${bffUrl}${location}`, { headers: { cookie, 'sec-fetch-site': 'cross-site' }, redirect: 'manual' });
  expect([end.status, end.headers.get('location')]).toEqual([303, '/runs/7']);
  expect(end.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-banksman=.+SameSite=Strict$/));
});

test.for([
  ['code=half&state=s', '/sign-in?back=%2Finbox#second=a%2Fb'],
  ['code=other&state=s', '/sign-in?back=%2Finbox&problem=forbidden'],
] as const)('back from an issuer with %s the browser goes to %s', async ([query, where]) => {
  const answer = await backFrom(query, cookiesOf(await begin('?back=/inbox')));
  expect([answer.status, answer.headers.get('location')]).toEqual([303, where]);
  for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/=; Max-Age=0/);
});

test.for([
  ['no cookie of ours', 'other=1'],
  ['the note alone', '__Host-banksman-issuer=the-note'],
] as const)('an answer of an issuer to a browser with %s is thrown away', async ([, cookie]) => {
  const answer = await backFrom('code=good&state=s', cookie);
  expect(answer.headers.get('location')).toBe('/sign-in?problem=unauthenticated');
  expect(seen).toEqual([]);
});
