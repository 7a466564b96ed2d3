import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Quote } from '@banksman/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEgress } from '../egress.ts';
import { CONTACT, type ConnectedHotels, CREW, connectedHotels, REFERENCE } from './testing.ts';

let site: ConnectedHotels;
let quote: Quote;
beforeEach(async () => {
  site = await connectedHotels();
  quote = await quoteOf(site);
});
afterEach(async () => {
  await site.standIn.stop();
  expect(site.contractBreaks).toEqual([]);
});

async function quoteOf(at: ConnectedHotels): Promise<Quote> {
  const [first] = (await at.search()).filter(({ cancellation }) => cancellation.free_until !== null);
  if (!first) throw new Error('the catalogue has no flexible rate');
  return at.quote(first);
}

const UNKNOWN = { details: { outcome: 'unknown' } };

test('an order books what was quoted, once, with our reference', async () => {
  const booking = await site.book(quote);
  expect(booking).toMatchObject({
    reference: REFERENCE,
    status: 'confirmed',
    hotel: { id: quote.hotel.id, name: quote.hotel.name },
    room_name: quote.room_name,
    check_in: quote.check_in,
    check_out: quote.check_out,
    rooms: 3,
    guest_names: ['Dana Whitfield', 'Luis Ortega'],
    total_cents: quote.total_cents,
    due_at_hotel_cents: quote.due_at_hotel_cents,
    cancellation: quote.cancellation,
  });
  expect(await site.bookings()).toMatchObject([{ id: booking.booking_id, metadata: { reference: REFERENCE } }]);
});

test('a booking is found by our reference, and by no other', async () => {
  const booking = await site.book(quote);
  expect(await site.find(quote)).toEqual(booking);
  expect(await site.find(quote, { reference: 'ANOTHER2REFERENCE3456789ABCD' })).toBeNull();
});

test('it is found on a later page of the list', async () => {
  const booking = await site.book(quote);
  for (let n = 0; n < 201; n += 1) {
    const again = await site.quote(quote);
    await site.book(again, { reference: `OTHER${String(n).padStart(23, 'A')}` });
  }
  expect(await site.find(quote)).toEqual(booking);
});

test.each(['error_after_commit', 'cut_after_commit'] as const)(
  '%s: the outcome is unknown, the look-up finds it, one booking',
  async (scenario) => {
    await site.play(scenario);
    await expect(site.book(quote)).rejects.toMatchObject({ code: 'connector_timeout', ...UNKNOWN });
    expect(await site.find(quote)).toMatchObject({ reference: REFERENCE, total_cents: quote.total_cents });
    expect(await site.bookings()).toHaveLength(1);
  },
);

test('error_before_commit looks the same from here, but the look-up finds nothing', async () => {
  await site.play('error_before_commit');
  await expect(site.book(quote)).rejects.toMatchObject({ code: 'connector_timeout', ...UNKNOWN });
  expect(await site.find(quote)).toBeNull();
  expect(await site.bookings()).toHaveLength(0);
});

test('a supplier that commits after we gave up: unknown, then found', async () => {
  await site.play('slow', { delay_ms: 600, operation: 'book' });
  const config = { ...site.config, timeoutMs: 300 };
  await expect(site.book(quote, { config })).rejects.toMatchObject({ code: 'connector_timeout' });
  await expect.poll(() => site.find(quote), { timeout: 10_000 }).toMatchObject({ reference: REFERENCE });
  expect(await site.bookings()).toHaveLength(1);
});

test('a list that lags shows the booking later: an early look is no proof', async () => {
  await site.play('lagging_list', { delay_ms: 4_000 });
  await site.play('cut_after_commit');
  await expect(site.book(quote)).rejects.toMatchObject(UNKNOWN);
  expect(await site.find(quote)).toBeNull();
  site.clock.at = new Date(site.clock.at.getTime() + 4_000);
  expect(await site.find(quote)).toMatchObject({ reference: REFERENCE });
});

