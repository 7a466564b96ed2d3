import type { RunEvent } from '@banksman/contracts';

/** Two pieces of one history in order of `seq`, each line once: pages overlap and a resumed stream repeats. */
export function mergeEvents(known: readonly RunEvent[], more: readonly RunEvent[]): RunEvent[] {
  const bySeq = new Map(known.map((event) => [event.seq, event]));
  for (const event of more) if (!bySeq.has(event.seq)) bySeq.set(event.seq, event);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** The id to resume after: the end of the part without gaps, so that a lost line is sent again. `seq` counts from 1. */
export function resumeAfter(events: readonly RunEvent[]): number {
  let last = 0;
  for (const { seq } of events) {
    if (seq !== last + 1) return last;
    last = seq;
  }
  return last;
}
