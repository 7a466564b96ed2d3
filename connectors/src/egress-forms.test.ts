import diagnostics from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError } from '@banksman/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEgress } from './egress.ts';
import { isForbiddenAddress } from './egress-rules.ts';

const PUBLIC = '127.0.0.2'; // plays the internet: no test dials out
const INSIDE = '127.0.0.1';

/** Ways to write an address of this machine, of its network, of a cloud's metadata or of anything else that is not the internet. */
const HOSTS = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.0.0.1.', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.0x0.0x0.0x1', '0x7f.1'],
  ...['0177.0.0.1', '0177.0.0.01', '017700000001', '0x7f.0.0.1', '127.0x1', '0', '0.0.0.0', '00', '0x0', '127.0.0.1%2e'],
  ...['①②⑦.⓪.⓪.①', '１２７.０.０.１', '127。0。0。1', '127．0．0．1', '127｡0｡0｡1', '%31%32%37.0.0.1', '𝟏𝟐𝟕.𝟎.𝟎.𝟏'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::0001]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::]', '[::ffff:127.0.0.1]'],
  ...['[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...['[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2002:7f00:0001::1]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]', '[::ffff:0:127.0.0.1]'],
  ...['[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]'],
  ...['169.254.169.254', '169.254.170.2', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '[::ffff:169.254.169.254]', '100.100.100.200'],
  ...['10.0.0.1', '10.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '198.18.0.1', '192.0.0.192', '224.0.0.1', '255.255.255.255'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'metadata.google.internal'],
];

/** What a name can be made to point to. */
const ADDRESSES = [
  ...['127.0.0.1', '127.0.0.3', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255'],
  ...[
    '192.168.0.1',
    '192.168.255.255',
    '169.254.169.254',
    '169.254.170.2',
    '169.254.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
  ],
  ...['192.0.0.1', '192.0.0.192', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255', '192.88.99.1', '224.0.0.1'],
  ...['239.255.255.250', '240.0.0.1', '255.255.255.255'],
  ...['::1', '::', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254'],
  ...['::127.0.0.1', '::7f00:1', '::8.8.8.8', '::ffff:0:127.0.0.1', '64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe'],
  ...['64:ff9b:1::7f00:1', '2002:7f00:1::', '2002:7f00:1::1', '2002:a9fe:a9fe::', '2001:0:4136:e378:8000:63bf:80ff:fffe', '2001::1'],
  ...['fe80::1', 'fe80::1%1', 'febf::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'ff01::1', 'ff02::1', 'ff0e::1', '2001:db8::1', '3fff::1'],
  ...['100::1', '5f00::1', '2001:10::1', '2001:20::1', '2001:2::1', 'fec0::1', '1::1', 'abcd::1'],
];

let inside: Server;
let outside: Server;
let port = '';
/** what the server inside was asked: the canary */
let sung: string[] = [];
/** addresses that a connection was opened to */
let reached: string[] = [];
let redirectTo = '';

const listen = (server: Server, address: string, at: number) =>
  new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, address, () => resolve()));
const connected = (message: unknown) =>
  void reached.push(String((message as { socket?: { remoteAddress?: string } }).socket?.remoteAddress));

beforeAll(async () => {
  outside = createServer((_, response) => {
    response.setHeader('connection', 'close');
    if (redirectTo === '') response.end('outside');
    else response.writeHead(302, { location: redirectTo.replaceAll(/[^\x20-\x7e]+/gu, encodeURIComponent) }).end();
  });
  inside = createServer((request, response) => {
    sung.push(request.url ?? '');
    response.end('the canary');
  });
  await listen(outside, PUBLIC, 0);
  port = String((outside.address() as AddressInfo).port);
  // the same port, so that only the address tells them apart
  await listen(inside, INSIDE, Number(port));
  diagnostics.subscribe('undici:client:connected', connected);
});
beforeEach(() => {
  sung = [];
  reached = [];
  redirectTo = '';
});
afterAll(() => {
  diagnostics.unsubscribe('undici:client:connected', connected);
  for (const server of [inside, outside]) {
    server.close();
    server.closeAllConnections();
  }
});

type Found = { address: string; family: number }[];
/** Every host in question is on the list, as if somebody had been talked into it: only the address decides. */
function egressFor(hosts: string[], addressesOf: (host: string) => string[]) {
  const resolve = (host: string, _options: unknown, done: (error: null, found: Found) => void) =>
    done(
      null,
      addressesOf(host).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  const isForbidden = (address: string) => address !== PUBLIC && isForbiddenAddress(address);
  const network = { resolve, isForbidden, protocols: ['http:'], ports: [port] };
  return createEgress({ allowHosts: ['api.example', ...hosts], allowLoopback: [] }, network);
}
const withParsed = (host: string) => {
  const url = URL.parse(`http://${host}/`);
  return url ? [host, url.hostname] : [host];
};
const refused = async (answer: Promise<Response>) => {
  const error = await answer.then(
    async (response) => `answered ${response.status} ${await response.text()}`,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  return (error as DomainError).code;
};

test('there are enough of them', () => {
  expect(new Set(HOSTS).size).toBe(HOSTS.length);
  expect(new Set(ADDRESSES).size).toBe(ADDRESSES.length);
  expect(Math.min(HOSTS.length, ADDRESSES.length)).toBeGreaterThanOrEqual(60);
});

test('what is meant to be reached is reached', async () => {
  const fetch = egressFor([], () => [PUBLIC]);
  expect(await (await fetch(`http://api.example:${port}/`)).text()).toBe('outside');
  expect(reached).toEqual([PUBLIC]);
});

test.for(HOSTS)('%s, asked for directly, reaches nothing', async (host) => {
  const fetch = egressFor(withParsed(host), () => [INSIDE]);
  expect(await refused(fetch(`http://${host}:${port}/secret`))).toBe('egress_blocked');
  expect([sung, reached]).toEqual([[], []]);
});

test.for(HOSTS)('%s, where a public host redirects to, is not followed', async (host) => {
  redirectTo = `http://${host}:${port}/secret`;
  const fetch = egressFor(withParsed(host), (name) => [name === 'api.example' ? PUBLIC : INSIDE]);
  expect(await refused(fetch(`http://api.example:${port}/`))).toBe('egress_blocked');
  expect([sung, reached]).toEqual([[], [PUBLIC]]);
});

test.for(ADDRESSES)('a name that first is public and then points to %s is not dialled', async (address) => {
  let looked = 0;
  const fetch = egressFor([], () => {
    looked += 1;
    return [looked === 1 ? PUBLIC : address];
  });
  expect((await fetch(`http://api.example:${port}/`)).status).toBe(200);
  expect(await refused(fetch(`http://api.example:${port}/secret`))).toBe('egress_blocked');
  // and hidden behind a public one in the same answer
  const both = egressFor([], () => [PUBLIC, address]);
  expect(await refused(both(`http://api.example:${port}/secret`))).toBe('egress_blocked');
  expect([sung, reached]).toEqual([[], [PUBLIC]]);
});

test.for(['http://[::1', 'http://a:99999999/', 'http://127.0.0.256/', 'http://exa mple/', 'http://%00/', 'http://[::ffff:127.0.0.1.5]/'])(
  'a redirect to %s, which is no address, is refused like any answer that makes no sense',
  async (location) => {
    redirectTo = location;
    const fetch = egressFor([], () => [PUBLIC]);
    expect(await refused(fetch(`http://api.example:${port}/`))).toBe('connector_refused');
  },
);
