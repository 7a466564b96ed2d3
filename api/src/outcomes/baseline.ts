import type { BaselineMethod, BaselineMetric, Grade, NewBaseline } from '@banksman/contracts';

/** From so many timings on they are more than an estimate. */
const TIMED_ENOUGH = 20;

/** How far a baseline can be trusted. A: timed, 20 or more; B: observed from events or the extension; C: everything else. */
export function gradeOf(method: BaselineMethod, n: number): Grade {
  if (method === 'timed' && n >= TIMED_ENOUGH) return 'A';
  return method === 'observed' ? 'B' : 'C';
}

/** The weaker of two grades; null is none. */
export function weaker(one: Grade | null, other: Grade | null): Grade | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/**
 * The value below which a part of the samples lies, between neighbours in proportion (Hyndman & Fan type 7, as Postgres'
 * `percentile_cont`). @param sorted ascending, not empty
 */
export function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** What is kept of a recorded baseline: the middle half and how many samples it is drawn from (an estimate is one). */
export function summaryOf(measured: NewBaseline['measured']): { p25: number; p50: number; p75: number; n: number } {
  if (measured.method === 'estimate') return { p25: measured.quick, p50: measured.usual, p75: measured.slow, n: 1 };
  const sorted = measured.samples.toSorted((one, other) => one - other);
  return { p25: quantile(sorted, 0.25), p50: quantile(sorted, 0.5), p75: quantile(sorted, 0.75), n: sorted.length };
}

/** A baseline as far as it is calculated with; `variant` empty: every kind. */
export type KnownBaseline = {
  moduleId: string;
  variant: string;
  metric: BaselineMetric;
  version: number;
  p25: number;
  p50: number;
  p75: number;
  n: number;
  method: BaselineMethod;
  recordedAt: Date;
  /** shows what a baseline looks like, until there is a real one */
  isExample: boolean;
};

/**
 * What units asked for from `at` on are compared with: the newest version that was recorded by then, or the first one for all that was
 * before it. So a new version changes no number of the past. That of the variant goes before the one for every kind.
 */
export function baselineFor<B extends KnownBaseline>(
  baselines: readonly B[],
  wanted: { moduleId: string; variant: string; metric: BaselineMetric; at: Date },
): B | null {
  for (const variant of [wanted.variant, '']) {
    const all = baselines
      .filter((one) => one.moduleId === wanted.moduleId && one.metric === wanted.metric && one.variant === variant)
      .toSorted((one, other) => one.version - other.version);
    const real = all.filter(({ isExample }) => !isExample);
    const versions = real.length > 0 ? real : all;
    const held = versions.findLast(({ recordedAt }) => recordedAt <= wanted.at) ?? versions[0];
    if (held) return held;
  }
  return null;
}
