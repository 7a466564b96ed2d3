import { createHash } from 'node:crypto';
import type { DomainError, PROBLEM_CLASS, ProblemCode } from '@banksman/contracts';
import type { Automation, RetryRule } from '@banksman/graphs';

type TransientCode = { [Code in ProblemCode]: (typeof PROBLEM_CLASS)[Code] extends 'transient' ? Code : never }[ProblemCode];

/** What holds where an automation says nothing: every problem that can pass, and no other. */
const DEFAULTS: Readonly<Record<TransientCode, RetryRule>> = {
  connector_unavailable: { tries: 4, firstMs: 1_000, factor: 2, maxMs: 60_000 },
  // it already cost the whole timeout of the call
  connector_timeout: { tries: 3, firstMs: 2_000, factor: 2, maxMs: 60_000 },
  // a quota comes back by the minute; giving up sooner would fail every run of a busy hour
  connector_rate_limited: { tries: 8, firstMs: 5_000, factor: 2, maxMs: 300_000 },
  model_unavailable: { tries: 3, firstMs: 1_000, factor: 2, maxMs: 30_000 },
  step_timeout: { tries: 2, firstMs: 1_000, factor: 2, maxMs: 60_000 },
};

/** Who asks for more than this is tried again sooner all the same: the tries are counted. */
const LONGEST_ASKED_MS = 900_000;

/**
 * How a step is tried again after a problem: the automation's own rule of that step and code, else the platform's.
 * @param step null when none had started
 * @returns null when trying again cannot help, so that the run fails at once
 */
export function retryRuleFor(automation: Pick<Automation, 'steps'>, step: string | null, problem: DomainError): RetryRule | null {
  const own = automation.steps.find(({ id }) => id === step)?.retry?.[problem.code];
  return own ?? (DEFAULTS as Partial<Record<ProblemCode, RetryRule>>)[problem.code] ?? null;
}

/**
 * Ms to wait before the next try: exponential, between half and all of it, so that runs that failed together do not come back
 * together. A wait the other side asked for (`details.retry_after_ms`) is kept up to 15 min, with up to `firstMs` on top.
 * The chance is drawn from run and try: a repeated computation gives the same pause.
 * @param failures tries that failed so far, from 1
 * @returns null when the tries are used up
 */
export function retryPauseMs(rule: RetryRule, problem: DomainError, runId: string, failures: number): number | null {
  if (failures >= rule.tries) return null;
  const chance = createHash('sha256').update(`${runId}:${failures}`).digest().readUInt32BE(0) / 2 ** 32;
  const asked = problem.details.retry_after_ms;
  if (typeof asked === 'number' && asked > 0) return Math.round(Math.min(asked, LONGEST_ASKED_MS) + chance * rule.firstMs);
  const full = Math.min(rule.maxMs, rule.firstMs * rule.factor ** (failures - 1));
  return Math.round(full * (0.5 + chance / 2));
}
