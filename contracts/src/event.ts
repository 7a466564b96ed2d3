import { z } from 'zod';

/** What can be read in a run's history. `moved` events are the only record of a status change. */
export const RUN_EVENT_TYPES = [
  'moved',
  'claimed',
  'step_started',
  'step_ended',
  'step_failed',
  'step_retry',
  'progress',
  'reasoned',
  'approval_asked',
  'approval_decided',
  'effect_intent',
  'effect_sent',
  'effect_confirmed',
  'effect_rejected',
  'effect_unknown',
  'effect_looked_up',
  'artifact_stored',
  'approval_reminded',
  'approval_escalated',
  'effect_reversed',
  'timer_fired',
  'forked',
  'effect_not_sent',
  'annotated',
  'approval_held',
  'approval_undone',
  'approval_returned',
  'approval_snoozed',
  'approval_assigned',
] as const;
export const runEventType = z.enum(RUN_EVENT_TYPES);
export type RunEventType = z.infer<typeof runEventType>;

/** Who did it: a person, a machine client, a worker or the platform itself. */
export const actor = z.object({
  kind: z.enum(['person', 'client', 'worker', 'system']),
  id: z.string(),
  name: z.string(),
  /** how it reached us: `dashboard`, `api`, `sms`, `email`, `extension`, `n8n`; null for workers */
  channel: z.string().nullable(),
});
export type Actor = z.infer<typeof actor>;

/** One line of a run's history; `seq` counts from 1 without gaps within a run and is the SSE event id. */
export const runEvent = z.object({
  seq: z.number().int(),
  job_id: z.uuid(),
  type: runEventType,
  step: z.string().nullable(),
  /** one sentence a person understands */
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
  actor: actor,
  at: z.iso.datetime(),
});
export type RunEvent = z.infer<typeof runEvent>;
