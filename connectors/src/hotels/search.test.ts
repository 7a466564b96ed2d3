import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEgress } from '../egress.ts';
import { type ConnectedHotels, connectedHotels, STAY } from './testing.ts';

let site: ConnectedHotels;
beforeEach(async () => {
  site = await connectedHotels();
});
afterEach(async () => {
  await site.standIn.stop();
  expect(site.contractBreaks).toEqual([]);
});

const hotelsOf = (offers: { hotel: { id: string } }[]) => new Set(offers.map(({ hotel }) => hotel.id));

test.each([
  ['Denver', 39.7508, -104.9968],
  ['Miami', 25.7617, -80.1918],
  ['a farm in Nebraska', 41.9, -101.5],
  ['Anchorage', 61.2181, -149.9003],
  ['the 49th parallel', 48.99, -97.5],
])('%s has a choice of hotels, nearest first, with varied prices and terms', async (_, latitude, longitude) => {
  const offers = await site.search({ latitude, longitude });
  expect(hotelsOf(offers).size).toBeGreaterThanOrEqual(6);
  expect(hotelsOf(offers).size).toBeLessThanOrEqual(10);
  const distances = offers.map(({ hotel }) => hotel.distance_km);
  expect(distances).toEqual([...distances].sort((one, other) => one - other));
  expect(new Set(offers.map(({ cancellation }) => cancellation.free_until === null)).size).toBe(2);
  for (const { per_room_night_cents } of offers) {
    expect(per_room_night_cents).toBeGreaterThanOrEqual(8_900);
    expect(per_room_night_cents).toBeLessThanOrEqual(27_500);
  }
  expect(offers.some(({ hotel }) => hotel.amenities.includes('Truck and trailer parking'))).toBe(true);
});

test('an offer is for all rooms and nights, with what is paid at the hotel', async () => {
  const offers = await site.search();
  const withFee = offers.filter(({ due_at_hotel_cents }) => due_at_hotel_cents > 0);
  expect(withFee.length).toBeGreaterThan(0);
  for (const offer of offers) {
    expect(offer).toMatchObject({ nights: 3, rooms: 3, guests: 6, currency: 'USD', check_in: '2026-12-07', check_out: '2026-12-10' });
    expect(offer.per_room_night_cents).toBe(Math.ceil(offer.total_cents / 9));
    // 3 nights of 3 rooms for at least 89 dollars each, and the fee of the house on top
    expect(offer.total_cents - offer.due_at_hotel_cents).toBeGreaterThanOrEqual(9 * 8_900);
  }
});

test('a hotel says where it is in a way that a driver can use', async () => {
  const [first] = await site.search();
  expect(`${first?.hotel.address}, ${first?.hotel.city}`).toMatch(/^\d+ [A-Z][\w ]+, Denver, CO$/);
});

test('the same search gives the same hotels and prices', async () => {
  const stable = (offers: Awaited<ReturnType<typeof site.search>>) =>
    offers.map(({ hotel, room_name, board, total_cents, cancellation }) => [hotel.id, room_name, board, total_cents, cancellation.text]);
  expect(stable(await site.search())).toEqual(stable(await site.search()));
});

test('terms are told in the time of the hotel', async () => {
  const offers = await site.search();
  const free = offers.filter(({ cancellation }) => cancellation.free_until !== null);
  // 18:00 in Denver is 01:00 UTC of the next day
  expect(free.some(({ cancellation }) => cancellation.free_until === '2026-12-07T01:00:00.000Z')).toBe(true);
  expect(free.some(({ cancellation }) => cancellation.text === 'Free until 6 Dec 18:00, then no refund')).toBe(true);
  expect(offers.some(({ cancellation }) => cancellation.text === 'Not refundable')).toBe(true);
});

test('only hotels within the radius are offered', async () => {
  const offers = await site.search({ radius_km: 4 });
  expect(offers.length).toBeGreaterThan(0);
  for (const { hotel } of offers) expect(hotel.distance_km).toBeLessThanOrEqual(4);
});

test('rates are read for the nearest hotels only, one request each', async () => {
  const few = await connectedHotels({ config: { hotelsPerSearch: 2 } });
  const offers = await few.search();
  expect(hotelsOf(offers).size).toBe(2);
  expect(await few.requests()).toHaveLength(3);
  await few.standIn.stop();
});

test('no more than four requests are on their way at once', async () => {
  const send = createEgress({ allowHosts: [], allowLoopback: [site.standIn.url] });
  let now = 0;
  let most = 0;
  const counting = async (url: string, init?: RequestInit) => {
    now += 1;
    most = Math.max(most, now);
    return send(url, init).finally(() => {
      now -= 1;
    });
  };
  await site.call('search', STAY, { fetch: counting });
  expect(most).toBe(4);
});

test('no room anywhere is an empty list, not an error', async () => {
  await site.play('no_availability');
  expect(await site.search()).toEqual([]);
});

test('429 says how long the supplier wants to be left alone', async () => {
  await site.play('rate_limited', { delay_ms: 42_000, operation: 'search' });
  await expect(site.search()).rejects.toMatchObject({ code: 'connector_rate_limited', details: { retry_after_ms: 42_000, status: 429 } });
  expect(await site.search()).not.toEqual([]);
});

test('503 can be tried again', async () => {
  await site.play('unavailable', { operation: 'rates' });
  await expect(site.search()).rejects.toMatchObject({ code: 'connector_unavailable' });
});

test('a supplier slower than the deadline is given up', async () => {
  const hasty = await connectedHotels({ config: { timeoutMs: 100, settleMs: 200 } });
  await hasty.play('slow', { delay_ms: 5_000 });
  await expect(hasty.search()).rejects.toMatchObject({ code: 'connector_timeout' });
  await hasty.standIn.stop();
});

test('a wrong token is an expired connection; neither log nor error holds it', async () => {
  const other = await connectedHotels({ config: { token: 'not_a_token_of_this_place' } });
  const refused = await other.call('check', {}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'connection_expired' });
  expect(JSON.stringify([refused, String(refused), other.lines])).not.toContain('not_a_token');
  await other.standIn.stop();
});

test('the check reads and changes nothing', async () => {
  expect(await site.call('check', {})).toEqual({ ok: true, detail: 'Bookings can be read (demo)' });
  expect(await site.requests()).toMatchObject([{ method: 'GET', path: '/stays/bookings', status: 200 }]);
});

test('a stay that ends before it begins is refused before anything is sent', async () => {
  await expect(site.call('search', { ...STAY, check_out: '2026-12-07' })).rejects.toMatchObject({
    code: 'input_invalid',
    details: { fields: [{ field: 'input.check_out' }] },
  });
  expect(await site.requests()).toEqual([]);
});

test('what the supplier refuses comes with its own words', async () => {
  site.clock.at = new Date('2027-01-01T00:00:00Z');
  await expect(site.search()).rejects.toMatchObject({
    code: 'connector_refused',
    details: { errors: [{ type: 'validation_error', message: "Field 'check_in_date' must not be in the past" }] },
  });
});
