import { dashboardRequest } from '@banksman/contracts';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBff } from './app.ts';
import { codeDesk, cookiesOf, takeCode } from './testing/code-desk.ts';

const servers: ServerType[] = [];
let bffUrl = '';
/** bodies of sign-ins that the API was asked for */
let asked: Record<string, unknown>[] = [];
let isDown = false;
const desk = codeDesk();

const listen = (fetch: Parameters<typeof serve>[0]['fetch']) =>
  new Promise<string>((resolve) => {
    servers.push(serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`)));
  });
const envelope = (data: unknown) => ({ success: true, data, error: null, meta: { request_id: 'r', timestamp: new Date().toISOString() } });

/** A program that plays the API as far as the BFF can tell. */
const upstream = new Hono()
  .basePath('/api/v1')
  .post('/auth/login', async (c) => {
    const body = await c.req.json();
    asked.push(body);
    // as an API would that knows nothing of codes
    if (body.password === 'old') return c.json(envelope({ access_token: 'access-bare', refresh_token: 'refresh-bare' }));
    const fields = [{ field: 'authorize.redirect_uri', message: 'is not the address of this Banksman (PUBLIC_URL)' }];
    if (body.password === 'elsewhere') return c.json({ success: false, error: { code: 'input_invalid', details: { fields } } }, 422);
    return c.json(envelope(desk.give(body.authorize, 'whole')));
  })
  .post('/oauth/token', async (c) => {
    if (isDown) return c.json({ success: false, error: { code: 'internal' } }, 503);
    const granted = desk.exchange(await c.req.parseBody());
    return granted ? c.json(granted) : c.json({ error: 'invalid_grant', error_description: 'no' }, 400);
  })
  .get('/users/me', (c) => c.json({ bearer: c.req.header('authorization') }));

const CONFIG = { port: 0, host: '127.0.0.1', publicUrl: 'https://office.example.com', sessionSecret: 's'.repeat(40), trustedHosts: [] };
beforeAll(async () => {
  const apiUrl = await listen(upstream.fetch);
  bffUrl = await listen(createBff({ ...CONFIG, apiUrl, dashboardDist: '/nowhere', extensionIds: [] }).fetch);
});
beforeEach(() => {
  asked = [];
  isDown = false;
});
afterAll(() => {
  for (const server of servers) server.close();
});

const OURS = { 'content-type': 'application/json', 'x-banksman': '1', 'sec-fetch-site': 'same-origin' };
const login = (body: unknown = { email: 'a@b.co', password: 'right' }, query = '') =>
  fetch(`${bffUrl}/bff/login${query}`, { method: 'POST', headers: OURS, body: JSON.stringify(body) });
const callback = (path: string, cookie: string) => fetch(`${bffUrl}${path}`, { headers: { cookie }, redirect: 'manual' });
const locationIn = async (answer: Response) => ((await answer.clone().json()) as { data: { location: string } }).data.location;
const where = (answer: Response) => [answer.status, answer.headers.get('location')];
const SENT_AWAY = [303, '/sign-in?problem=unauthenticated'];

test('a sign-in asks for a code with a challenge, at our exact address, new each time; the browser sees no token and no verifier', async () => {
  const answers = [await login(), await login()];
  const requests = asked.map(({ authorize }) => dashboardRequest.parse(authorize));
  expect(requests.map((request) => request.redirect_uri)).toEqual(Array(2).fill('https://office.example.com/bff/callback'));
  for (const name of ['state', 'code_challenge'] as const) expect(requests[0]?.[name]).not.toBe(requests[1]?.[name]);
  const [answer] = answers;
  expect(await answer?.clone().json()).toMatchObject({ data: { location: expect.stringMatching(/^\/bff\/callback\?code=/) } });
  expect(await answer?.text()).not.toContain('access-');
  expect(answer?.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-banksman-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
  ]);
});

test('the code becomes a session in a cookie that no page can read, and what the browser kept for it is gone', async () => {
  const end = await takeCode(bffUrl, await login());
  const cookies = end.headers.getSetCookie();
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-banksman-sign-in=; Max-Age=0; Path=\/; Secure$/),
    expect.stringMatching(/^__Host-banksman=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
  ]);
  expect(cookies.join()).not.toContain('access-whole');
  expect(end.headers.get('cache-control')).toBe('no-store');
  const me = await fetch(`${bffUrl}/api/v1/users/me`, { headers: { cookie: cookiesOf(end) } });
  expect(await me.json()).toEqual({ bearer: 'Bearer access-whole' });
});

test('a page cannot put a request of its own in the place of ours', async () => {
  const authorize = { redirect_uri: 'https://evil.example/bff/callback', code_challenge: 'theirs' };
  await login({ email: 'a@b.co', password: 'right', authorize });
  expect(asked[0]?.authorize).toMatchObject({ redirect_uri: 'https://office.example.com/bff/callback' });
});

test('tokens that an API gives without a code never reach the browser', async () => {
  const answer = await login({ email: 'a@b.co', password: 'old' });
  expect([answer.status, (await answer.text()).includes('bare')]).toEqual([500, false]);
});

test('an API that knows us under another address is our fault, not that of the form, and the log says which setting', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const answer = await login({ email: 'a@b.co', password: 'elsewhere' });
  expect(await answer.json()).toMatchObject({ error: { code: 'internal' } });
  expect(told.mock.calls.join()).toContain('PUBLIC_URL must be the same for the BFF and the API');
  told.mockRestore();
});

describe('a code', () => {
  test('that another browser was given makes no session (login CSRF)', async () => {
    const theirs = await locationIn(await login());
    expect(where(await callback(theirs, ''))).toEqual(SENT_AWAY);
    const own = await login();
    const answer = await callback(theirs, cookiesOf(own));
    expect(where(answer)).toEqual(SENT_AWAY);
    expect(cookiesOf(answer)).toBe('');
  });

  test('that is made up, with the right state, makes no session', async () => {
    const begun = await login();
    const url = new URL(await locationIn(begun), bffUrl);
    url.searchParams.set('code', 'c'.repeat(43));
    const answer = await callback(`${url.pathname}${url.search}`, cookiesOf(begun));
    expect(where(answer)).toEqual([303, '/sign-in?back=%2F&problem=unauthenticated']);
    expect(cookiesOf(answer)).toBe('');
  });

  test('with what the browser kept changed makes no session', async () => {
    const begun = await login();
    expect(where(await callback(await locationIn(begun), `${cookiesOf(begun).slice(0, -4)}AAAA`))).toEqual(SENT_AWAY);
  });

  test('that the API cannot look at just now is not called wrong', async () => {
    const begun = await login();
    isDown = true;
    const answer = await callback(await locationIn(begun), cookiesOf(begun));
    expect(where(answer)).toEqual([303, '/sign-in?back=%2F&problem=connector_unavailable']);
  });

  test('that somebody comes back to who is signed in leads into the dashboard', async () => {
    const begun = await login();
    const session = cookiesOf(await takeCode(bffUrl, begun));
    expect(where(await callback(await locationIn(begun), session))).toEqual([303, '/']);
  });
});

test.for([
  ['/runs/7?tab=notes#n', '/runs/7?tab=notes#n'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/runs\r\nset-cookie: a=b', '/'],
  ['', '/'],
] as const)('somebody who wanted to %s ends at %s', async ([back, end]) => {
  const begun = await login(undefined, `?${new URLSearchParams({ back })}`);
  expect(where(await takeCode(bffUrl, begun))).toEqual([303, end]);
});

test('a body that is no JSON is refused here', async () => {
  const answer = await fetch(`${bffUrl}/bff/login`, { method: 'POST', headers: OURS, body: '{"email":' });
  expect([answer.status, asked]).toEqual([400, []]);
});
