import { expect } from 'vitest';
import type { Findings } from './audit.ts';
import { isShort, seed } from './settings.ts';

/** The value below which `share` of the list lies, e.g. 0.99; 0 for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Prints what was measured, two columns. */
export function table(title: string, rows: Record<string, string | number>): void {
  const width = Math.max(...Object.keys(rows).map((key) => key.length));
  const lines = Object.entries(rows).map(([key, value]) => `  ${key.padEnd(width)}  ${value}`);
  process.stdout.write(`\n${title} (${isShort ? 'short' : 'full'}, seed ${seed})\n${lines.join('\n')}\n`);
}

/** Fails with everything that was found, and how to run the same storm again. */
export function expectNothing(findings: Findings, file: string): void {
  const wrong = Object.entries(findings).flatMap(([kind, found]) => found.map((one) => `${kind}: ${one}`));
  const again = `STORM_SEED=${seed} ${isShort ? 'STORM=short ' : ''}npx vitest run --config e2e/storms/vitest.config.ts ${file}`;
  expect(wrong.length, `${wrong.slice(0, 40).join('\n')}\nAgain: ${again}`).toBe(0);
}
