import { z } from 'zod';
import { cents, currency } from './money.ts';

/** Periods of a spending limit, in the workspace's time zone; a week begins on Monday. */
export const LIMIT_PERIODS = ['day', 'week', 'month'] as const;
export const limitPeriod = z.enum(LIMIT_PERIODS);
export type LimitPeriod = z.infer<typeof limitPeriod>;

/** What may be spent in a period; `module_id` null is the whole workspace. */
export const spendingLimit = z.object({
  module_id: z.string().nullable(),
  period: limitPeriod,
  limit_cents: cents,
  currency,
  /** spent and reserved since the period began; what was refused or undone does not count */
  used_cents: cents,
  resets_at: z.iso.datetime(),
  updated_by: z.string().nullable(),
});
export type SpendingLimit = z.infer<typeof spendingLimit>;

/** The body of `PUT /limits`: sets one limit; `limit_cents` null removes it. */
export const spendingLimitUpdate = z.strictObject({
  module_id: z.string().max(40).nullable().default(null),
  period: limitPeriod,
  limit_cents: cents.min(0, 'must not be negative').nullable(),
});
export type SpendingLimitUpdate = z.infer<typeof spendingLimitUpdate>;

/** The kill switch of a workspace (`module_id` null) or of one automation. */
export const effectStop = z.object({
  module_id: z.string().nullable(),
  stopped_at: z.iso.datetime(),
  stopped_by: z.string(),
  reason: z.string().nullable(),
});
export type EffectStop = z.infer<typeof effectStop>;

/** The body of `PUT /stop`: on, nothing leaves the company any more; off, what waited goes on. */
export const effectStopUpdate = z.strictObject({
  module_id: z.string().max(40).nullable().default(null),
  stopped: z.boolean(),
  reason: z.string().trim().max(500).optional(),
});
export type EffectStopUpdate = z.infer<typeof effectStopUpdate>;
