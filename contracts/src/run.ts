import { z } from 'zod';
import { problemCode } from './problem.ts';

/** The seed's words, in the database, the API and the UI. */
export const RUN_STATUSES = [
  'pending',
  'running',
  'waiting',
  'approval_required',
  'executing',
  'completed',
  'failed',
  'rejected',
  'cancelled',
] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;

/** Everything that can happen to a run's status. A crash is no move: the next worker goes on in the same status. */
export const RUN_MOVES = {
  start: { from: ['pending'], to: 'running' },
  /** a timer or an outside callback */
  park: { from: ['running', 'executing'], to: 'waiting' },
  /** back to the status it was parked from */
  wake: { from: ['waiting'], to: 'parked_from' },
  ask: { from: ['running', 'executing'], to: 'approval_required' },
  /** also an edit whose terms were shown: the edited payload is what was approved */
  approve: { from: ['approval_required'], to: 'executing' },
  /** an answer, not a permission: the agent thinks again */
  respond: { from: ['approval_required'], to: 'running' },
  reject: { from: ['approval_required'], to: 'rejected' },
  complete: { from: ['running', 'executing'], to: 'completed' },
  fail: { from: ['pending', 'running', 'waiting', 'approval_required', 'executing'], to: 'failed' },
  cancel: { from: ['pending', 'running', 'waiting', 'approval_required', 'executing'], to: 'cancelled' },
  retry: { from: ['failed'], to: 'pending' },
} as const satisfies Record<string, { from: readonly RunStatus[]; to: RunStatus | 'parked_from' }>;
export type RunMove = keyof typeof RUN_MOVES;

/** Statuses in which a worker may drive the graph. */
export const DRIVABLE_STATUSES = ['pending', 'running', 'executing'] as const satisfies readonly RunStatus[];
/** Statuses that nothing but `retry` leaves. */
export const FINAL_STATUSES = ['completed', 'failed', 'rejected', 'cancelled'] as const satisfies readonly RunStatus[];

/** True when the run has ended; a failed one can still be retried. */
export function isFinal(status: RunStatus): boolean {
  return (FINAL_STATUSES as readonly RunStatus[]).includes(status);
}

/** The five questions a person asks of a run; `standing.ts` says which one is its. */
export const HUMAN_STATES = ['for_you', 'working', 'for_someone', 'done', 'needs_help'] as const;
export const humanState = z.enum(HUMAN_STATES);
export type HumanState = z.infer<typeof humanState>;

/** How a run came about. */
export const TRIGGERS = ['dashboard', 'extension', 'api', 'n8n', 'schedule', 'webhook', 'email', 'platform'] as const;
export const trigger = z.enum(TRIGGERS);
export type Trigger = z.infer<typeof trigger>;

/** A failure in four parts, in the words of the person who reads it. */
export const runFailure = z.object({
  code: problemCode,
  /** what did not happen: "No hotel was booked for Maple Street." */
  what: z.string(),
  /** why, in plain words */
  why: z.string(),
  /** what is safe: "Nothing was charged." */
  safe: z.string(),
  /** what to press or do next */
  next: z.string(),
  step: z.string().nullable(),
  can_retry: z.boolean(),
});
export type RunFailure = z.infer<typeof runFailure>;

