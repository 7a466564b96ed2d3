/** When a step of a run began or ended, in ms of the machine's clock with fractions: comparable between processes of one machine. */
export type Mark = { runId: string; what: 'begin' | 'end'; step: string; at: number };

const marks: Mark[] = [];

/** Notes the moment. */
export function mark(runId: string, what: Mark['what'], step: string): void {
  marks.push({ runId, what, step, at: nowMs() });
}

/** Gives what was noted since the last time. */
export function takeMarks(): Mark[] {
  return marks.splice(0);
}

/** The machine's clock with fractions of a ms; `Date.now()` has whole ones only. */
export const nowMs = () => performance.timeOrigin + performance.now();
