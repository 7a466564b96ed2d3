import type { Offer } from '@banksman/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEgress } from '../egress.ts';
import { type ConnectedHotels, connectedHotels } from './testing.ts';

let site: ConnectedHotels;
let offer: Offer;
beforeEach(async () => {
  site = await connectedHotels();
  const found = (await site.search()).find(({ cancellation }) => cancellation.free_until !== null);
  if (!found) throw new Error('the catalogue has no flexible rate');
  offer = found;
});
afterEach(async () => {
  await site.standIn.stop();
  expect(site.contractBreaks).toEqual([]);
});

const searches = async () => (await site.requests()).filter(({ path }) => path === '/stays/search').length;

test('an offer that still stands is quoted as it was shown', async () => {
  const { quote_id, ...quoted } = await site.quote(offer);
  expect(quoted).toEqual(offer);
  expect(quote_id).toMatch(/^quo_/);
  expect(await searches()).toBe(1);
});

test('a quote tells the price of now', async () => {
  await site.play('price_moved', { percent: 12 });
  const quoted = await site.quote(offer);
  const payNow = offer.total_cents - offer.due_at_hotel_cents;
  expect(Math.abs(quoted.total_cents - offer.due_at_hotel_cents - payNow * 1.12)).toBeLessThanOrEqual(2);
  expect(quoted.cancellation).toEqual(offer.cancellation);
});

test('a quote tells the terms of now', async () => {
  await site.play('terms_worse');
  expect(await site.quote(offer)).toMatchObject({
    cancellation: { free_until: null, text: 'Not refundable' },
    total_cents: offer.total_cents,
  });
});

test('a rate that has run out is looked for again: same hotel, room, board and kind of terms', async () => {
  site.clock.at = new Date(site.clock.at.getTime() + 31 * 60_000);
  const quoted = await site.quote(offer);
  const { rate_id: _, expires_at: __, ...same } = offer;
  expect(quoted).toMatchObject(same);
  expect(quoted.rate_id).not.toBe(offer.rate_id);
  expect(await searches()).toBe(2);
});

test('a rate that the supplier calls expired is looked for again, once', async () => {
  await site.play('expired_rates');
  expect(await site.quote(offer)).toMatchObject({ room_name: offer.room_name, total_cents: offer.total_cents });
  await site.play('expired_rates', { times: 2 });
  expect(await site.call('quote', { offer })).toBeNull();
});

test('the same room with breakfast is not taken for the one without', async () => {
  const withBreakfast = (await site.search()).find(
    (one, _, all) => one.board === 'Breakfast included' && all.some((two) => two.hotel.id === one.hotel.id && two.board !== one.board),
  );
  if (!withBreakfast) throw new Error('the catalogue has no hotel with two boards');
  await site.play('expired_rates');
  expect(await site.quote(withBreakfast)).toMatchObject({ board: 'Breakfast included', total_cents: withBreakfast.total_cents });
});

test("the quote's own amounts count, not those of the rate in it", async () => {
  const send = createEgress({ allowHosts: [], allowLoopback: [site.standIn.url] });
  const dearer = async (url: string, init?: RequestInit) => {
    const { data } = (await (await send(url, init)).json()) as { data: object };
    return Response.json({ data: { ...data, total_amount: '999.99', due_at_accommodation_amount: '90.01' } });
  };
  const quoted = await site.call('quote', { offer }, { fetch: dearer });
  expect(quoted).toMatchObject({ total_cents: 109_000, due_at_hotel_cents: 9_001, per_room_night_cents: 12_112 });
});

test('a hotel without such a room any more gives no quote', async () => {
  await site.play('sold_out_at_quote');
  expect(await site.call('quote', { offer })).toBeNull();
  const others = await site.search();
  expect(others.some((one) => one.hotel.id === offer.hotel.id && one.room_name === offer.room_name)).toBe(false);
  expect(others.length).toBeGreaterThan(0);
});

test('a quote never becomes an order by itself', async () => {
  await site.quote(offer);
  expect(await site.bookings()).toEqual([]);
});
