import { alternative, booking, cents, lodgingProposal, offer, quote, reason, source } from '@banksman/contracts';
import { z } from 'zod';
import { loopState } from '../agent/loop.ts';
import { question } from '../automation.ts';
import { hotelBookingInput } from './input.ts';
import { stay } from './stay.ts';

/** Wishes that we know how to look for; free text becomes these and nothing else. */
export const WISHES = [
  'truck_parking',
  'breakfast',
  'kitchen',
  'laundry',
  'quiet',
  'twin_beds',
  'ground_floor',
  'pet_friendly',
  'near_site',
  'wifi',
] as const;
export const wish = z.enum(WISHES);
export type Wish = z.infer<typeof wish>;

/** The company's lodging rules as far as its documents state them; null or empty: they say nothing. */
export const lodgingPolicy = z.object({
  max_per_night_cents: cents.min(2000).max(500_000).nullable(),
  max_distance_km: z.number().min(1).max(200).nullable(),
  min_rating: z.number().min(1).max(5).nullable(),
  /** a guests' score that makes up for missing stars */
  enough_review_score: z.number().min(1).max(10).nullable(),
  needs_free_cancellation: z.boolean(),
  own_bed_each: z.boolean(),
  preferred_chains: z.array(z.string().max(60)).max(12),
});
export type LodgingPolicy = z.infer<typeof lodgingPolicy>;

/** Where the job is. */
export const place = z.object({
  job_id: z.string(),
  job_name: z.string(),
  city: z.string(),
  address: z.string(),
  job_url: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  /** "ZIP 80202 (approximate)" */
  label: z.string(),
  /** what is worth telling the person about the address, e.g. that it differs from Buildertrend's */
  note: z.string().nullable(),
});
export type Place = z.infer<typeof place>;

/** What act found out. */
export const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('booked'), booking }),
  z.object({ kind: z.literal('worse'), because: z.string(), quote }),
  z.object({ kind: z.literal('gone'), because: z.string(), hotel_id: z.string(), hotel_name: z.string() }),
]);
export type Outcome = z.infer<typeof outcome>;

/** Who answered one thought, for the report. */
const thought = z.object({
  purpose: z.string(),
  by: z.string(),
  prompt: z.string(),
  prompt_version: z.number(),
  fell_back_because: z.string().nullable(),
});
export type ThoughtRecord = z.infer<typeof thought>;

/** The whole state of a booking run: JSON, small, without secrets. */
export const bookingState = loopState.extend({
  input: hotelBookingInput,
  /** set by plan, changed by the person's edits */
  stay: stay.nullable().default(null),
  radius_km: z.number().nullable().default(null),
  /** notes that people added while deciding */
  edit_notes: z.array(z.string()).default([]),
  place: place.nullable().default(null),
  policy: lodgingPolicy.nullable().default(null),
  wishes: z.array(wish).default([]),
  sources: z.array(source).default([]),
  /** what the supplier has and what fits the limits */
  offers: z.array(offer).default([]),
  excluded_hotels: z.array(z.string()).default([]),
  /** a hotel that the person chose together with other dates */
  wanted_hotel: z.string().nullable().default(null),
  /** confirmed offers behind what is shown, the proposal first */
  quotes: z.array(quote).default([]),
  proposal: lodgingProposal.nullable().default(null),
  asking: question.nullable().default(null),
  alternatives: z.array(alternative).default([]),
  reasons: z.array(reason).default([]),
  agent_note: z.string().nullable().default(null),
  asked_again_because: z.string().nullable().default(null),
  asked_times: z.number().int().default(0),
  approved: lodgingProposal.nullable().default(null),
  ordinal: z.number().int().default(0),
  outcome: outcome.nullable().default(null),
  daily_log: z.object({ id: z.string(), url: z.string() }).nullable().default(null),
  artifact_id: z.string().nullable().default(null),
  thoughts: z.array(thought).default([]),
});
export type BookingState = z.output<typeof bookingState>;

/** A field that an earlier stage has set; missing means that the graph is wired wrongly. */
export function present<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new TypeError(`the state has no ${name} yet`);
  return value;
}
