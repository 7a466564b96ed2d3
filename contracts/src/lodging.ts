import { z } from 'zod';
import { cents, currency } from './money.ts';

/** A night is a calendar date at the hotel (`2026-12-07`), never an instant. */
export const stayDates = z.object({ check_in: z.iso.date(), check_out: z.iso.date() });

export const guest = z.object({
  given_name: z.string().trim().min(1, 'must not be empty').max(60),
  family_name: z.string().trim().min(1, 'must not be empty').max(60),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{7,14}$/, 'must be a phone number with country code, such as +13035550142')
    .optional(),
});
export type Guest = z.infer<typeof guest>;

/** " for Rosa Delgado and 1 more", as sentences about a stay go on after the hotel's name; empty when nobody is named. */
export function forGuests([first, ...others]: readonly string[]): string {
  if (!first) return '';
  return others.length === 0 ? ` for ${first}` : ` for ${first} and ${others.length} more`;
}

export const hotel = z.object({
  /** the supplier's accommodation id */
  id: z.string(),
  name: z.string(),
  address: z.string(),
  city: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  /** kilometres from the job site's postal code centre, straight line */
  distance_km: z.number(),
  /** 1 to 5 stars, null when the supplier gives none */
  rating: z.number().nullable(),
  /** guests' score 0 to 10 */
  review_score: z.number().nullable(),
  amenities: z.array(z.string()),
});
export type Hotel = z.infer<typeof hotel>;

/** What happens when we cancel: free until a moment, then for a fee. */
export const cancellationTerms = z.object({
  /** null: never free */
  free_until: z.iso.datetime({ offset: true }).nullable(),
  /** "Free until 5 Dec 18:00, then the first night" */
  text: z.string(),
});
export type CancellationTerms = z.infer<typeof cancellationTerms>;

/** A bookable rate at one hotel for all rooms and nights asked for. */
export const offer = z.object({
  supplier: z.string(),
  /** opaque at the supplier, valid until `expires_at` */
  rate_id: z.string(),
  hotel,
  room_name: z.string(),
  beds: z.string(),
  board: z.string(),
  check_in: z.iso.date(),
  check_out: z.iso.date(),
  nights: z.number().int(),
  rooms: z.number().int(),
  guests: z.number().int(),
  /** all rooms and nights with taxes, paid now plus at the hotel */
  total_cents: cents,
  /** the part of `total_cents` that is paid at the hotel */
  due_at_hotel_cents: cents,
  per_room_night_cents: cents,
  currency,
  cancellation: cancellationTerms,
  payment: z.enum(['pay_now', 'deposit', 'guarantee']),
  quantity_available: z.number().int().nullable(),
  expires_at: z.iso.datetime({ offset: true }),
});
export type Offer = z.infer<typeof offer>;

/** An offer confirmed by the supplier a moment ago; only a quote can be booked. */
export const quote = offer.extend({ quote_id: z.string() });
export type Quote = z.infer<typeof quote>;

/**
 * The payload of a booking approval: exactly what will be booked and at most for how much. The rate and quote ids are not in
 * it: they change by the minute, the promise to the person does not.
 */
export const lodgingProposal = z.object({
  kind: z.literal('lodging.book'),
  job_id: z.string(),
  job_name: z.string(),
  hotel: hotel.pick({ id: true, name: true, address: true, city: true, distance_km: true, rating: true, review_score: true }),
  room_name: z.string(),
  beds: z.string(),
  board: z.string(),
  check_in: z.iso.date(),
  check_out: z.iso.date(),
  nights: z.number().int(),
  rooms: z.number().int(),
  guests: z.array(guest),
  total_cents: cents,
  due_at_hotel_cents: cents,
  per_room_night_cents: cents,
  currency,
  cancellation: cancellationTerms,
  payment: z.enum(['pay_now', 'deposit', 'guarantee']),
});
export type LodgingProposal = z.infer<typeof lodgingProposal>;

/** What the supplier says it booked. */
export const booking = z.object({
  booking_id: z.string(),
  /** what the crew shows at the front desk */
  confirmation: z.string(),
  reference: z.string(),
  status: z.enum(['confirmed', 'cancelled']),
  hotel: hotel.pick({ id: true, name: true, address: true, city: true }).extend({ phone: z.string().nullable() }),
  room_name: z.string(),
  check_in: z.iso.date(),
  check_out: z.iso.date(),
  rooms: z.number().int(),
  guest_names: z.array(z.string()),
  total_cents: cents,
  due_at_hotel_cents: cents,
  currency,
  cancellation: cancellationTerms,
  key_collection: z.string().nullable(),
  confirmed_at: z.iso.datetime({ offset: true }),
});
export type Booking = z.infer<typeof booking>;
