import { type Actor, DomainError, PROBLEM_CLASS, type ProblemCode, type RunFailure } from '@banksman/contracts';
import { appendEvent, type Db, moveRun, type RunRow, recordFailure, withdrawApprovals } from '@banksman/db';
import { errorText } from '../error-text.ts';
import type { Parts } from '../parts.ts';
import { forInspection } from '../redact.ts';

/** Characters of an error's stack that are kept. */
const MAX_TRACE = 4_000;

/** What of a run its failure is told with. */
export type FailingRun = Pick<RunRow, 'id' | 'workspaceId' | 'moduleId' | 'input'>;

const PLAIN = {
  what: 'This run did not finish.',
  why: 'Something went wrong inside Banksman.',
  safe: 'Nothing more will be done until someone looks at it.',
  next: 'Press Retry. If it happens again, show this page to whoever looks after Banksman.',
};

/**
 * Ends a run as failed, in four parts and in words; the raw error goes to the log and, without secrets, into the event.
 * @param fence null when the platform itself ends it (an expired question)
 */
export async function failRun(
  parts: Parts,
  run: FailingRun,
  fence: number | null,
  actor: Actor,
  step: string | null,
  error: unknown,
): Promise<void> {
  await parts.db.transaction((tx) => failRunIn(tx, parts, run, fence, actor, step, error));
}

/** `failRun` within the caller's transaction. */
export async function failRunIn(
  tx: Db,
  parts: Parts,
  run: FailingRun,
  fence: number | null,
  actor: Actor,
  step: string | null,
  error: unknown,
): Promise<void> {
  const problem = error instanceof DomainError ? error : new DomainError('internal', { cause: error });
  if (problem.code === 'internal') parts.log('error', 'a run failed on an unknown error', { run: run.id, step, error: errorText(error) });
  const failure: RunFailure = {
    ...explain(parts, run, problem, step),
    code: problem.code,
    step,
    can_retry: PROBLEM_CLASS[problem.code] !== 'request' || problem.code === 'connection_expired',
  };
  const data = {
    ...plainDetails(problem.details),
    code: problem.code,
    detail: problem.code === 'internal' ? null : problem.message,
    trace: forInspection(errorText(error)).slice(0, MAX_TRACE),
  };
  await appendEvent(tx, run.id, fence, { type: 'step_failed', step, text: failure.why, data, actor });
  await withdrawApprovals(tx, run.id);
  await recordFailure(tx, { ...run, runId: run.id, step, code: problem.code, why: failure.why });
  await moveRun(
    tx,
    run.id,
    'fail',
    actor,
    { text: failure.what, step, data: { code: problem.code } },
    { failure, ...(fence === null ? {} : { fence, release: true }) },
  );
}

/** What went wrong with the machinery and not with the work: the same words in every automation. */
const WHY: Partial<Record<ProblemCode, string>> = {
  attempts_used_up: 'The work on this step broke off again and again without a result.',
  step_timeout: 'The step took far longer than it should.',
  value_too_large: 'The step produced more data than can be kept.',
};

function explain(parts: Parts, run: FailingRun, problem: DomainError, step: string | null) {
  const words = parts.automations.get(run.moduleId)?.explain(problem, run.input, step) ?? PLAIN;
  return { ...words, why: WHY[problem.code] ?? words.why };
}

function plainDetails(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)));
}
