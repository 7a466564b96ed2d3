/** One measured figure; `ratio` is value / baseline. `spread` is the lowest and highest of the rounds. */
export type Figure = { name: string; value: number; unit: string; baseline: number | null; ratio: number | null; spread: string };

/** The machine's clock with fractions of a ms, as the measured processes read it. */
export const nowMs = () => performance.timeOrigin + performance.now();

/** The value below which `part` (0-1) of the values lie. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** The middle one of the rounds: the machine is noisy. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** A figure from one value per round. */
export function figure(name: string, unit: string, rounds: readonly number[], baselines: readonly number[] | null): Figure {
  const value = median(rounds);
  const baseline = baselines ? median(baselines) : null;
  const spread = rounds.length > 1 ? `${round(Math.min(...rounds))} – ${round(Math.max(...rounds))}` : '';
  return { name, value: round(value), unit, baseline: baseline === null ? null : round(baseline), ratio: ratioOf(value, baseline), spread };
}

/** p50 and p99 of samples taken in rounds: the percentile of all samples, the spread of the rounds' own. */
export function latencies(
  name: string,
  rounds: readonly (readonly number[])[],
  baselines: readonly (readonly number[])[] | null,
): Figure[] {
  return (
    [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const
  ).map(([label, part]) => {
    const of = (samples: readonly (readonly number[])[]) => percentile(samples.flat(), part);
    const each = rounds.map((samples) => percentile(samples, part));
    return {
      ...figure(`${name}_${label}`, 'ms', [of(rounds)], baselines ? [of(baselines)] : null),
      spread: `${round(Math.min(...each))} – ${round(Math.max(...each))}`,
    };
  });
}

const ratioOf = (value: number, baseline: number | null) => (baseline ? Math.round((value / baseline) * 1000) / 1000 : null);

const round = (value: number) => (Math.abs(value) >= 1000 ? Math.round(value) : Math.round(value * 100) / 100);

/** Prints the figures as a table. */
export function print(figures: readonly Figure[]): void {
  const rows = [['', 'value', 'unit', 'baseline', 'ratio', 'rounds']];
  for (const { name, value, unit, baseline, ratio, spread } of figures)
    rows.push([name, String(value), unit, baseline === null ? '' : String(baseline), ratio === null ? '' : String(ratio), spread]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 || column === 2 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}
