import { z } from 'zod';
import { cents, currency } from './money.ts';
import { timeZone } from './schedule.ts';

/** A BCP 47 tag that Intl knows. */
const locale = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
    } catch {
      return false;
    }
  }, 'must be a language and country such as en-US');

/** What is the same for everybody in a workspace. */
export const workspaceSettings = z.object({
  id: z.uuid(),
  name: z.string(),
  time_zone: z.string(),
  /** null: as Banksman writes them, "Mon 7 Dec, 18:00" and "$412.00" */
  locale: z.string().nullable(),
  currency,
  /** what an hour of the staff costs; null until somebody enters it: nothing is worked out with a guess */
  staff_rate_cents: cents.nullable(),
  /** several questions may be approved at once only when each is at most this much */
  batch_limit_cents: cents,
  is_demo: z.boolean(),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;

/** The body of `PATCH /workspace`: what is left out stays. */
export const workspaceUpdate = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100).optional(),
  time_zone: timeZone.optional(),
  locale: locale.nullable().optional(),
  currency: currency.optional(),
  staff_rate_cents: cents.min(0, 'must not be negative').max(10_000_000).nullable().optional(),
  batch_limit_cents: cents.min(0, 'must not be negative').max(100_000_000).optional(),
});
export type WorkspaceUpdate = z.infer<typeof workspaceUpdate>;
