import type { HumanState, RunStatus } from './run.ts';

/** `note` is the engine's word when the state alone would mislead: a cancelled run is over, but nothing was achieved. */
export type Standing = { state: HumanState; note: string | null; achieved: boolean };

const STANDING: Record<RunStatus, Standing> = {
  pending: { state: 'working', note: 'queued', achieved: false },
  running: { state: 'working', note: null, achieved: false },
  executing: { state: 'working', note: null, achieved: false },
  waiting: { state: 'for_someone', note: null, achieved: false },
  approval_required: { state: 'for_you', note: null, achieved: false },
  completed: { state: 'done', note: null, achieved: true },
  rejected: { state: 'done', note: 'rejected', achieved: false },
  cancelled: { state: 'done', note: 'cancelled', achieved: false },
  failed: { state: 'needs_help', note: null, achieved: false },
};

/**
 * How a run stands for this person: what waits for an approver is "for someone" to everybody else, and a failure that somebody
 * has dealt with is done.
 */
export function standingOf(status: RunStatus, canDecide: boolean, isResolved = false): Standing {
  if (status === 'failed' && isResolved) return { state: 'done', note: 'resolved', achieved: false };
  const standing = STANDING[status];
  return standing.state === 'for_you' && !canDecide ? { ...standing, state: 'for_someone', note: 'approval' } : standing;
}

/** The engine's statuses behind a human state. A failed run is in two of them, told apart by whether it was resolved. */
export function statusesOf(state: HumanState, canDecide: boolean): RunStatus[] {
  const statuses = (Object.keys(STANDING) as RunStatus[]).filter((status) => standingOf(status, canDecide).state === state);
  return state === 'done' ? [...statuses, 'failed'] : statuses;
}
