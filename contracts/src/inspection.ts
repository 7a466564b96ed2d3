import { z } from 'zod';
import { approvalState, decisionKind, source } from './approval.ts';
import { effectState } from './effect.ts';
import { actor } from './event.ts';
import { problemCode } from './problem.ts';
import { runStatus } from './run.ts';

/** One named value of a step's state. What is small comes whole; of what is not, the beginning of its JSON, and a file. */
export const stepValue = z.object({
  name: z.string(),
  /** of its JSON */
  bytes: z.number().int(),
  is_whole: z.boolean(),
  /** the value itself when `is_whole`, else null */
  value: z.unknown(),
  /** the first characters of its JSON when it is not whole; null when not even those are at hand */
  excerpt: z.string().nullable(),
});
export type StepValue = z.infer<typeof stepValue>;

/**
 * Why values are (not) there. `removed`: their time was over; `not_kept`: the step leaves none, or an older release ran it;
 * `not_yet`: the step has not come so far.
 */
export const STEP_VALUE_STATES = ['kept', 'not_yet', 'removed', 'not_kept'] as const;
export const stepValues = z.object({ state: z.enum(STEP_VALUE_STATES), values: z.array(stepValue) });
export type StepValues = z.infer<typeof stepValues>;

/** What went wrong, in the machine's words; secrets, addresses and places on the server are taken out. */
export const rawError = z.object({
  code: problemCode.nullable(),
  text: z.string(),
  /** where in the program; null when it was not stored */
  trace: z.string().nullable(),
});
export type RawError = z.infer<typeof rawError>;

/** One time that a step was begun. */
export const ATTEMPT_OUTCOMES = ['working', 'done', 'asked', 'waited', 'failed', 'broke_off'] as const;
export const stepAttempt = z.object({
  /** counts from 1 */
  number: z.number().int(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  /** `waited`: for a timer or a later try; `broke_off`: begun again without an end, as after a crash */
  outcome: z.enum(ATTEMPT_OUTCOMES),
  text: z.string().nullable(),
  error: rawError.nullable(),
});
export type StepAttempt = z.infer<typeof stepAttempt>;

/** One answer of the reasoner. */
export const stepThought = z.object({
  at: z.iso.datetime(),
  purpose: z.string(),
  /** `rules`, or the model's name */
  by: z.string(),
  prompt: z.string(),
  prompt_version: z.number().int(),
  input_tokens: z.number().int().nullable(),
  output_tokens: z.number().int().nullable(),
  /** millionths of a cent of USD; null without a model */
  cost_microcents: z.number().int().nullable(),
  text: z.string(),
});
export type StepThought = z.infer<typeof stepThought>;

const json = z.record(z.string(), z.unknown());

/** A change in an outside system: what was meant, what was sent, what came of it. */
export const effectDetail = z.object({
  key: z.string(),
  job_id: z.uuid(),
  step: z.string(),
  connector: z.string(),
  /** the connector's name */
  system: z.string(),
  action: z.string(),
  state: effectState,
  /** what the other system knows it by */
  reference: z.string(),
  amount_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  approval_id: z.uuid().nullable(),
  intended_at: z.iso.datetime(),
  sent_at: z.iso.datetime().nullable(),
  settled_at: z.iso.datetime().nullable(),
  /** looks at the other system for an outcome that was not clear */
  lookups: z.number().int(),
  problem: problemCode.nullable(),
  /** what was approved or meant */
  payload: json,
  /** what lay there before, as far as the history tells; null when there was nothing */
  before: json.nullable(),
  /** what the other system answered; null while it has not */
  after: json.nullable(),
  /** key of the effect that this one takes back */
  reverses: z.string().nullable(),
  /** the run that offers to take this one back, or did */
  undo: z.object({ job_id: z.uuid(), status: runStatus }).nullable(),
});
export type EffectDetail = z.infer<typeof effectDetail>;

/** One step of a run, looked into. */
export const stepInspection = z.object({
  step: z.string(),
  title: z.string(),
  attempts: z.array(stepAttempt),
  input: stepValues,
  output: stepValues,
  sources: z.array(source),
  thoughts: z.array(stepThought),
  effects: z.array(effectDetail),
});
export type StepInspection = z.infer<typeof stepInspection>;

/** One changed field; null where there was or is nothing. */
export const changedField = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() });
export type ChangedField = z.infer<typeof changedField>;

/** One line of the trail: who did what, when, by which way; with what was shown and what was changed when it was a question. */
export const runAuditEntry = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  actor: actor,
  text: z.string(),
  /** people who were told */
  told: z.array(z.string()),
  question: z
    .object({
      approval_id: z.uuid(),
      state: approvalState,
      decision: decisionKind.nullable(),
      comment: z.string().nullable(),
      /** the headline and the payload that were shown, and the hash that bound the decision to them */
      headline: z.string(),
      payload: json,
      payload_sha256: z.string(),
      changed: z.array(changedField),
    })
    .nullable(),
  effect: z.object({ key: z.string(), system: z.string(), action: z.string(), reference: z.string() }).nullable(),
});
export type RunAuditEntry = z.infer<typeof runAuditEntry>;