/** A run as a list shows it; never with payloads. */
export const runSummary = z.object({
  job_id: z.uuid(),
  module_id: z.string(),
  module_title: z.string(),
  status: runStatus,
  /** one business sentence: "Hotel for Dana's crew, Denver, 3 nights, $412" */
  headline: z.string(),
  trigger,
  requested_by: z.string().nullable(),
  requested_by_id: z.string().nullable(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  /** when a waiting run goes on by itself */
  wake_at: z.iso.datetime().nullable(),
  /** the step it is at, null before the first */
  current_step: z.string().nullable(),
  attempt: z.number().int(),
  /** what it is about to cost, or did; null while nobody knows */
  amount_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  /** since when it waits; null when it does not */
  waits_since: z.iso.datetime().nullable(),
  /** the open question it waits with: whom it was told to, and until when it can be answered */
  question: z.object({ approval_id: z.uuid(), asked: z.array(z.string()), expires_at: z.iso.datetime() }).nullable(),
  /** why it failed, in plain words */
  why: z.string().nullable(),
  /** fingerprint of the failures that it belongs to */
  failure_group: z.string().nullable(),
  /** who has dealt with its failure, so that nobody else needs to */
  resolved: z.object({ by: z.string(), at: z.iso.datetime(), note: z.string().nullable() }).nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** A file that a run produced; bytes by `GET /automations/{job_id}/artifacts/{id}`. */
export const artifact = z.object({
  id: z.uuid(),
  name: z.string(),
  content_type: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  created_at: z.iso.datetime(),
});
export type Artifact = z.infer<typeof artifact>;

/** One drawn step of an automation's graph, with its state in this run. */
export const STEP_STATES = ['todo', 'working', 'waiting', 'done', 'failed', 'skipped'] as const;
export const graphStep = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(STEP_STATES),
  /** times it was started in this run */
  starts: z.number().int(),
  started_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
});
export type GraphStep = z.infer<typeof graphStep>;

export const graphEdge = z.object({ from: z.string(), to: z.string(), label: z.string().nullable() });

/** One run with everything a person may want to see. */
export const runDetail = runSummary.extend({
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()).nullable(),
  failure: runFailure.nullable(),
  graph: z.object({ steps: z.array(graphStep), edges: z.array(graphEdge) }),
  artifacts: z.array(artifact),
  /** the open question, if one is asked */
  open_approval_id: z.uuid().nullable(),
  /** who reasoned: `rules`, or the model's name */
  reasoned_by: z.string().nullable(),
  /** the run that this one goes on from, and the step */
  forked_from: z.object({ job_id: z.uuid(), step: z.string() }).nullable(),
  /** when it fails unless it has ended by then */
  deadline_at: z.iso.datetime().nullable(),
});
export type RunDetail = z.infer<typeof runDetail>;

/** The answer to a trigger. */
export const runAccepted = z.object({ job_id: z.uuid(), status: runStatus });
export type RunAccepted = z.infer<typeof runAccepted>;

/** The body of `POST /automations/trigger`. */
export const triggerRun = z.strictObject({
  module_id: z.string().min(1).max(40),
  input: z.record(z.string(), z.unknown()),
  /** a moment in the future by which it must have ended; then it fails and nothing more is done */
  deadline: z.iso.datetime({ offset: true, error: 'must be a date and time such as 2026-12-07T17:00:00Z' }).optional(),
});
export type TriggerRun = z.infer<typeof triggerRun>;

/** Orders of `GET /runs`. `waiting` lists the runs that wait, the longest first; `amount` those that have one, the largest first. */
export const RUN_SORTS = ['newest', 'oldest', 'waiting', 'amount'] as const;
export const runSort = z.enum(RUN_SORTS);
export type RunSort = z.infer<typeof runSort>;

const cents = z.coerce.number().int().min(0).max(1e12);

/** Filters of `GET /runs`. */
export const runFilter = z.object({
  /** how it stands for whoever asks */
  state: humanState.optional(),
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(runStatus))
    .optional(),
  module_id: z.string().max(40).optional(),
  trigger: trigger.optional(),
  user: z.string().max(100).optional(),
  /** the building site that a run is for: `job.id` of its input */
  site: z.string().max(64).optional(),
  q: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  /** the amount, both ends included */
  min_cents: cents.optional(),
  max_cents: cents.optional(),
  failure_group: z.string().max(64).optional(),
});
export type RunFilter = z.infer<typeof runFilter>;

/** Somebody who has asked for a run. */
export const requester = z.object({ id: z.string(), name: z.string() });
export type Requester = z.infer<typeof requester>;

/** Something a run did outside, as a person who wants to go back should see it. */
export const happened = z.object({
  key: z.string(),
  job_id: z.uuid(),
  step: z.string(),
  connector: z.string(),
  /** the connector's name */
  system: z.string(),
  action: z.string(),
  /** `unknown`: nobody can tell yet */
  state: z.enum(['confirmed', 'unknown']),
  reference: z.string(),
  amount_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  at: z.iso.datetime(),
});
export type Happened = z.infer<typeof happened>;

/** What running an ended run again would mean. */
export const rerunPlan = z.object({
  /** steps it can be run again from: those it came to */
  steps: z.array(z.object({ id: z.string(), title: z.string() })),
  /** what was done and stays done; all keys go into `acknowledged_effects` */
  effects: z.array(happened),
});
export type RerunPlan = z.infer<typeof rerunPlan>;

/** The body of `POST /automations/{job_id}/rerun`. */
export const rerunRequest = z.strictObject({
  from_step: z.string().min(1).max(60),
  /** another input; without it the run's own */
  input: z.record(z.string(), z.unknown()).optional(),
  /** keys of the effects that the person has seen to have happened */
  acknowledged_effects: z.array(z.string().max(64)).max(100).default([]),
});
export type RerunRequest = z.infer<typeof rerunRequest>;
