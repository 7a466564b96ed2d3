import { z } from 'zod';
import { approval } from './approval.ts';
import { cents } from './money.ts';

/** E.164: a plus, the country and the number, 8 to 15 digits, no spaces. */
export const phone = z.string().regex(/^\+[1-9]\d{7,14}$/, 'must be a number with its country, such as +13035550100');

/** How a member is reached about approvals beside e-mail. */
export const contact = z.object({
  user_id: z.string(),
  /** null: no SMS */
  phone: phone.nullable(),
  /** an SMS reply may approve at most this much; above it the link or the dashboard is needed */
  sms_max_cents: cents,
});
export type Contact = z.infer<typeof contact>;

/** The body of `PUT /users/me/contact`. */
export const contactUpdate = z.strictObject({ phone: phone.nullable() });

/** The body of `PUT /users/{id}/contact`: what only an administrator sets. */
export const contactLimit = z.strictObject({ sms_max_cents: cents.min(0, 'must not be negative').max(100_000_000) });

/** What a link to an approval shows: the question without what only the dashboard can do (edits, alternatives). */
export const linkedApproval = approval
  .pick({
    id: true,
    job_id: true,
    kind: true,
    state: true,
    headline: true,
    asked_again_because: true,
    payload: true,
    payload_sha256: true,
    reasons: true,
    effect: true,
    amount_cents: true,
    currency: true,
    on_approve: true,
    on_reject: true,
    on_silence: true,
    created_at: true,
    expires_at: true,
    decided_at: true,
    decided_by: true,
    decided_via: true,
    decision: true,
    comment: true,
  })
  .extend({
    /** who the link is for */
    person: z.string(),
    workspace: z.string(),
    time_zone: z.string(),
    is_demo: z.boolean(),
    allowed_decisions: z.array(z.enum(['approve', 'reject'])),
  });
export type LinkedApproval = z.infer<typeof linkedApproval>;

/** The body of `POST /decisions/{token}`; the link itself says about what and for whom. */
export const linkedDecision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  comment: z.string().trim().max(2000).optional(),
});
export type LinkedDecision = z.infer<typeof linkedDecision>;
