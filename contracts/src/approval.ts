import { z } from 'zod';

export const DECISIONS = ['approve', 'edit', 'reject', 'respond'] as const;
export const decisionKind = z.enum(DECISIONS);
export type DecisionKind = z.infer<typeof decisionKind>;

export const APPROVAL_STATES = ['open', 'approved', 'edited', 'rejected', 'responded', 'expired', 'withdrawn'] as const;
export const approvalState = z.enum(APPROVAL_STATES);
export type ApprovalState = z.infer<typeof approvalState>;

/** Where a statement comes from, so that a person can check it. */
export const source = z.object({
  title: z.string(),
  /** the words that were used */
  excerpt: z.string(),
  url: z.string().nullable(),
});
export type Source = z.infer<typeof source>;

/** Why something was chosen; `supports` false is an argument against it. */
export const reason = z.object({ topic: z.string(), text: z.string(), supports: z.boolean() });
export type Reason = z.infer<typeof reason>;

/** Another choice the person can take instead, by `edit` with `{ choice: id }`. */
export const alternative = z.object({
  id: z.string(),
  headline: z.string(),
  payload: z.record(z.string(), z.unknown()),
  reasons: z.array(reason),
});
export type Alternative = z.infer<typeof alternative>;

/** A question to a person. `payload` is exactly what will be done; `payload_sha256` binds the decision to it. */
export const approval = z.object({
  id: z.uuid(),
  job_id: z.uuid(),
  module_id: z.string(),
  /** `action`: permission for an effect; `unknown_effect`: we cannot tell whether an effect happened */
  kind: z.enum(['action', 'unknown_effect']),
  state: approvalState,
  /** "Book 2 rooms at Hampton Inn Denver Downtown, 7-10 Dec, $412 total" */
  headline: z.string(),
  /** why it is asked again, if it is */
  asked_again_because: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of `payload` */
  payload_sha256: z.string(),
  allowed_decisions: z.array(decisionKind),
  /** JSON Schema of the body's `edits` */
  edit_schema: z.record(z.string(), z.unknown()).nullable(),
  alternatives: z.array(alternative),
  reasons: z.array(reason),
  sources: z.array(source),
  /** the agent's own words, to be shown apart from the facts */
  agent_note: z.string().nullable(),
  effect: z.enum(['write', 'spend', 'irreversible']),
  amount_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  on_approve: z.string(),
  on_reject: z.string(),
  on_silence: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** when whoever was asked is reminded, and when others are asked too; null: not, or done */
  remind_at: z.iso.datetime().nullable(),
  escalate_at: z.iso.datetime().nullable(),
  escalated_at: z.iso.datetime().nullable(),
  /** names of the people who were told by e-mail or SMS, in alphabetical order */
  asked: z.array(z.string()),
  /** messages that were given up, or of which it is not known whether they arrived */
  not_told: z.array(z.object({ person: z.string(), channel: z.enum(['email', 'sms']), problem: z.string() })),
  decided_at: z.iso.datetime().nullable(),
  decided_by: z.string().nullable(),
  decided_via: z.string().nullable(),
  decision: decisionKind.nullable(),
  comment: z.string().nullable(),
});
export type Approval = z.infer<typeof approval>;

/** The body of `POST /approvals/{id}/decision`. */
export const decision = z.strictObject({
  decision: decisionKind,
  payload_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 hexadecimal characters of payload_sha256 that were shown'),
  edits: z.record(z.string(), z.unknown()).optional(),
  comment: z.string().trim().max(2000).optional(),
});
export type Decision = z.infer<typeof decision>;

export const approvalFilter = z.object({ status: z.enum(['open', 'decided', 'all']).default('open'), job_id: z.uuid().optional() });
