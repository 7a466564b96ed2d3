import { expect, test } from 'vitest';
import { type ActionContext, callAction } from '../connector.ts';
import { distanceKm } from './distance.ts';
import { geocoding } from './index.ts';

const ctx: ActionContext<unknown> = {
  config: {},
  fetch: () => expect.unreachable('it works offline'),
  signal: new AbortController().signal,
  log: () => undefined,
  reference: null,
  now: () => new Date('2026-11-21T12:00:00Z'),
};
const locate = (zip: string) =>
  callAction('geocoding', 'locate', geocoding.actions.locate, { street: '1701 Wynkoop St', city: 'Denver', state: 'CO', zip }, ctx);
const UNION_STATION = { latitude: 39.7527, longitude: -105.0003 };

test('an address is located at the centre of its ZIP code, and says so', async () => {
  const found = await locate('80202');
  expect(found).toMatchObject({ precision: 'postal_code', label: 'approximate: centre of ZIP 80202' });
  expect(distanceKm(found as typeof UNION_STATION, UNION_STATION)).toBeLessThan(1);
});

test('the four digits behind the dash change nothing, a leading zero is kept', async () => {
  expect(await locate('80202-1742')).toEqual(await locate('80202'));
  expect(await locate('02108')).toMatchObject({ label: 'approximate: centre of ZIP 02108' });
});

test.each(['00000', '8020', '', 'SW1A 1AA', 'constructor'])('"%s" is no ZIP code with an area: not found', async (zip) => {
  expect(await locate(zip)).toBeNull();
});

test.each([
  ['Denver to Boulder', UNION_STATION, { latitude: 40.015, longitude: -105.2705 }, 37],
  ['Los Angeles to New York', { latitude: 34.0522, longitude: -118.2437 }, { latitude: 40.7128, longitude: -74.006 }, 3936],
  ['across the date line', { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111],
  ['nowhere', UNION_STATION, UNION_STATION, 0],
])('%s', (_, from, to, km) => {
  expect(Math.round(distanceKm(from, to))).toBe(km);
});
