import { z } from 'zod';
import { cents, currency } from './money.ts';

/** "Always approve like this under $150": bound to automation, action and amount, and to one building site if wanted. Never changed, only replaced. */
export const approvalRule = z.object({
  id: z.uuid(),
  /** counts the rules for the same automation, action and site */
  version: z.number().int(),
  module_id: z.string(),
  module_title: z.string(),
  connector: z.string(),
  action: z.string(),
  /** approved at or below this */
  max_cents: cents,
  currency,
  /** the building site it is bound to; null: any */
  site_id: z.string().nullable(),
  site_name: z.string().nullable(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  /** the question it was made from */
  created_from: z.uuid().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  revoked_by: z.string().nullable(),
  approved_count: z.number().int(),
  approved_cents: cents,
  last_approved_at: z.iso.datetime().nullable(),
});
export type ApprovalRule = z.infer<typeof approvalRule>;

/** The body of `POST /approval-rules`: from a question, "like this". */
export const approvalRuleRequest = z.strictObject({
  approval_id: z.uuid('must be the id of an approval'),
  max_cents: cents.min(1, 'must be more than nothing').max(100_000_000, 'must be at most 1,000,000.00'),
  same_site: z.boolean().default(false),
});
export type ApprovalRuleRequest = z.input<typeof approvalRuleRequest>;

/** How questions are decided in a workspace. */
export const approvalSettings = z.strictObject({
  /** several at once are approved only when each costs at most this, in the workspace's currency; 0 switches it off */
  batch_limit_cents: cents.min(0, 'must not be negative').max(100_000_000, 'must be at most 1,000,000.00'),
});
export type ApprovalSettings = z.infer<typeof approvalSettings>;
