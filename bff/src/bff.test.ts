import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBff } from './app.ts';
import { codeDesk, cookiesOf, takeCode, tokensFor } from './testing/code-desk.ts';

const dist = mkdtempSync(join(tmpdir(), 'banksman-dist-'));
const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop';
let servers: ServerType[] = [];
let bffUrl = '';
let apiUrl = '';
/** what the API was sent, newest last */
let seen: { path: string; headers: Headers; body: string }[] = [];
let refreshes = 0;
let onStreamEnd = () => {};
const streamEnded = () =>
  new Promise<void>((resolve) => {
    onStreamEnd = resolve;
  });
let expiresIn = 900;

const listen = (fetch: Parameters<typeof serve>[0]['fetch']) =>
  new Promise<string>((resolve) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
    servers.push(server);
  });

/** A BFF in front of that API. */
const listenBefore = (api: string) =>
  listen(
    createBff({
      port: 0,
      host: '127.0.0.1',
      apiUrl: api,
      publicUrl: 'http://localhost:3000',
      sessionSecret: 's'.repeat(40),
      dashboardDist: dist,
      extensionIds: [EXTENSION],
      trustedHosts: [],
    }).fetch,
  );

const desk = codeDesk();
const envelope = (data: unknown) => ({ success: true, data, error: null, meta: { request_id: 'r', timestamp: new Date().toISOString() } });

/** A program that plays the API as far as the BFF can tell. */
function upstream() {
  const app = new Hono().basePath('/api/v1');
  app.use(async (c, next) => {
    seen.push({ path: c.req.path, headers: new Headers(c.req.raw.headers), body: await c.req.raw.clone().text() });
    await next();
  });
  app.post('/auth/login', async (c) => {
    const { password, authorize } = await c.req.json();
    if (password === 'right') return c.json(envelope(desk.give(authorize, 'first')));
    return c.json({ success: false, error: { code: 'credentials_wrong' } }, 401);
  });
  app.post('/oauth/token', async (c) => c.json(desk.exchange(await c.req.parseBody(), expiresIn) ?? { error: 'invalid_grant' }));
  app.post('/auth/refresh', (c) => {
    refreshes += 1;
    expiresIn = 900;
    return c.json(envelope(tokensFor(`renewed${refreshes}`)));
  });
  app.post('/auth/logout', (c) => c.json({ success: true }));
  app.post('/auth/otp', (c) => c.json({ success: false, error: { code: 'too_many_requests' } }, 429, { 'retry-after': '60' }));
  app.get('/ended', (c) => c.json({ success: false, error: { code: 'unauthenticated' } }, 401));
  app.get('/users/me', (c) => (c.req.header('authorization') ? c.json({ me: true }) : c.json({ success: false }, 401)));
  app.get('/stream', (c) =>
    streamSSE(c, async (stream) => {
      stream.onAbort(() => onStreamEnd());
      await stream.writeSSE({ event: 'one', data: '1' });
      await new Promise(() => {});
    }),
  );
  app.post('/channels/sms/twilio', (c) => c.body('<Response/>', 200, { 'content-type': 'text/xml; charset=utf-8' }));
  app.post('/echo', async (c) => c.json({ got: await c.req.json(), key: c.req.header('idempotency-key') }, 202));
  return app;
}

beforeAll(async () => {
  mkdirSync(join(dist, 'assets'));
  writeFileSync(
    join(dist, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/app-1.js"></script>',
  );
  writeFileSync(join(dist, 'assets', 'app-1.js'), `console.log(${JSON.stringify('x'.repeat(2_000))})`);
  apiUrl = await listen(upstream().fetch);
  bffUrl = await listenBefore(apiUrl);
});
beforeEach(() => {
  seen = [];
  refreshes = 0;
  expiresIn = 900;
});
afterAll(() => {
  for (const server of servers) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
  servers = [];
  rmSync(dist, { recursive: true });
});

const OURS = { 'content-type': 'application/json', 'x-banksman': '1', 'sec-fetch-site': 'same-origin' };
const post = (path: string, body: unknown, headers: Record<string, string> = OURS) =>
  fetch(`${bffUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const signIn = async () => cookiesOf(await takeCode(bffUrl, await post('/bff/login', { email: 'a@b.co', password: 'right' })));

test('a wrong password is passed on as the API said it, without a cookie', async () => {
  const answer = await post('/bff/login', { email: 'a@b.co', password: 'wrong' });
  expect(answer.status).toBe(401);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('a request with the cookie reaches the API with the token and without the cookie', async () => {
  const answer = await fetch(`${bffUrl}/api/v1/users/me`, { headers: { cookie: await signIn() } });
  expect(await answer.json()).toEqual({ me: true });
  const sent = seen.at(-1)?.headers;
  expect(sent?.get('authorization')).toBe('Bearer access-first');
  expect(sent?.get('cookie')).toBeNull();
  expect(sent?.get('x-forwarded-for')).toMatch(/127\.0\.0\.1/);
});

test('a cookie that was changed is nobody', async () => {
  const cookie = await signIn();
  const answer = await fetch(`${bffUrl}/api/v1/users/me`, { headers: { cookie: `${cookie.slice(0, -4)}AAAA` } });
  expect(answer.status).toBe(401);
});

test('20 requests with a token that is about to run out renew it once', async () => {
  expiresIn = 5;
  const cookie = await signIn();
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${bffUrl}/api/v1/users/me`, { headers: { cookie } })));
  expect(refreshes).toBe(1);
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(seen.at(-1)?.headers.get('authorization')).toBe('Bearer access-renewed1');
  expect(answers.every((answer) => cookieOf(answer).startsWith('__Host-banksman='))).toBe(true);
});

