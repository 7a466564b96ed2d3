import { z } from 'zod';
import { runFilter } from './run.ts';

/** What can be done to many runs at once. */
export const BULK_ACTIONS = ['retry', 'cancel', 'resolve'] as const;
export const bulkAction = z.enum(BULK_ACTIONS);
export type BulkAction = z.infer<typeof bulkAction>;

/** `collecting`: which runs match is being written down; `working`: they are done one after the other. */
export const BULK_STATES = ['collecting', 'working', 'done', 'aborted'] as const;
export const bulkState = z.enum(BULK_STATES);
export type BulkState = z.infer<typeof bulkState>;

export const BULK_ITEM_STATES = ['waiting', 'done', 'skipped', 'failed'] as const;
export const bulkItemState = z.enum(BULK_ITEM_STATES);
export type BulkItemState = z.infer<typeof bulkItemState>;

/** Why a run is left as it is. */
export const SKIP_REASONS = ['not_failed', 'no_use', 'ended', 'already_resolved', 'gone', 'changed', 'aborted', 'problem'] as const;
export const skipReason = z.enum(SKIP_REASONS);
export type SkipReason = z.infer<typeof skipReason>;

/** At most so many runs in one operation. */
export const BULK_AT_MOST = 100_000;
/** At most so many by their ids. */
export const BULK_IDS_AT_MOST = 500;

/** Certain runs, or all that match a filter. */
export const bulkSelection = z.union([
  z.strictObject({ job_ids: z.array(z.uuid()).min(1, 'must name a run').max(BULK_IDS_AT_MOST) }),
  z.strictObject({ filter: runFilter.strict() }),
]);
export type BulkSelection = z.infer<typeof bulkSelection>;

/** The body of `POST /bulk/preview`. */
export const bulkPreviewRequest = z.strictObject({ action: bulkAction, selection: bulkSelection });

/** What an operation would come to, counted and not begun. */
export const bulkPreview = z.object({
  /** runs that match */
  matching: z.number().int(),
  /** there are more, which were not looked at */
  matching_capped: z.boolean(),
  /** runs it would be done to, as they are now */
  doable: z.number().int(),
  skipped: z.array(z.object({ reason: skipReason, count: z.number().int() })),
});
export type BulkPreview = z.infer<typeof bulkPreview>;

/** The body of `POST /bulk`. */
export const bulkRequest = bulkPreviewRequest.extend({
  name: z.string().trim().max(120, 'must have at most 120 characters').default(''),
  /** for `resolve`: what was done about it */
  note: z.string().trim().max(500, 'must have at most 500 characters').default(''),
});
export type BulkRequest = z.infer<typeof bulkRequest>;

/** An operation on many runs, with how far it is. */
export const bulkOperation = z.object({
  id: z.uuid(),
  action: bulkAction,
  /** "Retry 42 runs" */
  name: z.string(),
  note: z.string(),
  state: bulkState,
  /** grows while `collecting` */
  total: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  aborted_by: z.string().nullable(),
});
export type BulkOperation = z.infer<typeof bulkOperation>;

/** What became of one run of an operation. */
export const bulkItem = z.object({
  job_id: z.uuid(),
  /** the run's sentence; null when it is gone */
  headline: z.string().nullable(),
  state: bulkItemState,
  reason: skipReason.nullable(),
  /** more about the reason, in words */
  detail: z.string().nullable(),
  at: z.iso.datetime().nullable(),
});
export type BulkItem = z.infer<typeof bulkItem>;
