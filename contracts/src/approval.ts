import { z } from 'zod';

export const DECISIONS = ['approve', 'edit', 'reject', 'respond'] as const;
export const decisionKind = z.enum(DECISIONS);
export type DecisionKind = z.infer<typeof decisionKind>;

/** `held`: decided, and final in a few seconds unless whoever decided takes it back. */
export const APPROVAL_STATES = ['open', 'held', 'approved', 'edited', 'rejected', 'responded', 'expired', 'withdrawn'] as const;
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

/** The most a decision may be held for. */
const MOST_HOLD_MS = 30_000;

/** A question to a person. `payload` is exactly what will be done; `payload_sha256` binds the decision to it. */
export const approval = z.object({
  id: z.uuid(),
  job_id: z.uuid(),
  module_id: z.string(),
  /** `action`: permission for an effect; `unknown_effect`: we cannot tell whether an effect happened */
  kind: z.enum(['action', 'unknown_effect']),
  state: approvalState,
  /** "Book 2 rooms at Hampton Inn Denver Downtown for Rosa Delgado and 1 more, 7-10 Dec, $412.00 total" */
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
  /** what approving permits, for rules and for approving several at once; null when a person's word is all that is asked for */
  permits: z.object({ connector: z.string(), action: z.string() }).nullable(),
  amount_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  on_approve: z.string(),
  on_reject: z.string(),
  on_silence: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** when it should be answered: from then on others are asked too, long before it expires */
  due_at: z.iso.datetime(),
  /** when whoever was asked is reminded, and when others are asked too; null: not, or done */
  remind_at: z.iso.datetime().nullable(),
  escalate_at: z.iso.datetime().nullable(),
  escalated_at: z.iso.datetime().nullable(),
  /** names of the people who were told by e-mail or SMS, in alphabetical order */
  asked: z.array(z.string()),
  /** who is asked too at `escalate_at`; empty when there is nobody else */
  escalates_to: z.array(z.string()),
  assigned_to: z.object({ user_id: z.string(), name: z.string(), by: z.string() }).nullable(),
  /** put aside by a person until then; it neither counts nor reminds meanwhile */
  snoozed: z.object({ until: z.iso.datetime(), by: z.string() }).nullable(),
  /** messages that were given up, or of which it is not known whether they arrived */
  not_told: z.array(z.object({ person: z.string(), channel: z.enum(['email', 'sms']), problem: z.string() })),
  decided_at: z.iso.datetime().nullable(),
  decided_by: z.string().nullable(),
  decided_via: z.string().nullable(),
  decision: decisionKind.nullable(),
  comment: z.string().nullable(),
  /** while `held`: when the decision becomes final */
  final_at: z.iso.datetime().nullable(),
  /** the caller decided, and can take it back until `final_at` */
  can_undo: z.boolean(),
  /** why a decision that was held could not be carried out, in words; the question is open again */
  returned_because: z.string().nullable(),
  /** the rule that decided, as it was then */
  rule: z.object({ id: z.uuid(), version: z.number().int() }).nullable(),
});
export type Approval = z.infer<typeof approval>;

/** The body of `POST /approvals/{id}/decision`. */
export const decision = z.strictObject({
  decision: decisionKind,
  payload_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 hexadecimal characters of payload_sha256 that were shown'),
  edits: z.record(z.string(), z.unknown()).optional(),
  comment: z.string().trim().max(2000).optional(),
  /** ms during which the decision can be taken back; without it the decision is final at once */
  hold_ms: z
    .number()
    .int('must be whole milliseconds')
    .min(0, 'must not be negative')
    .max(MOST_HOLD_MS, 'must be at most 30000')
    .optional(),
});
export type Decision = z.infer<typeof decision>;

/** Whose questions: assigned to the caller, to nobody, or all. */
export const APPROVAL_OWNERS = ['all', 'mine', 'none'] as const;
/** `GET /approvals` lists at most so many: open ones the soonest due first, others the newest. */
export const APPROVALS_AT_MOST = 200;

export const approvalFilter = z.object({
  /** `held`: the caller's own decisions that can still be taken back */
  status: z.enum(['open', 'held', 'decided', 'all']).default('open'),
  job_id: z.uuid().optional(),
  assigned: z.enum(APPROVAL_OWNERS).default('all'),
  rule_id: z.uuid().optional(),
});

/** The body of `POST /approvals/{id}/snooze`; null brings it back now. */
export const snoozeRequest = z.strictObject({ until: z.iso.datetime('must be a time such as 2026-12-07T15:00:00Z').nullable() });
/** The body of `POST /approvals/{id}/assignee`; null: nobody's in particular. */
export const assignRequest = z.strictObject({ user_id: z.string().max(100).nullable() });
/** Somebody who may decide. */
export const decider = z.object({ user_id: z.string(), name: z.string() });
export type Decider = z.infer<typeof decider>;

/** The body of `POST /approvals/batch`. With `preview` nothing is decided: the answer says what would come of it. */
export const batchRequest = z.strictObject({
  items: z
    .array(decision.pick({ payload_sha256: true }).extend({ id: z.uuid() }))
    .min(1, 'must name a question')
    .max(50, 'must name at most 50 questions'),
  hold_ms: decision.shape.hold_ms,
  preview: z.boolean().default(false),
});
export type BatchRequest = z.input<typeof batchRequest>;
/** What became (with `preview`: would become) of each question, in the order asked for. */
export const batchResult = z.object({
  preview: z.boolean(),
  limit_cents: z.number().int(),
  currency: z.string(),
  results: z.array(
    z.object({
      id: z.uuid(),
      headline: z.string().nullable(),
      amount_cents: z.number().int().nullable(),
      currency: z.string().nullable(),
      ok: z.boolean(),
      /** why not, in words */
      problem: z.string().nullable(),
    }),
  ),
});
export type BatchResult = z.infer<typeof batchResult>;

/** One line of the trail of a question: who, when, by which way, and what was changed. */
export const trailEntry = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['asked', 'told', 'reminded', 'escalated', 'assigned', 'snoozed', 'held', 'undone', 'returned', 'decided']),
  who: z.string(),
  channel: z.string().nullable(),
  text: z.string(),
  /** SHA-256 of what was shown, where that was said */
  payload_sha256: z.string().nullable(),
  /** fields that were changed against what was shown */
  changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type TrailEntry = z.infer<typeof trailEntry>;

/** What an empty inbox tells. */
export const inboxToday = z.object({
  waiting: z.number().int(),
  /** the next that comes back by itself */
  next: z.object({ id: z.uuid(), headline: z.string(), at: z.iso.datetime(), by: z.string() }).nullable(),
  /** since midnight in the workspace's time zone; `rules` are decisions nobody was asked for */
  today: z.object({ people: z.number().int(), rules: z.number().int(), expired: z.number().int() }),
  recent: z.array(
    z.object({
      id: z.uuid(),
      headline: z.string(),
      state: approvalState,
      by: z.string().nullable(),
      at: z.iso.datetime(),
      is_rule: z.boolean(),
    }),
  ),
  /** nothing was ever asked here */
  is_new: z.boolean(),
});
export type InboxToday = z.infer<typeof inboxToday>;
