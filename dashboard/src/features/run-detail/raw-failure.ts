import type { RunEvent } from '@banksman/contracts';

/** The last failure in the machine's words. */
export type RawFailure = { text: string | null; trace: string | null; otherRunId: string | null };

/** Reads it from the history; null when the run never failed. */
export function rawFailureOf(events: readonly RunEvent[]): RawFailure | null {
  const failed = events.findLast(({ type }) => type === 'step_failed');
  if (!failed) return null;
  const text = (key: string) => {
    const value = failed.data[key];
    return typeof value === 'string' && value !== failed.data.code ? value : null;
  };
  return { text: text('detail'), trace: text('trace'), otherRunId: text('run_id') };
}
