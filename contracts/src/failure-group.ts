import { z } from 'zod';
import { problemCode } from './problem.ts';

/** `ignored`: until more than `ignore_per_hour` of them come in an hour. */
export const FAILURE_GROUP_STATES = ['open', 'resolved', 'ignored'] as const;
export const failureGroupState = z.enum(FAILURE_GROUP_STATES);
export type FailureGroupState = z.infer<typeof failureGroupState>;

export const fingerprint = z.string().regex(/^[0-9a-f]{32}$/, 'must be the fingerprint of a group');

/** Days of a group's history. */
export const FAILURE_DAYS = 14;

/** Failures of one cause: the same automation, step, problem and reason. */
export const failureGroup = z.object({
  fingerprint,
  module_id: z.string(),
  module_title: z.string(),
  step: z.string().nullable(),
  step_title: z.string().nullable(),
  code: problemCode,
  /** the reason in the words of the last one */
  why: z.string(),
  state: failureGroupState,
  /** runs that need help because of it now; at most `OPEN_AT_MOST`, then `open_capped` */
  open: z.number().int(),
  open_capped: z.boolean(),
  /** of how many a retry can come to something: false when the request itself was wrong */
  can_retry: z.boolean(),
  /** how many there have been in all */
  total: z.number().int(),
  /** failures of each of the last `FAILURE_DAYS` days of the workspace's calendar, today last */
  days: z.array(z.number().int()),
  first_seen_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  note: z.string().nullable(),
  changed_by: z.string().nullable(),
  changed_at: z.iso.datetime().nullable(),
  ignore_per_hour: z.number().int().nullable(),
});
export type FailureGroup = z.infer<typeof failureGroup>;

const note = z.string().trim().max(500, 'must have at most 500 characters');

/** The body of `PUT /failure-groups/{fingerprint}`: what is done about it. */
export const failureGroupUpdate = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('resolved'), note: note.default('') }),
  z.strictObject({ state: z.literal('ignored'), ignore_per_hour: z.number().int().min(1).max(10_000), note: note.default('') }),
  z.strictObject({ state: z.literal('open') }),
]);
export type FailureGroupUpdate = z.infer<typeof failureGroupUpdate>;

/** The groups of a workspace with what is in them. */
export const failureGroups = z.array(failureGroup);
