import {
  isFinal,
  type ProblemCode,
  problemCode,
  type RawError,
  type RunEvent,
  type RunStatus,
  type StepAttempt,
} from '@banksman/contracts';

/** Moves with which a run lets go of the step it is at. */
const LEAVES: Record<string, StepAttempt['outcome']> = {
  park: 'waited',
  ask: 'asked',
  fail: 'failed',
  cancel: 'broke_off',
  reject: 'asked',
};

/**
 * Every time that a step was begun, oldest first, read from the run's history. A step that begins again without an end before it
 * broke off: its worker died.
 */
export function attemptsOf(events: readonly RunEvent[], step: string, status: RunStatus): StepAttempt[] {
  const attempts: StepAttempt[] = [];
  let open: StepAttempt | null = null;
  const begin = (at: string): StepAttempt => {
    const attempt: StepAttempt = {
      number: attempts.length + 1,
      started_at: at,
      ended_at: null,
      outcome: 'working',
      text: null,
      error: null,
    };
    attempts.push(attempt);
    return attempt;
  };
  const end = (event: RunEvent, outcome: StepAttempt['outcome'], error: RawError | null = null) => {
    Object.assign(open ?? begin(event.at), { ended_at: event.at, outcome, text: event.text, error });
    open = null;
  };
  for (const event of events) {
    const isHere = event.step === step;
    if (event.type === 'step_started') {
      if (open !== null && (isHere || event.step !== null)) Object.assign(open, { ended_at: event.at, outcome: 'broke_off' });
      open = isHere ? begin(event.at) : null;
    } else if (isHere && event.type === 'step_ended') end(event, 'done');
    else if (isHere && event.type === 'step_failed') end(event, 'failed', errorOf(event));
    else if (isHere && event.type === 'step_retry') end(event, 'waited', errorOf(event));
    else if (isHere && event.type === 'approval_asked') end(event, 'asked');
    else if (event.type === 'moved' && open !== null) {
      const outcome = LEAVES[String(event.data.move)];
      if (outcome) end(event, outcome);
    }
  }
  if (open !== null && isFinal(status)) Object.assign(open, { outcome: 'broke_off' satisfies StepAttempt['outcome'] });
  return attempts;
}

function errorOf({ data, text }: RunEvent): RawError {
  const code: ProblemCode | null = problemCode.safeParse(data.code).data ?? null;
  const detail = typeof data.detail === 'string' && data.detail !== code ? data.detail : null;
  return { code, text: detail ?? text, trace: typeof data.trace === 'string' ? data.trace : null };
}
