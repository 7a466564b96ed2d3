import type { RunEvent } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { placeSpans, spansOf, totalsOf } from './time-spans.ts';

const line = (seconds: number, type: RunEvent['type'], step: string | null, move?: string): RunEvent => ({
  seq: seconds + 1,
  job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
  type,
  step,
  text: type,
  data: move ? { move } : {},
  actor: { kind: 'worker', id: 'w', name: 'worker', channel: null },
  at: new Date(seconds * 1000).toISOString(),
});
const HISTORY = [
  line(0, 'moved', null, 'admit'),
  line(2, 'moved', null, 'start'),
  line(2, 'step_started', 'plan'),
  line(3, 'step_ended', 'plan'),
  line(3, 'step_started', 'ask'),
  line(4, 'approval_asked', 'ask'),
  line(4, 'moved', 'ask', 'ask'),
  line(3604, 'moved', 'ask', 'approve'),
  line(3605, 'step_started', 'act'),
  line(3606, 'moved', 'act', 'park'),
  line(3616, 'moved', null, 'wake'),
  line(3618, 'moved', null, 'complete'),
];
const told = (events: RunEvent[], now = 0) =>
  spansOf(events, now).map(({ kind, step, from, to }) => `${kind} ${step ?? '-'} ${from / 1000}-${to / 1000}`);

test('the time is told apart into queue, work, waiting for a person and waiting for something outside, without gaps', () => {
  expect(told(HISTORY)).toEqual([
    'queue - 0-2',
    'work plan 2-3',
    'work ask 3-4',
    'person ask 4-3604',
    'queue ask 3604-3605',
    'work act 3605-3606',
    'outside act 3606-3616',
    'work act 3616-3618',
  ]);
  expect(totalsOf(spansOf(HISTORY, 0))).toEqual({ queue: 3000, work: 5000, person: 3_600_000, outside: 10_000 });
});

test('what goes on lasts until now; a failed run that is retried is queued again, and the time in between is nobody’s', () => {
  expect(told(HISTORY.slice(0, 3), 9000)).toEqual(['queue - 0-2', 'work plan 2-9']);
  const retried = [...HISTORY.slice(0, 3), line(5, 'moved', 'plan', 'fail'), line(60, 'moved', null, 'retry')];
  expect(told(retried, 61_000)).toEqual(['queue - 0-2', 'work plan 2-5', 'queue plan 60-61']);
});

test('a long wait is collapsed, so that an hour of waiting leaves the seconds of work readable', () => {
  const placed = placeSpans(spansOf(HISTORY, 0));
  const person = placed.find(({ kind }) => kind === 'person');
  expect(person?.isCollapsed).toBe(true);
  expect(person?.width).toBeLessThan(0.25);
  expect(placed.filter(({ kind }) => kind === 'work').every(({ isCollapsed }) => !isCollapsed)).toBe(true);
  expect(placed.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1);
});
