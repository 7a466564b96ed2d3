import { expect, test } from 'vitest';
import { REQUEST_LIMITS } from './request-limits.ts';

test('a request has at most half a minute and 16 kB of headers, and whoever is late is found within seconds', () => {
  expect(REQUEST_LIMITS.headersTimeout).toBeLessThanOrEqual(10_000);
  expect(REQUEST_LIMITS.requestTimeout).toBeLessThanOrEqual(30_000);
  expect(REQUEST_LIMITS.connectionsCheckingInterval).toBeLessThanOrEqual(5_000);
  expect(REQUEST_LIMITS.maxHeaderSize).toBeLessThanOrEqual(16 * 1024);
});