test('503 in the words of the supplier and a supplier that is not there: nothing happened', async () => {
  await site.play('unavailable', { operation: 'book' });
  const busy = await site.book(quote).catch((error: unknown) => error);
  expect(busy).toMatchObject({ code: 'connector_unavailable' });
  expect(busy).not.toMatchObject(UNKNOWN);
  expect(await site.bookings()).toEqual([]);
  await site.standIn.stop();
  const fetch = createEgress({ allowHosts: [], allowLoopback: [site.standIn.url] });
  await expect(site.book(quote, { fetch })).rejects.toMatchObject({ code: 'connector_unavailable', details: { sent: 'no' } });
});

test.each([502, 503, 504])('%i of a gateway in front of the supplier says nothing about the order', async (status) => {
  const gateway = async () => new Response('<h1>Bad gateway</h1>', { status });
  await expect(site.book(quote, { fetch: gateway })).rejects.toMatchObject({ code: 'connector_timeout', ...UNKNOWN });
});

test.each([
  ['202: the outcome follows later', 202, {}],
  ['200 without the booking', 200, { data: { id: 'bok_1' } }],
])('%s: unknown', async (_, status, body) => {
  await expect(site.book(quote, { fetch: async () => Response.json(body, { status }) })).rejects.toMatchObject(UNKNOWN);
});

test('the same quote twice: the second order is not a refusal', async () => {
  await site.book(quote);
  await expect(site.book(quote)).rejects.toMatchObject({ code: 'connector_timeout', ...UNKNOWN });
  expect(await site.bookings()).toHaveLength(1);
});

test('a quote that has expired is a rate that is gone', async () => {
  site.clock.at = new Date(site.clock.at.getTime() + 16 * 60_000);
  await expect(site.book(quote)).rejects.toMatchObject({ code: 'rate_gone' });
  expect(await site.bookings()).toEqual([]);
});

test('429 on an order books nothing and can be tried again', async () => {
  await site.play('rate_limited', { delay_ms: 7_000, operation: 'book' });
  await expect(site.book(quote)).rejects.toMatchObject({ code: 'connector_rate_limited', details: { retry_after_ms: 7_000 } });
  expect(await site.book(quote)).toMatchObject({ status: 'confirmed' });
});

test('guests and contact are checked before anything is sent', async () => {
  const before = (await site.requests()).length;
  const nobody = site.call('book', { quote, guests: [], contact: { ...CONTACT, phone: '303-555-0142' } });
  await expect(nobody).rejects.toMatchObject({
    code: 'input_invalid',
    details: { fields: [{ field: 'input.guests' }, { field: 'input.contact.phone' }] },
  });
  expect(await site.requests()).toHaveLength(before);
});

test('a booking is read and cancelled; cancelling twice cancels once', async () => {
  const { booking_id } = await site.book(quote);
  expect(await site.call('get_booking', { booking_id })).toMatchObject({ booking_id, status: 'confirmed', reference: REFERENCE });
  expect(await site.call('cancel_booking', { booking_id })).toMatchObject({ booking_id, status: 'cancelled' });
  expect(await site.call('cancel_booking', { booking_id })).toMatchObject({ booking_id, status: 'cancelled' });
  const cancels = (await site.requests()).filter((request) => request.path.endsWith('/cancel'));
  expect(cancels).toHaveLength(1);
});

test('a booking that nobody made is not found', async () => {
  await expect(site.call('get_booking', { booking_id: 'bok_0000none' })).rejects.toMatchObject({ code: 'not_found' });
});

test('an acknowledged booking is there after the supplier restarts, for machines and on the page for people', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hotels-'));
  const before = await connectedHotels({ dataDir });
  const quoted = await quoteOf(before);
  const booking = await before.book(quoted);
  await before.standIn.stop();
  const after = await connectedHotels({ dataDir });
  expect(await after.find(quoted)).toEqual(booking);
  const page = await (await fetch(after.standIn.url)).text();
  expect(page).toContain('<title>Hotel supplier (stand-in)</title>');
  for (const shown of [booking.confirmation, 'Dana Whitfield', booking.check_in]) expect(page).toContain(shown);
  await after.standIn.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('logs hold neither names, nor contact, nor token', async () => {
  await site.play('error_after_commit');
  const failure = await site.book(quote).catch((error: unknown) => error);
  const written = JSON.stringify([site.lines, failure]);
  for (const secret of [...CREW.map(({ family_name }) => family_name), CONTACT.email, CONTACT.phone, 'duffel_test_demo'])
    expect(written).not.toContain(secret);
});
