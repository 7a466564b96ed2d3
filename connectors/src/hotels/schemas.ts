import { guest, offer, quote } from '@banksman/contracts';
import { z } from 'zod';

/** A stay as it is asked for. */
export const stay = z
  .object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    radius_km: z.number().positive().max(100),
    check_in: z.iso.date(),
    check_out: z.iso.date(),
    rooms: z.number().int().min(1).max(20),
    /** adults, in all rooms together */
    guests: z.number().int().min(1).max(40),
  })
  .refine(({ check_in, check_out }) => check_in < check_out, { path: ['check_out'], message: 'must be after check_in' });
export type Stay = z.output<typeof stay>;

export const offers = z.array(offer);
export const quoteRequest = z.object({ offer });
export const quoteOrNone = quote.nullable();
export const order = z.object({
  quote,
  guests: z.array(guest).min(1, 'must name at least one guest'),
  contact: z.object({ email: z.email(), phone: z.string().regex(/^\+[1-9]\d{7,14}$/, 'must be a phone number with country code') }),
});
export type Order = z.output<typeof order>;
export const bookingId = z.object({ booking_id: z.string().min(1) });
export const health = z.object({ ok: z.literal(true), detail: z.string() });
