import { expect, test } from 'vitest';
import { allowedCallers, PRIVATE_NETWORKS } from './allowed-callers.ts';
import { problem, routes } from './index.ts';

const statusFrom = async (address: string, networks: readonly string[] = PRIVATE_NETWORKS, headers: Record<string, string> = {}) => {
  const app = routes();
  app.onError((error, c) => problem(c, error));
  app.use(allowedCallers(networks));
  app.get('/', (c) => c.text('ok'));
  // what @hono/node-server gives its handlers
  const env = { incoming: { socket: { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' } } };
  return (await app.request('/', { headers }, env)).status;
};

test.for(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '172.31.0.9', '192.168.1.20', 'fd12::1', '::ffff:10.0.0.1'])(
  '%s is a neighbour and is answered',
  async (address) => expect(await statusFrom(address)).toBe(200),
);

test.for(['203.0.113.7', '172.32.0.1', '169.254.169.254', '100.64.0.1', '2001:db8::1', '::ffff:203.0.113.7', 'fe80::1', '0.0.0.0'])(
  '%s is not, whatever it says of itself',
  async (address) => {
    expect(await statusFrom(address)).toBe(403);
    expect(await statusFrom(address, PRIVATE_NETWORKS, { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' })).toBe(403);
  },
);

test('the list can be made narrower', async () => {
  expect([await statusFrom('10.1.2.3', ['10.1.2.0/24']), await statusFrom('10.1.3.3', ['10.1.2.0/24'])]).toEqual([200, 403]);
});
