import { DomainError } from '@banksman/contracts';

/** A step that takes longer than this hangs: model calls and suppliers have limits of their own, far below. */
const STEP_LIMIT_MS = 10 * 60_000;

/**
 * Ends the work of a drive when one of its steps takes too long: `signal` is aborted by the given one or by the limit.
 * `watch(step)` starts the clock of a step anew, null stops it; `exceeded()` is the problem once it has struck.
 */
export function stepLimit(signal: AbortSignal, limitMs = STEP_LIMIT_MS) {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let problem: DomainError | null = null;
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    watch(step: string | null, ms = limitMs): void {
      clearTimeout(timer);
      if (step === null) return;
      timer = setTimeout(() => {
        problem = new DomainError('step_timeout', {
          message: `${step} took longer than ${Math.round(ms / 1000)} s`,
          details: { step, limit_ms: ms },
        });
        limit.abort(problem);
      }, ms);
    },
    exceeded: () => problem,
    end: () => clearTimeout(timer),
  };
}
