import { type Booking, DomainError } from '@banksman/contracts';
import { z } from 'zod';
import { type Ctx, request } from './client.ts';
import { toBooking } from './mapping.ts';
import type { Order } from './schemas.ts';
import { listedBooking, vendorBooking } from './vendor.ts';

/** docs/api/overview/pagination: at most 200 a page */
const PAGE_LENGTH = 200;
/** 20,000 bookings; past that "not found" would be a guess, and a guess books twice. */
const MAX_PAGES = 100;

/**
 * Orders the quoted rooms. Duffel has no idempotency header (none in @duffel/api 4.30.0), so our reference travels in `metadata` and
 * `findBooking` looks for it.
 * @throws DomainError `rate_gone` when the quote is no longer good, otherwise as `request`; `details.outcome: 'unknown'` when the rooms
 * may be booked all the same
 */
export async function book({ quote, guests, contact }: Order, ctx: Ctx): Promise<Booking> {
  const reference = referenceOf(ctx);
  const { data } = await request(ctx, 'order', 'POST', '/stays/bookings', vendorBooking, {
    quote_id: quote.quote_id,
    guests: guests.map(({ given_name, family_name }) => ({ given_name, family_name })),
    email: contact.email,
    phone_number: contact.phone,
    metadata: { reference },
  });
  return toBooking(data, reference, ctx.now());
}

/**
 * Looks through all bookings for the one with our reference.
 * @returns null when none has it; a new booking may be missing for up to `settleMs`
 * @throws DomainError `connector_refused` when there are more bookings than can be looked through, otherwise as `request`
 */
export async function findBooking(_order: Order, ctx: Ctx): Promise<Booking | null> {
  const reference = referenceOf(ctx);
  const found: string[] = [];
  let after: string | null = null;
  for (let page = 0; page === 0 || after !== null; page += 1) {
    if (page === MAX_PAGES) throw new DomainError('connector_refused', { message: 'too many bookings to look through' });
    const cursor: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const answer = await request(ctx, 'read', 'GET', `/stays/bookings?limit=${PAGE_LENGTH}${cursor}`, z.array(listedBooking));
    found.push(...answer.data.filter(({ metadata }) => metadata?.reference === reference).map(({ id }) => id));
    after = answer.after;
  }
  const [first] = found;
  if (first === undefined) return null;
  if (found.length > 1) ctx.log('error', 'one reference has several bookings', { reference, bookings: found.length });
  return toBooking(await readBooking(ctx, first), reference, ctx.now());
}

/** @throws DomainError `not_found` for an id that Duffel does not know */
export async function getBooking({ booking_id }: { booking_id: string }, ctx: Ctx): Promise<Booking> {
  return toBooking(await readBooking(ctx, booking_id), null, ctx.now());
}

/** Cancels; a booking that is cancelled already is answered as it is, so doing it twice does it once. */
export async function cancelBooking({ booking_id }: { booking_id: string }, ctx: Ctx): Promise<Booking> {
  const known = await findCancelled({ booking_id }, ctx);
  if (known) return known;
  const path = `/stays/bookings/${encodeURIComponent(booking_id)}/actions/cancel`;
  return toBooking((await request(ctx, 'cancel', 'POST', path, vendorBooking)).data, null, ctx.now());
}

/** @returns null while the booking stands */
export async function findCancelled({ booking_id }: { booking_id: string }, ctx: Ctx): Promise<Booking | null> {
  const current = await getBooking({ booking_id }, ctx);
  return current.status === 'cancelled' ? current : null;
}

/** The cheapest authorised read: says that address, token and access to Stays are right. */
export async function checkAccess(ctx: Ctx): Promise<{ ok: true; detail: string }> {
  await request(ctx, 'read', 'GET', '/stays/bookings?limit=1', z.array(listedBooking));
  return { ok: true, detail: `Bookings can be read (${ctx.config.mode})` };
}

async function readBooking(ctx: Ctx, id: string) {
  return (await request(ctx, 'read', 'GET', `/stays/bookings/${encodeURIComponent(id)}`, vendorBooking)).data;
}

function referenceOf(ctx: Ctx): string {
  if (ctx.reference === null) throw new TypeError('a booking needs the reference that the effects gate makes');
  return ctx.reference;
}
