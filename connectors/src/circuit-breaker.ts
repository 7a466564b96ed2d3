/** What the breaker says about one more try at an origin. */
type Permission = { allowed: true } | { allowed: false; retryAfterMs: number };

/** Stops calling an origin that keeps failing, so that a dead supplier costs milliseconds and is not hammered while it recovers. */
export type CircuitBreaker = {
  /** asks before a try; an allowed try must end in exactly one of `succeeded`, `failed` or `abandoned` */
  ask(origin: string): Permission;
  succeeded(origin: string): void;
  failed(origin: string): void;
  /** the caller went away: says nothing about the origin */
  abandoned(origin: string): void;
};

type Circuit = { failuresInARow: number; openUntil: number; isProbing: boolean };

/** Not measured: five rules out a single bad minute of a flaky network, half a minute is short against a person's patience. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;

/**
 * A breaker for any number of origins, each on its own: opens for 30 s after 5 failures in a row, then lets one try through (the
 * probe) whose outcome closes it or opens it for another 30 s.
 * @param now ms since the epoch
 */
export function createCircuitBreaker(now: () => number = Date.now): CircuitBreaker {
  const circuits = new Map<string, Circuit>();
  const circuitOf = (origin: string) => {
    const known = circuits.get(origin);
    if (known) return known;
    const fresh = { failuresInARow: 0, openUntil: 0, isProbing: false };
    circuits.set(origin, fresh);
    return fresh;
  };
  return {
    ask(origin) {
      const circuit = circuitOf(origin);
      if (circuit.failuresInARow < FAILURES_TO_OPEN) return { allowed: true };
      const waitMs = circuit.openUntil - now();
      if (waitMs > 0) return { allowed: false, retryAfterMs: waitMs };
      if (circuit.isProbing) return { allowed: false, retryAfterMs: 1_000 };
      circuit.isProbing = true;
      return { allowed: true };
    },
    succeeded(origin) {
      circuits.delete(origin);
    },
    failed(origin) {
      const circuit = circuitOf(origin);
      circuit.failuresInARow += 1;
      circuit.isProbing = false;
      if (circuit.failuresInARow >= FAILURES_TO_OPEN) circuit.openUntil = now() + OPEN_MS;
    },
    abandoned(origin) {
      circuitOf(origin).isProbing = false;
    },
  };
}
