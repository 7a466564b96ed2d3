import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBff } from './app.ts';
import { cookieSeal } from './sealed-cookie.ts';

const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop';
const SECRET = 's'.repeat(40);
const servers: ServerType[] = [];
/** what the API was sent, newest last */
const seen: { path: string; headers: Headers; body: string }[] = [];
let bffUrl = '';

const listen = (fetch: Parameters<typeof serve>[0]['fetch']) =>
  new Promise<string>((resolve) => {
    servers.push(serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`)));
  });

beforeAll(async () => {
  const api = new Hono().all('*', async (c) => {
    seen.push({ path: c.req.path, headers: new Headers(c.req.raw.headers), body: await c.req.text() });
    return c.json({ ok: true });
  });
  const apiUrl = await listen(api.fetch);
  const config = { port: 0, host: '127.0.0.1', apiUrl, publicUrl: 'http://localhost:3000', sessionSecret: SECRET };
  bffUrl = await listen(createBff({ ...config, dashboardDist: '/nowhere', extensionIds: [EXTENSION], trustedHosts: [] }).fetch);
});
afterAll(() => {
  for (const server of servers) server.close();
});

/** Somebody is signed in at the dashboard in the same browser. */
const until = Date.now() + 600_000;
const cookie = `__Host-banksman=${cookieSeal(SECRET).seal({ access: 'of-the-dashboard', accessUntil: until, refresh: 'r', refreshUntil: until })}`;

test('a client with a token of its own reaches the API with that token, never with a cookie that comes along', async () => {
  const headers = { authorization: 'Bearer its-own', 'content-type': 'application/json', cookie };
  const origin = `chrome-extension://${EXTENSION}`;
  const answer = await fetch(`${bffUrl}/api/v1/automations/trigger`, {
    method: 'POST',
    headers: { ...headers, origin, 'sec-fetch-site': 'cross-site' },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  expect(seen.at(-1)?.headers.get('authorization')).toBe('Bearer its-own');
  expect(seen.at(-1)?.headers.get('cookie')).toBeNull();
  expect(seen.at(-1)?.headers.get('x-banksman-channel')).toBe('api');
});

test('a token request goes through as the form it is, without a session', async () => {
  const form = 'grant_type=refresh_token';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
  const answer = await fetch(`${bffUrl}/api/v1/oauth/token`, { method: 'POST', headers, body: form });
  expect(answer.status).toBe(200);
  expect(seen.at(-1)).toMatchObject({ path: '/api/v1/oauth/token', body: form });
  expect(seen.at(-1)?.headers.get('authorization')).toBeNull();
});

test.for([`chrome-extension://${'p'.repeat(32)}`, 'https://evil.example', 'null'])('%s may not read an answer', async (origin) => {
  const asked = await fetch(`${bffUrl}/api/v1/users/me`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
  });
  expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  const answer = await fetch(`${bffUrl}/api/v1/users/me`, { headers: { origin, authorization: 'Bearer its-own' } });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('a cookie alone still needs our own page: a token request is the only change that comes without', async () => {
  const before = seen.length;
  const init = { method: 'POST', headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }, body: '{}' };
  expect((await fetch(`${bffUrl}/api/v1/automations/trigger`, init)).status).toBe(403);
  expect(seen).toHaveLength(before);
});
