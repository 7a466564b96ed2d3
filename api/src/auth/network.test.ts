import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { networkOf } from './network.ts';

async function networkFrom(remoteAddress: string, said?: string): Promise<string> {
  const app = new Hono().get('/', (c) => c.text(networkOf(c)));
  // what @hono/node-server gives its handlers
  const env = { incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } } };
  return (await app.request('/', said === undefined ? {} : { headers: { 'x-forwarded-for': said } }, env)).text();
}

test.for(['127.0.0.1', '::1', '::ffff:10.0.0.7', '192.168.4.4', 'fd00::1'])(
  '%s, a neighbour, may say for whom it asks',
  async (address) => {
    expect(await networkFrom(address, '198.51.100.9')).toBe('198.51.100.9');
    // the last one is what the neighbour saw; those before are what the caller said
    expect(await networkFrom(address, '1.2.3.4, 198.51.100.9')).toBe('198.51.100.9');
  },
);

test.for(['203.0.113.7', '172.32.0.1', '::ffff:203.0.113.7'])('%s is who it is, whatever it says', async (address) => {
  expect(await networkFrom(address, '198.51.100.9')).toBe(address.replace('::ffff:', ''));
});

test('a household of IPv6 is one network', async () => {
  const networks = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2:0:0:0:9'].map((address) => networkFrom(address));
  expect(new Set(await Promise.all(networks))).toEqual(new Set(['2001:db8:1:2::/64']));
  expect(await networkFrom('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64');
});
