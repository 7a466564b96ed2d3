import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBff } from './app.ts';

const OURS = 'https://office.example.com';
const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop';
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** What a browser says when a page that is not ours asks. */
const FOREIGN: Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://office.example.com' },
  { origin: 'https://office.example.com:8443' },
  { origin: 'https://office.example.com.evil.example' },
  { origin: 'https://evil-office.example.com' },
  { origin: 'https://a.office.example.com' },
  { origin: 'https://example.com' },
  { origin: 'https://OFFICE.example.com.' },
  { origin: 'https://office.example.com/' },
  { origin: 'https://office.example.com@evil.example' },
  { origin: 'https://office.example.com, https://evil.example' },
  { origin: 'file://' },
  { origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' },
  { origin: 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba' },
  // no page at all, and a browser that says nothing of it
  {},
  ...['cross-site', 'same-site', 'none', '', 'SAME-ORIGIN', 'same-origin, cross-site'].map((site) => ({ 'sec-fetch-site': site })),
  // the site counts, whatever stands beside it
  { 'sec-fetch-site': 'cross-site', origin: OURS },
  { 'sec-fetch-site': 'same-site', origin: OURS },
];
const OUR_PAGE = { 'sec-fetch-site': 'same-origin', origin: OURS, 'x-banksman': '1' };

/**
 * Ways in that no cookie opens: what carriers of messages sign, and where a client gets its tokens. Nothing of a session goes along, so
 * there is nothing that a foreign page could borrow.
 */
const WITHOUT_COOKIE = ['/api/v1/channels/x', '/api/v1/oauth/token'];

/** Where browsers tell what the page's policy refused, without our header: a line of the log, and nothing of it goes on. */
const REPORTS = '/bff/reports';

let upstream: ServerType;
let seen: { path: string; headers: Headers }[] = [];
let bff: ReturnType<typeof createBff>;
beforeAll(async () => {
  const api = new Hono().all('*', (c) => {
    seen.push({ path: c.req.path, headers: new Headers(c.req.raw.headers) });
    return c.json({ success: true, data: {} });
  });
  const apiUrl = await new Promise<string>((resolve) => {
    upstream = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
  });
  const config = {
    port: 0,
    host: '127.0.0.1',
    publicUrl: OURS,
    sessionSecret: 's'.repeat(40),
    dashboardDist: '/nowhere',
    trustedHosts: [],
  };
  bff = createBff({ ...config, apiUrl, extensionIds: [EXTENSION] });
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  upstream.close();
});

const socket = { remoteAddress: '127.0.0.1', remotePort: 1, remoteFamily: 'IPv4' };
const ask = (method: string, path: string, headers: Record<string, string>, body: string | null = '{}') =>
  bff.request(
    `${OURS}${path}`,
    { method, headers: { host: new URL(OURS).host, cookie: '__Host-banksman=x', ...headers }, ...(body === null ? {} : { body }) },
    { incoming: { socket } },
  );

/** Every route of the BFF that can change something, and one path below each that takes anything. */
function changing(): [method: string, path: string][] {
  const found = bff.routes.flatMap(({ method, path }): [string, string][] => {
    const methods = method === 'ALL' ? CHANGING : CHANGING.filter((one) => one === method);
    return methods.map((one) => [one, path.replace('*', 'x').replaceAll(/:\w+/g, 'x')]);
  });
  return [...new Map(found.map((one) => [one.join(' '), one])).values()].filter(([, path]) => ![...WITHOUT_COOKIE, REPORTS].includes(path));
}

test('the ways that change something are found', () => {
  const paths = changing().map(([method, path]) => `${method} ${path}`);
  expect(paths).toEqual(
    expect.arrayContaining(['POST /bff/login', 'POST /bff/logout', 'POST /api/v1/x', 'DELETE /api/v1/x', 'PUT /bff/x']),
  );
});

test('none of them is open to a page that is not ours, with or without our header, whatever it sends', async () => {
  const wrong: string[] = [];
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  for (const [method, path] of changing())
    for (const foreign of FOREIGN)
      for (const [at, type] of types.entries()) {
        const { status } = await ask(method, path, { ...foreign, 'content-type': type, ...(at % 2 === 0 ? { 'x-banksman': '1' } : {}) });
        if (status !== 403) wrong.push(`${method} ${path} ${JSON.stringify(foreign)} ${type}: ${status}`);
      }
  expect(wrong).toEqual([]);
  expect(seen).toEqual([]);
});

test('our own page needs the header that no form can send, and JSON', async () => {
  const { 'x-banksman': _, ...withoutHeader } = OUR_PAGE;
  for (const [method, path] of changing()) {
    expect((await ask(method, path, { ...withoutHeader, 'content-type': 'application/json' })).status, path).toBe(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', ''])
      expect((await ask(method, path, { ...OUR_PAGE, 'content-type': type, 'content-length': '2' })).status, `${path} ${type}`).toBe(400);
  }
  expect(seen).toEqual([]);
});

test('our own page gets through', async () => {
  const headers = { ...OUR_PAGE, 'content-type': 'application/json' };
  expect((await ask('POST', '/api/v1/x', headers)).status).toBe(200);
  expect((await ask('POST', '/bff/logout', OUR_PAGE, null)).status).toBe(200);
  expect(seen.map(({ path }) => path)).toContain('/api/v1/x');
});

test('where no cookie counts, none goes along', async () => {
  for (const path of WITHOUT_COOKIE) await ask('POST', path, { origin: 'https://evil.example', 'content-type': 'text/plain' });
  await ask('POST', '/api/v1/x', { origin: 'https://evil.example', authorization: 'Bearer somebody', 'content-type': 'application/json' });
  expect(seen).toHaveLength(3);
  for (const { headers } of seen) expect(headers.get('cookie')).toBeNull();
  expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual([null, null, 'Bearer somebody']);
});

test('a report from anywhere ends here, with nothing in the answer', async () => {
  const answer = await ask('POST', REPORTS, { origin: 'https://evil.example', 'content-type': 'text/plain' }, 'x');
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(seen).toEqual([]);
});

test('no foreign page may read an answer: only our extension is named, and never with credentials', async () => {
  for (const method of ['OPTIONS', 'GET', 'POST'])
    for (const foreign of FOREIGN) {
      const { headers } = await ask(method, '/api/v1/x', { ...foreign, 'access-control-request-method': 'POST' }, null);
      const isExtension = foreign.origin === `chrome-extension://${EXTENSION}`;
      expect(headers.get('access-control-allow-origin')).toBe(isExtension ? foreign.origin : null);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
});
