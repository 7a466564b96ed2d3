import { DomainError } from '@banksman/contracts';

/** A step that takes longer than this hangs: model calls and suppliers have limits of their own, far below. */
const STEP_LIMIT_MS = 10 * 60_000;
/** A step that hears its signal has let go by then. */
const GRACE_MS = 2_000;

/**
 * Ends the work of a drive when one of its steps takes too long: `signal` is aborted by the given one or by the limit.
 * `watch(step)` starts the clock of a step anew, null stops it; `left(step)` says that its code has returned or thrown; `exceeded()` is
 * the problem once it has struck.
 * @param options `goesOn` is told of a step that is deaf to its signal, 2 s after its limit, also if its run was taken away long before
 */
export function stepLimit(
  signal: AbortSignal,
  { limitMs = STEP_LIMIT_MS, goesOn }: { limitMs?: number | undefined; goesOn: (step: string) => void },
) {
  const limit = new AbortController();
  const inside = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let problem: DomainError | null = null;
  const strike = (step: string, ms: number) => {
    problem = new DomainError('step_timeout', {
      message: `${step} took longer than ${Math.round(ms / 1000)} s`,
      details: { step, limit_ms: ms },
    });
    limit.abort(problem);
    timer = setTimeout(() => {
      if (inside.has(step)) goesOn(step);
    }, GRACE_MS).unref();
  };
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    watch(step: string | null, ms = limitMs): void {
      clearTimeout(timer);
      if (step === null) return;
      inside.add(step);
      timer = setTimeout(strike, ms, step, ms).unref();
    },
    left(step: string): void {
      inside.delete(step);
      if (inside.size === 0) clearTimeout(timer);
    },
    exceeded: () => problem,
  };
}
