import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createEgress } from './egress.ts';
import { isForbiddenAddress } from './egress-rules.ts';

type Network = NonNullable<Parameters<typeof createEgress>[1]>;
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const PUBLIC = '127.0.0.2'; // plays the internet: no test dials out
const INSIDE = '127.0.0.1';
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(address: string, handler: Handler = (_, response) => response.end('hello')) {
  const received: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      handler(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  stops.push(stop);
  return { port: String((server.address() as AddressInfo).port), received, stop };
}

/** names → addresses, each look-up takes the next of a list */
function resolver(names: Record<string, string | string[][]>): NonNullable<Network['resolve']> {
  return (host, _options, done) => {
    const known = names[host];
    const addresses = typeof known === 'string' ? [known] : known?.shift();
    if (!addresses) return done(Object.assign(new Error(`no such name: ${host}`), { code: 'ENOTFOUND' }), []);
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

function pretendInternet(ports: string[], names: Record<string, string | string[][]>): Network {
  return { resolve: resolver(names), isForbidden: (address) => address !== PUBLIC, protocols: ['http:'], ports };
}

const FORBIDDEN_ADDRESSES = [
  ...['127.0.0.1', '127.8.9.10', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '198.18.0.1'],
  ...['192.0.0.1', '192.0.2.1', '203.0.113.5', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...[
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '::7f00:1',
    '::8.8.8.8',
    '::808:808',
    '::ffff:0:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:4136:e378::1',
  ],
  ...['fd00:ec2::254', 'fe80::1', 'ff02::1', '2001:db8::1', '100::1', 'not an address', ''],
];

test.each(FORBIDDEN_ADDRESSES)('the address %s is not public', (address) => {
  expect(isForbiddenAddress(address)).toBe(true);
});

test.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:8.8.8.8'])(
  'the address %s is public',
  (address) => {
    expect(isForbiddenAddress(address)).toBe(false);
  },
);

const LOOPBACK_SPELLINGS = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '①②⑦.⓪.⓪.①', '127。0。0。1'],
  ...[
    '127.0.0.1.',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '0',
    '0.0.0.0',
  ],
];

test.each(LOOPBACK_SPELLINGS)('%s is refused even when somebody allow-lists it', async (host) => {
  const inside = await serve(INSIDE);
  const url = `http://${host}:${inside.port}/`;
  const fetch = createEgress(
    { allowHosts: [new URL(url).hostname, host], allowLoopback: [] },
    { protocols: ['http:'], ports: [inside.port] },
  );
  await expect(fetch(url)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect(inside.received).toEqual([]);
});

test('a public host on the list is reached', async () => {
  const outside = await serve(PUBLIC);
  const fetch = createEgress(
    { allowHosts: ['api.example'], allowLoopback: [] },
    pretendInternet([outside.port], { 'api.example': PUBLIC }),
  );
  expect(await (await fetch(`http://api.example:${outside.port}/x`)).text()).toBe('hello');
});

test('a host that is not on the list, plain http, another port and credentials in the URL are refused before any look-up', async () => {
  const fetch = createEgress({ allowHosts: ['api.example'], allowLoopback: [] }, { resolve: () => expect.unreachable('looked up') });
  for (const url of [
    'https://evil.example/',
    'http://api.example/',
    'https://api.example:8443/',
    'https://me:secret@api.example/',
    'ftp://api.example/',
  ])
    await expect(fetch(url), url).rejects.toMatchObject({ code: 'egress_blocked' });
});

test('a name is refused when any of its addresses is inside', async () => {
  const inside = await serve(INSIDE);
  const names = { 'api.example': [[PUBLIC, INSIDE]] };
  const fetch = createEgress({ allowHosts: ['api.example'], allowLoopback: [] }, pretendInternet([inside.port], names));
  await expect(fetch(`http://api.example:${inside.port}/`)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect(inside.received).toEqual([]);
});

test('a name that is public at the first look-up and inside at the next does not get in', async () => {
  const outside = await serve(PUBLIC, (_, response) => response.setHeader('connection', 'close').end('hello'));
  const names = { 'api.example': [[PUBLIC], [INSIDE]] };
  const fetch = createEgress({ allowHosts: ['api.example'], allowLoopback: [] }, pretendInternet([outside.port], names));
  const url = `http://api.example:${outside.port}/`;
  expect((await fetch(url)).status).toBe(200);
  await expect(fetch(url)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect(outside.received).toHaveLength(1);
});

test('a stand-in is reached only at the exact origin that was allowed', async () => {
  const standIn = await serve(INSIDE);
  const other = await serve(INSIDE);
  const fetch = createEgress({ allowHosts: [], allowLoopback: [`http://127.0.0.1:${standIn.port}`] });
  expect((await fetch(`http://127.0.0.1:${standIn.port}/`)).status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toMatchObject({ code: 'egress_blocked' });
  await expect(fetch(`http://localhost:${standIn.port}/`)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect(other.received).toEqual([]);
});

test.each(['http://10.0.0.1:3102', 'http://localhost:3102', 'https://api.example', 'http://127.0.0.1:3102/path'])(
  '%s cannot be allowed as a stand-in',
  (origin) => {
    expect(() => createEgress({ allowHosts: [], allowLoopback: [origin] })).toThrow(TypeError);
  },
);

test('a redirect from a public host to the inside is refused', async () => {
  const inside = await serve(INSIDE);
  const outside = await serve(PUBLIC, (_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/secret` }).end(),
  );
  const network = pretendInternet([outside.port, inside.port], { 'api.example': PUBLIC });
  const fetch = createEgress({ allowHosts: ['api.example', '127.0.0.1'], allowLoopback: [] }, network);
  await expect(fetch(`http://api.example:${outside.port}/`)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect(inside.received).toEqual([]);
});

test('across origins a redirect loses every header that could be a credential, within one it keeps them', async () => {
  const second = await serve(PUBLIC);
  const first = await serve(PUBLIC, (request, response) =>
    response.writeHead(302, { location: request.url === '/a' ? '/b' : `http://two.example:${second.port}/c` }).end(),
  );
  const network = pretendInternet([first.port, second.port], { 'one.example': PUBLIC, 'two.example': PUBLIC });
  const fetch = createEgress({ allowHosts: ['one.example', 'two.example'], allowLoopback: [] }, network);
  const headers = { authorization: 'Bearer secret', cookie: 'a=b', 'x-api-key': 'secret', accept: 'application/json' };
  expect((await fetch(`http://one.example:${first.port}/a`, { headers })).status).toBe(200);
  expect(first.received[1]?.headers).toMatchObject(headers);
  expect(second.received[0]?.headers).toMatchObject({ accept: 'application/json' });
  for (const name of ['authorization', 'cookie', 'x-api-key']) expect(second.received[0]?.headers).not.toHaveProperty(name);
});

test('a redirect never hands a body to another origin; a 303 becomes a GET without it', async () => {
  const second = await serve(PUBLIC);
  const first = await serve(PUBLIC, (request, response) =>
    response.writeHead(request.url === '/307' ? 307 : 303, { location: `http://two.example:${second.port}/` }).end(),
  );
  const network = pretendInternet([first.port, second.port], { 'one.example': PUBLIC, 'two.example': PUBLIC });
  const fetch = createEgress({ allowHosts: ['one.example', 'two.example'], allowLoopback: [] }, network);
  const order = { method: 'POST', body: '{"guest":"Dana"}', headers: { 'content-type': 'application/json' } };
  await expect(fetch(`http://one.example:${first.port}/307`, order)).rejects.toMatchObject({ code: 'egress_blocked' });
  expect((await fetch(`http://one.example:${first.port}/303`, order)).status).toBe(200);
  expect(second.received.map(({ method, body }) => [method, body])).toEqual([['GET', '']]);
});

test('a redirect in circles ends', async () => {
  const outside = await serve(PUBLIC, (_, response) => response.writeHead(302, { location: '/again' }).end());
  const fetch = createEgress(
    { allowHosts: ['api.example'], allowLoopback: [] },
    pretendInternet([outside.port], { 'api.example': PUBLIC }),
  );
  await expect(fetch(`http://api.example:${outside.port}/`)).rejects.toMatchObject({ code: 'connector_refused' });
  expect(outside.received).toHaveLength(6);
});

test('an answer over 10 MB is refused, also one that only unpacks to that', async () => {
  const bomb = gzipSync(Buffer.alloc(11 * 1024 * 1024));
  const standIn = await serve(INSIDE, (_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
  const fetch = createEgress({ allowHosts: [], allowLoopback: [`http://127.0.0.1:${standIn.port}`] });
  await expect(fetch(`http://127.0.0.1:${standIn.port}/`)).rejects.toMatchObject({ code: 'connector_refused' });
});

test('it says whether the request can have been received', async () => {
  const standIn = await serve(INSIDE, (request) => request.socket.destroy());
  const origin = `http://127.0.0.1:${standIn.port}`;
  const fetch = createEgress({ allowHosts: ['nowhere.example'], allowLoopback: [origin] }, pretendInternet([''], {}));
  const order = { method: 'POST', body: '{}' };
  await expect(fetch(origin, order)).rejects.toMatchObject({ code: 'connector_unavailable', details: { sent: 'unknown' } });
  standIn.stop();
  await expect(fetch(origin, order)).rejects.toMatchObject({ code: 'connector_unavailable', details: { sent: 'no' } });
  await expect(fetch('http://nowhere.example/', order)).rejects.toMatchObject({ code: 'connector_unavailable', details: { sent: 'no' } });
});

test("an aborted request fails with the signal's own reason", async () => {
  const caller = new AbortController();
  const standIn = await serve(INSIDE, () => caller.abort(new Error('run cancelled')));
  const origin = `http://127.0.0.1:${standIn.port}`;
  const fetch = createEgress({ allowHosts: [], allowLoopback: [origin] });
  await expect(fetch(origin, { signal: caller.signal })).rejects.toThrow('run cancelled');
});

test('after five 503 in a row nothing is sent for 30 s, then one request tries again', async () => {
  const clock = { ms: 0 };
  let isUp = false;
  const standIn = await serve(INSIDE, (_, response) => response.writeHead(isUp ? 200 : 503).end());
  const origin = `http://127.0.0.1:${standIn.port}`;
  const breaker = createCircuitBreaker(() => clock.ms);
  const fetch = createEgress({ allowHosts: [], allowLoopback: [origin], breaker });
  for (let n = 0; n < 5; n += 1) expect((await fetch(origin)).status).toBe(503);
  await expect(fetch(origin)).rejects.toMatchObject({ code: 'connector_unavailable', details: { sent: 'no', circuit: 'open' } });
  expect(standIn.received).toHaveLength(5);
  isUp = true;
  clock.ms = 30_000;
  expect((await fetch(origin)).status).toBe(200);
  expect((await fetch(origin)).status).toBe(200);
});
