import { booking } from '@banksman/contracts';
import { z } from 'zod';
import { connector } from '../connector.ts';
import { book, cancelBooking, checkAccess, findBooking, findCancelled, getBooking } from './bookings.ts';
import { type HotelsConfig, hotelsConfig, hotelsForm } from './config.ts';
import { quoteOffer } from './quote.ts';
import { HOTELS_SCENARIOS } from './scenarios.ts';
import { bookingId, health, offers, order, quoteOrNone, quoteRequest, stay } from './schemas.ts';
import { searchRooms } from './search.ts';

const timeoutMs = (config: HotelsConfig) => config.timeoutMs;
const settleMs = (config: HotelsConfig) => config.settleMs;

const base = connector({
  id: 'hotels',
  version: 1,
  title: 'Hotel rooms (Duffel Stays)',
  category: 'lodging',
  // requests and the stand-in's answers are checked against the vendor's types; it has never met the live service
  status: 'contract-tested',
  config: hotelsConfig,
  connect: hotelsForm,
  egress: ({ baseUrl }) => [new URL(baseUrl).hostname],
  vendor: {
    docs: 'https://duffel.com/docs/api',
    contracts: [
      {
        kind: 'ts-types',
        source: 'npm @duffel/api, dist/typings.d.ts, as JSON Schema in contract/',
        revision: '4.30.0',
        licence: 'MIT',
        knownDefects: ['ApiResponseError has no `source`, which the documentation shows for validation errors'],
      },
    ],
  },
  rateLimit: { perMinute: 60, concurrency: 4 },
  health: 'check',
  standIn: { port: 3102, scenarios: HOTELS_SCENARIOS },
});

/** Rooms for a crew: search, quote, book, look up and cancel. Amounts are cents for all rooms and nights, paid now plus at the hotel. */
export const hotels = base.with({
  search: base.action({ input: stay, output: offers, effect: 'read', timeoutMs, run: searchRooms }),
  quote: base.action({ input: quoteRequest, output: quoteOrNone, effect: 'read', timeoutMs, run: quoteOffer }),
  book: base.action({
    input: order,
    output: booking,
    effect: 'spend',
    approval: 'always',
    timeoutMs,
    idempotency: { mode: 'marker-search', field: 'metadata.reference', query: 'by-list', settleMs },
    run: book,
    find: findBooking,
    reverse: { action: 'cancel_booking', title: 'Cancel the booking', input: (_, made) => ({ booking_id: made.booking_id }) },
  }),
  get_booking: base.action({ input: bookingId, output: booking, effect: 'read', timeoutMs, run: getBooking }),
  cancel_booking: base.action({
    input: bookingId,
    output: booking,
    effect: 'write',
    approval: 'policy',
    timeoutMs,
    idempotency: { mode: 'natural-key', field: 'booking_id', query: 'by-reference', settleMs },
    run: cancelBooking,
    find: findCancelled,
  }),
  check: base.action({ input: z.object({}), output: health, effect: 'read', timeoutMs: () => 15_000, run: (_, ctx) => checkAccess(ctx) }),
});
