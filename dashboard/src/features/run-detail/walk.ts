import type { RunEvent } from '@banksman/contracts';

/** The way a run has really gone: which edges it took, and how often it came to each step. */
export type Walk = { passed: ReadonlySet<string>; visits: ReadonlyMap<string, number> };

/** The name of an edge in `Walk.passed`. */
export function edgeName(from: string, to: string): string {
  return `${from}>${to}`;
}

/** Reads the way from the starts of steps. A step that starts again after itself was resumed or repeated, not walked to. */
export function walkOf(events: readonly RunEvent[]): Walk {
  const passed = new Set<string>();
  const visits = new Map<string, number>();
  let at: string | null = null;
  for (const { type, step } of events) {
    if (type !== 'step_started' || step === null || step === at) continue;
    if (at !== null) passed.add(edgeName(at, step));
    visits.set(step, (visits.get(step) ?? 0) + 1);
    at = step;
  }
  return { passed, visits };
}
