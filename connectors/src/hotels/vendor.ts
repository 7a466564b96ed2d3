import { z } from 'zod';

/** What we read of Duffel's answers (names of @duffel/api 4.30.0, Stays/StaysTypes); the rest is passed over. */

const amount = z.string().nullable();

const rate = z.object({
  id: z.string(),
  board_type: z.enum(['room_only', 'breakfast', 'half_board', 'full_board', 'all_inclusive']),
  /** ascending; an empty one: nothing is refunded */
  cancellation_timeline: z.array(z.object({ refund_amount: z.string(), before: z.string(), currency: z.string() })),
  total_amount: z.string(),
  total_currency: z.string(),
  due_at_accommodation_amount: amount,
  due_at_accommodation_currency: z.string().nullable(),
  payment_type: z.enum(['guarantee', 'deposit', 'pay_now']),
  available_payment_methods: z.array(z.string()),
  loyalty_programme_required: z.boolean(),
  quantity_available: z.number().nullable().optional(),
  expires_at: z.string(),
});
export type VendorRate = z.output<typeof rate>;

const room = z.object({
  name: z.string(),
  beds: z.array(z.object({ type: z.string(), count: z.number() })).optional(),
  rates: z.array(rate),
});
export type VendorRoom = z.output<typeof room>;

const accommodation = z.object({
  id: z.string(),
  name: z.string(),
  amenities: z.array(z.object({ type: z.string(), description: z.string() })).nullable(),
  location: z.object({
    address: z.object({ line_one: z.string(), city_name: z.string(), region: z.string().optional() }),
    geographic_coordinates: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  }),
  phone_number: z.string().nullable(),
  key_collection: z.object({ instructions: z.string() }).nullable(),
  rating: z.number().nullable(),
  review_score: z.number().nullable(),
  rooms: z.array(room),
});
export type VendorAccommodation = z.output<typeof accommodation>;

export const searchResult = z.object({ id: z.string(), accommodation });
export const searchResponse = z.object({ results: z.array(searchResult) });

export const vendorQuote = z.object({
  id: z.string(),
  accommodation,
  check_in_date: z.string(),
  check_out_date: z.string(),
  total_amount: z.string(),
  total_currency: z.string(),
  due_at_accommodation_amount: amount,
  due_at_accommodation_currency: z.string().nullable(),
  rooms: z.number(),
});

export const vendorBooking = z.object({
  id: z.string(),
  accommodation,
  check_in_date: z.string(),
  check_out_date: z.string(),
  reference: z.string().nullable(),
  status: z.enum(['confirmed', 'cancelled']),
  confirmed_at: z.string(),
  guests: z.array(z.object({ given_name: z.string(), family_name: z.string() })),
  rooms: z.number(),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type VendorBooking = z.output<typeof vendorBooking>;

/** A booking in the list, read only so far as to know whether it is ours. */
export const listedBooking = z.object({ id: z.string(), metadata: z.record(z.string(), z.string()).nullish() });

/** Around every answer. `meta.after` is the cursor of the next page, null on the last (docs/api/overview/pagination). */
export const answer = z.object({ data: z.unknown(), meta: z.object({ after: z.string().nullish() }).nullish() });

/** docs/api/overview/errors */
export const refusal = z.object({
  errors: z.array(z.object({ type: z.string(), code: z.string(), title: z.string(), message: z.string() })).min(1),
  meta: z.object({ request_id: z.string() }).partial().optional(),
});
export type Refusal = z.output<typeof refusal>;