test.for([
  ['another site', { ...OURS, 'sec-fetch-site': 'cross-site' }],
  ['a sibling site', { ...OURS, 'sec-fetch-site': 'same-site' }],
  ['an old browser on another origin', { 'content-type': 'application/json', 'x-banksman': '1', origin: 'https://evil.example' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }],
  ['no header of ours', { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }],
] as const)('a change asked for by %s never reaches the API', async ([, headers]) => {
  const answer = await post('/api/v1/echo', { a: 1 }, headers);
  expect(answer.status).toBe(403);
  expect(seen).toEqual([]);
});

test('a change from our own page reaches the API with its body and idempotency key', async () => {
  const answer = await post('/api/v1/echo', { a: 1 }, { ...OURS, 'idempotency-key': 'k-1' });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ got: { a: 1 }, key: 'k-1' });
});

test('what a carrier of messages signs reaches the API as it came, without a session and from anywhere', async () => {
  const form = 'Body=YES+K7Q2MX&From=%2B13035550142';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'c2lnbmVk', cookie: await signIn() };
  const answer = await fetch(`${bffUrl}/api/v1/channels/sms/twilio?a=1`, { method: 'POST', headers, body: form });
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/xml; charset=utf-8', '<Response/>']);
  expect(seen.at(-1)).toMatchObject({ path: '/api/v1/channels/sms/twilio', body: form });
  expect(seen.at(-1)?.headers.get('x-twilio-signature')).toBe('c2lnbmVk');
  expect(seen.at(-1)?.headers.get('authorization')).toBeNull();
});

test('a change without a body needs no content type', async () => {
  const answer = await fetch(`${bffUrl}/bff/logout`, { method: 'POST', headers: { 'x-banksman': '1', 'sec-fetch-site': 'same-origin' } });
  expect(answer.status).toBe(200);
});

test('a live stream comes through as it is written', async () => {
  const stop = new AbortController();
  const answer = await fetch(`${bffUrl}/api/v1/stream`, { headers: { accept: 'text/event-stream' }, signal: stop.signal });
  const first = await answer.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('event: one\ndata: 1\n\n');
  stop.abort();
});

test('signing out clears the cookie and ends the session at the API', async () => {
  const answer = await fetch(`${bffUrl}/bff/logout`, { method: 'POST', headers: { ...OURS, cookie: await signIn() } });
  expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-banksman=; Max-Age=0/);
  expect(seen.at(-1)).toMatchObject({ path: '/api/v1/auth/logout', body: expect.stringContaining('refresh-first') });
});

test('every page gets a nonce of its own, in the header and in the page', async () => {
  const pages = await Promise.all(['/', '/runs/123'].map((path) => fetch(`${bffUrl}${path}`)));
  const nonces = await Promise.all(
    pages.map(async (page) => {
      const nonce = /'nonce-([\w-]+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1];
      expect(await page.text()).toContain(`content="${nonce}"`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
  expect(pages[0]?.headers.get('x-frame-options')).toBe('DENY');
});

test('files with a hash in their name are kept by the browser, and come packed', async () => {
  const answer = await fetch(`${bffUrl}/assets/app-1.js`);
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect((await fetch(`${bffUrl}/assets/nothing.js`)).status).toBe(404);
});

test('when the API is down, the answer says so in words', async () => {
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const alone = await listenBefore(`http://127.0.0.1:${port}`);
  for (const [method, path] of [
    ['GET', '/api/v1/runs'],
    ['POST', '/api/v1/approvals/1/decision'],
  ] as const) {
    const answer = await fetch(`${alone}${path}`, { method, headers: OURS, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      success: false,
      error: { code: 'connector_unavailable', details: { unreachable: true, was_sent: false } },
    });
  }
});

test('when the API breaks off in the middle of a request, nobody says that it was not sent', async () => {
  const breaks = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => breaks.listen(0, '127.0.0.1', resolve));
  const { port } = breaks.address() as AddressInfo;
  const before = await listenBefore(`http://127.0.0.1:${port}`);
  const answer = await fetch(`${before}/api/v1/approvals/1/decision`, { method: 'POST', headers: OURS, body: '{}' });
  breaks.close();
  expect(await answer.json()).toMatchObject({ error: { details: { unreachable: true, was_sent: true } } });
});

test('signing in tells the API where the browser is, so that one guesser does not lock out the whole company', async () => {
  await post('/bff/login', { email: 'a@b.co', password: 'wrong' }, { ...OURS, 'x-forwarded-for': '198.51.100.9, 203.0.113.7' });
  expect(seen.at(-1)?.headers.get('x-forwarded-for')).toBe('203.0.113.7');
  await post('/bff/login', { email: 'a@b.co', password: 'wrong' }, { ...OURS, 'x-forwarded-for': 'not an address' });
  expect(seen.at(-1)?.headers.get('x-forwarded-for')).toMatch(/^(::ffff:)?127\.0\.0\.1$/);
});

test('how long to wait is passed on', async () => {
  const answer = await post('/bff/otp', { email: 'a@b.co' });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('60');
});

test('a session that has ended at the API ends here too', async () => {
  const answer = await fetch(`${bffUrl}/api/v1/ended`, { headers: { cookie: await signIn() } });
  expect(answer.status).toBe(401);
  expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-banksman=; Max-Age=0/);
});

test('a page that leaves ends its stream at the API', async () => {
  const stop = new AbortController();
  const answer = await fetch(`${bffUrl}/api/v1/stream`, { headers: { accept: 'text/event-stream' }, signal: stop.signal });
  await answer.body?.getReader().read();
  const ended = streamEnded();
  stop.abort();
  await ended;
});
