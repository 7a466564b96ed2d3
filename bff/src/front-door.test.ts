import { request } from 'node:http';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBff } from './app.ts';

let server: ServerType;
let bffUrl = '';
let violations: unknown[] = [];
const CONFIG = { port: 0, host: '127.0.0.1', apiUrl: 'http://127.0.0.1:1', publicUrl: 'http://localhost:3000' };
beforeAll(async () => {
  const config = { ...CONFIG, sessionSecret: 's'.repeat(40), dashboardDist: '/nowhere', extensionIds: [], trustedHosts: ['bff'] };
  const { fetch } = createBff(config, (violation) => void violations.push(violation));
  bffUrl = await new Promise((resolve) => {
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
  });
});
beforeEach(() => {
  violations = [];
});
afterAll(() => {
  server.close();
});

test('what a page was kept from is written down, without what may be a key in an address', async () => {
  const policy = (await fetch(`${bffUrl}/`)).headers;
  expect(policy.get('content-security-policy')).toContain('report-uri /bff/reports; report-to pages');
  expect(policy.get('reporting-endpoints')).toBe('pages="/bff/reports"');
  const send = (type: string, body: unknown) =>
    fetch(`${bffUrl}/bff/reports`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
  const blocked = {
    'document-uri': 'https://office.example.com/decide/SECRETKEY',
    'effective-directive': 'script-src-elem',
    'blocked-uri': 'inline',
  };
  expect((await send('application/csp-report', { 'csp-report': blocked })).status).toBe(204);
  const newer = {
    documentURL: 'https://office.example.com/join/SECRETKEY?a=1',
    effectiveDirective: 'img-src',
    blockedURL: 'https://evil.example/x.png',
  };
  await send('application/reports+json', [
    { type: 'csp-violation', body: newer },
    { type: 'deprecation', body: {} },
  ]);
  expect(violations).toEqual([
    { page: 'https://office.example.com/decide', directive: 'script-src-elem', blocked: 'inline', source: null },
    { page: 'https://office.example.com/join', directive: 'img-src', blocked: 'https://evil.example/x.png', source: null },
  ]);
});

test('a flood of reports is not written down, and large ones are not read', async () => {
  const report = JSON.stringify({ 'csp-report': { 'document-uri': 'https://a.example/' } });
  const send = (body: string) => fetch(`${bffUrl}/bff/reports`, { method: 'POST', body });
  await Promise.all(Array.from({ length: 50 }, () => send(report)));
  expect(violations.length).toBeLessThanOrEqual(20);
  expect((await send('x'.repeat(20_000))).status).toBe(413);
});

test('an answer of data that is opened as a page may show and load nothing', async () => {
  const policyOf = async (path: string) => (await fetch(`${bffUrl}${path}`)).headers.get('content-security-policy');
  for (const path of ['/health', '/bff/session', '/bff/nothing', '/api/v1/runs'])
    expect(await policyOf(path), path).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(await policyOf('/runs')).toContain("script-src 'self'");
});

const asHost = (host: string) =>
  new Promise<number>((resolve, reject) =>
    request(`${bffUrl}/health`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode ?? 0))
      .on('error', reject)
      .end(),
  );
test('only our own names are answered: a name that somebody pointed here is not', async () => {
  expect(await Promise.all(['localhost:3000', '127.0.0.1', 'LOCALHOST', '[::1]:3000', 'bff'].map(asHost))).toEqual([
    200, 200, 200, 200, 200,
  ]);
  expect(await Promise.all(['evil.example', 'localhost.evil.example', '169.254.169.254', 'bff.evil'].map(asHost))).toEqual([
    421, 421, 421, 421,
  ]);
});

test('behind https the browser is told to come back by https only, and over plain http it is not', async () => {
  const headerUnder = async (publicUrl: string) => {
    const config = { ...CONFIG, publicUrl, sessionSecret: 's'.repeat(40), dashboardDist: '/nowhere', extensionIds: [], trustedHosts: [] };
    return (await createBff(config).request('/health', { headers: { host: 'localhost' } })).headers.get('strict-transport-security');
  };
  expect(await headerUnder('https://banksman.example.com')).toBe('max-age=31536000; includeSubDomains');
  expect(await headerUnder('http://localhost:3000')).toBeNull();
});
