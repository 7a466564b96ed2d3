import { Hono } from 'hono';
import { z } from 'zod';
import { cutConnection, type StandInBindings, type StandInKit } from '../../stand-in/stand-in.ts';
import type { Contract } from '../contract/contract.ts';
import type { HotelsScenario } from '../scenarios.ts';
import { toAccommodation } from './accommodation.ts';
import { vendorId } from './rates.ts';
import { goneRate, internalError, notFound, refuse, refuseFields } from './refusals.ts';
import { dataOf, pointersOf } from './search-routes.ts';
import type { MadeQuote, Shop, StoredBooking } from './shop.ts';

const payload = z.object({
  quote_id: z.string(),
  guests: z.array(z.object({ given_name: z.string().min(1), family_name: z.string().min(1) })).min(1),
  email: z.email(),
  phone_number: z.string().regex(/^\+[1-9]\d{7,14}$/, 'is not a phone number'),
  metadata: z.record(z.string(), z.string()).nullish(),
});
/** docs/api/overview/pagination: 1 to 200 a page, 50 when not said; `meta.after` is the next page's cursor, null on the last. */
const page = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), after: z.string().optional() });

/** Bookings with paths and bodies as @duffel/api 4.30.0 sends them (Stays/Bookings). */
export function bookingRoutes(kit: StandInKit<HotelsScenario>, shop: Shop, contract: Contract): Hono<StandInBindings> {
  return new Hono<StandInBindings>()
    .post('/stays/bookings', async (c) => {
      const data = await dataOf(c);
      const breaks = contract('bookingRequest', data);
      if (breaks.length > 0) return refuseFields(c, breaks);
      const order = payload.safeParse(data);
      if (!order.success) return refuseFields(c, pointersOf(order.error));
      const quote = shop.madeQuote(order.data.quote_id);
      if (!quote) return notFound(c, 'quote');
      if (quote.isTaken) {
        // docs/api/overview/errors, booking_already_attempted: a booking for this rate is pending; the status is assumed
        const message = 'A booking was already attempted with this quote';
        return refuse(c, 422, {
          type: 'invalid_state_error',
          code: 'booking_already_attempted',
          title: 'Booking already attempted',
          message,
        });
      }
      if (quote.expiresAt <= kit.now()) return goneRate(c, 'The quote has expired');
      if (kit.faults.take('error_before_commit', 'book')) return internalError(c);

      const booking = toBooking(quote, order.data, kit.now());
      const lag = kit.faults.take('lagging_list', 'book')?.delay_ms ?? 0;
      const listed_at = new Date(kit.now().getTime() + lag).toISOString();
      shop.bookings.put({ id: booking.id, listed_at, vendor: booking });
      quote.isTaken = true;

      if (kit.faults.take('error_after_commit', 'book')) return internalError(c);
      if (kit.faults.take('cut_after_commit', 'book')) return cutConnection(c);
      return c.json({ data: booking }, 201);
    })
    .get('/stays/bookings', (c) => {
      const wanted = page.safeParse(c.req.query());
      if (!wanted.success) return refuseFields(c, pointersOf(wanted.error));
      const { limit, after } = wanted.data;
      const now = kit.now().toISOString();
      const listed = shop.bookings
        .all()
        .filter(({ listed_at }) => listed_at <= now)
        .reverse();
      const start = after === undefined ? 0 : listed.findIndex(({ id }) => id === after) + 1;
      const shown = listed.slice(start, start + limit);
      const hasMore = start + limit < listed.length;
      return c.json({
        data: shown.map(({ vendor }) => vendor),
        meta: { limit, before: null, after: hasMore ? (shown.at(-1)?.id ?? null) : null },
      });
    })
    .get('/stays/bookings/:id', (c) => {
      const booking = shop.bookings.get(c.req.param('id'));
      return booking ? c.json({ data: booking.vendor }) : notFound(c, 'booking');
    })
    .post('/stays/bookings/:id/actions/cancel', (c) => {
      const booking = shop.bookings.get(c.req.param('id'));
      if (!booking) return notFound(c, 'booking');
      if (booking.vendor.status === 'cancelled') {
        const message = 'The booking is already cancelled';
        return refuse(c, 422, { type: 'invalid_state_error', code: 'already_cancelled', title: 'Already cancelled', message });
      }
      const vendor: StoredBooking['vendor'] = { ...booking.vendor, status: 'cancelled', cancelled_at: kit.now().toISOString() };
      shop.bookings.put({ ...booking, vendor });
      return c.json({ data: vendor });
    });
}

/** StaysBooking; its hotel carries the room and rate that were booked. */
function toBooking({ hotel, room, rate, terms }: MadeQuote, order: z.output<typeof payload>, now: Date) {
  const accommodation = toAccommodation(hotel, [{ ...room, rates: [rate] }]);
  return {
    id: vendorId('bok'),
    email: order.email,
    phone_number: order.phone_number,
    accommodation,
    check_in_date: terms.check_in_date,
    check_out_date: terms.check_out_date,
    reference: `SI-${vendorId('bok').slice(-8).toUpperCase()}`,
    status: 'confirmed',
    confirmed_at: now.toISOString(),
    cancelled_at: null,
    guests: order.guests,
    supported_loyalty_programme: null,
    loyalty_programme_account_number: null,
    rooms: terms.rooms,
    metadata: order.metadata ?? null,
    key_collection: accommodation.key_collection,
    estimated_commission_amount: null,
    estimated_commission_currency: null,
  };
}
