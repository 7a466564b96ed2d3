import type { RunEvent } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { mergeEvents, resumeAfter } from './merge-events.ts';

const line = (seq: number, text = `line ${seq}`): RunEvent => ({
  seq,
  job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
  type: 'progress',
  step: null,
  text,
  data: {},
  actor: { kind: 'worker', id: 'w1', name: 'worker', channel: null },
  at: '2026-11-21T09:12:00Z',
});
const seqs = (events: RunEvent[]) => events.map(({ seq }) => seq);

test('a history read newest first and a stream that repeats lines become one history in order', () => {
  expect(seqs(mergeEvents([line(3), line(2), line(1)], [line(2), line(3), line(4)]))).toEqual([1, 2, 3, 4]);
});

test('a line that is already shown is not replaced by its repetition', () => {
  expect(mergeEvents([line(1, 'first')], [line(1, 'again')])[0]?.text).toBe('first');
});

test('the stream resumes before a gap, so that the lost line comes again', () => {
  expect(resumeAfter([line(1), line(2), line(4)])).toBe(2);
  expect(resumeAfter([line(1), line(2), line(3)])).toBe(3);
  expect(resumeAfter([])).toBe(0);
});
