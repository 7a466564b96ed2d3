import type { RunStatus } from '@banksman/contracts';

/** The five questions a person asks of a run. */
export const HUMAN_STATES = ['for_you', 'working', 'for_someone', 'done', 'needs_help'] as const;
export type HumanState = (typeof HUMAN_STATES)[number];

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

/** How a run stands for this person: what waits for an approver is "for someone" to everybody else. */
export function standingOf(status: RunStatus, canDecide: boolean): Standing {
  const standing = STANDING[status];
  return standing.state === 'for_you' && !canDecide ? { ...standing, state: 'for_someone', note: 'approval' } : standing;
}

/** The engine's statuses behind a human state, for the list's filter. Approvals belong to whoever may decide them. */
export function statusesOf(state: HumanState, canDecide: boolean): RunStatus[] {
  return (Object.keys(STANDING) as RunStatus[]).filter((status) => standingOf(status, canDecide).state === state);
}
