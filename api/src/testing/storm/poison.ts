import { setTimeout as sleep } from 'node:timers/promises';

/** What a run can do to the worker that drives it. */
export const POISONS = ['none', 'throw', 'async_loop', 'busy_loop', 'memory', 'exit', 'output'] as const;
type Poison = (typeof POISONS)[number];

/** 50 MB, as one value of the run's state */
const HUGE_BYTES = 50 * 1024 * 1024;

/** Does the harm. Returns what the step puts into the state: nothing, or far too much. */
export async function swallow(poison: Poison): Promise<string> {
  switch (poison) {
    case 'none':
      return '';
    case 'throw':
      throw new TypeError('a bug in a step');
    case 'async_loop':
      // deaf to its signal, like a library that polls for ever
      for (;;) await sleep(5);
    case 'busy_loop':
      for (;;);
    case 'memory': {
      const kept: string[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => `${kept.length}:${at}`));
    }
    case 'exit':
      return process.exit(3);
    case 'output':
      return 'x'.repeat(HUGE_BYTES);
  }
}
