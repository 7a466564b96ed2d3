import type { RunEvent } from '@banksman/contracts';

/** What a run's time went into. `outside`: a timer, a pause before another try, an answer from another system. */
export const SPAN_KINDS = ['queue', 'work', 'person', 'outside'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
/** ms since 1970; `step` null: before the first. `isOpen`: it is going on. */
export type Span = { kind: SpanKind; step: string | null; from: number; to: number; isOpen: boolean };

/** What follows a move; null: the run has ended. */
const AFTER_MOVE: Record<string, SpanKind | null> = {
  admit: 'queue',
  start: 'work',
  park: 'outside',
  wake: 'work',
  ask: 'person',
  approve: 'queue',
  respond: 'queue',
  retry: 'queue',
  reject: null,
  complete: null,
  fail: null,
  cancel: null,
};

/** A run's time without gaps between start and end, read from its history; the last span lasts until `now` while the run goes on. */
export function spansOf(events: readonly RunEvent[], now: number): Span[] {
  const spans: Span[] = [];
  let open: Span | null = null;
  let at: string | null = null;
  const turn = (kind: SpanKind | null, time: number) => {
    if (open && open.kind === kind && open.step === at) return;
    if (open) spans.push({ ...open, to: Math.max(time, open.from), isOpen: false });
    open = kind === null ? null : { kind, step: at, from: time, to: time, isOpen: true };
  };
  for (const { type, step, data, at: iso } of events) {
    const time = Date.parse(iso);
    const next = type === 'moved' ? AFTER_MOVE[String(data.move)] : undefined;
    if (next !== undefined) {
      if (next === 'person' && step !== null) at = step;
      turn(next, time);
    } else if (type === 'step_started') {
      at = step;
      turn('work', time);
    }
  }
  const last = open as Span | null;
  if (last) spans.push({ ...last, to: Math.max(now, last.from) });
  return spans.filter(({ from, to, isOpen }) => to > from || isOpen);
}

/** ms of each kind. */
export function totalsOf(spans: readonly Span[]): Record<SpanKind, number> {
  const totals: Record<SpanKind, number> = { queue: 0, work: 0, person: 0, outside: 0 };
  for (const { kind, from, to } of spans) totals[kind] += to - from;
  return totals;
}

/** A span with its place on the axis, in parts of the whole from 0 to 1. `isCollapsed`: drawn shorter than it was. */
export type PlacedSpan = Span & { start: number; width: number; isCollapsed: boolean };

/** A wait is never drawn longer than all the work together, or than this. */
const SHORTEST_LIMIT_MS = 1_000;
/** The narrowest part that can still be seen and pressed. */
const NARROWEST = 0.008;

/** Puts the spans on one axis on which long waits are collapsed: what was worked on stays readable beside a night of waiting. */
export function placeSpans(spans: readonly Span[]): PlacedSpan[] {
  const limit = Math.max(totalsOf(spans).work / 2, SHORTEST_LIMIT_MS);
  const drawn = spans.map((span) => (span.kind === 'work' ? span.to - span.from : Math.min(span.to - span.from, limit)));
  const narrowest = drawn.reduce((sum, ms) => sum + ms, 0) * NARROWEST;
  const widths = drawn.map((ms) => Math.max(ms, narrowest, 1));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let start = 0;
  return spans.map((span, index) => {
    const width = (widths[index] ?? 0) / whole;
    const placed = { ...span, start, width, isCollapsed: span.kind !== 'work' && span.to - span.from > limit };
    start += width;
    return placed;
  });
}
