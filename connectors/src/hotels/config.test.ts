import { expect, test } from 'vitest';
import { hotels } from './index.ts';

const wrongFields = (config: Record<string, unknown>) =>
  hotels.config.safeParse({ token: 'duffel_test_x', ...config }).error?.issues.map(({ path }) => path.join('.')) ?? [];

test.each([
  ['the sandbox at the vendor', { mode: 'sandbox' }],
  ['live at the vendor', { mode: 'live', token: 'duffel_live_x' }],
  ['the demo at a stand-in', { mode: 'demo', baseUrl: 'http://127.0.0.1:3102' }],
])('%s is a valid connection', (_, config) => {
  expect(wrongFields(config)).toEqual([]);
});

test.each([
  ['live with a test token', { mode: 'live', token: 'duffel_test_x' }, ['token']],
  ['live at a stand-in', { mode: 'live', token: 'duffel_live_x', baseUrl: 'https://127.0.0.1:3102' }, ['baseUrl']],
  ['live at a stand-in by name', { mode: 'live', token: 'duffel_live_x', baseUrl: 'https://localhost' }, ['baseUrl']],
  ['live without https', { mode: 'live', token: 'duffel_live_x', baseUrl: 'http://api.duffel.com' }, ['baseUrl']],
  ['the sandbox with a live token', { mode: 'sandbox', token: 'duffel_live_x' }, ['token']],
  ['the sandbox at a stand-in', { mode: 'sandbox', baseUrl: 'https://[::1]:3102' }, ['baseUrl']],
  ['the demo at the vendor', { mode: 'demo' }, ['baseUrl']],
  ['the demo with a live token', { mode: 'demo', baseUrl: 'http://127.0.0.1:3102', token: 'duffel_live_x' }, ['token']],
  ['a look-up while the order may be on its way', { timeoutMs: 5_000, settleMs: 4_000 }, ['settleMs']],
])('%s is refused', (_, config, fields) => {
  expect(wrongFields(config)).toEqual(fields);
});

test('by default an order is given the time that the vendor asks for', () => {
  const config = hotels.config.parse({ token: 'duffel_test_x' });
  expect(config.timeoutMs).toBeGreaterThanOrEqual(130_000);
  expect(config.settleMs).toBeGreaterThan(config.timeoutMs);
  expect(hotels.egress(config)).toEqual(['api.duffel.com']);
});
