import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stepLimit } from './step-limit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A drive whose steps may take a second. */
function limited() {
  const lost = new AbortController();
  const wentOn: string[] = [];
  const limit = stepLimit(lost.signal, { limitMs: 1_000, goesOn: (step) => wentOn.push(step) });
  return { lost, limit, wentOn };
}

test('a step that lets go when its time is over is not reported', () => {
  const { limit, wentOn } = limited();
  limit.signal.addEventListener('abort', () => limit.left('price'));
  limit.watch('price');
  vi.advanceTimersByTime(60_000);
  expect(limit.exceeded()).toMatchObject({ code: 'step_timeout', details: { step: 'price', limit_ms: 1_000 } });
  expect(wentOn).toEqual([]);
});

test('a step that is deaf to its signal is reported once', () => {
  const { limit, wentOn } = limited();
  limit.watch('price');
  vi.advanceTimersByTime(60_000);
  expect(limit.signal.aborted).toBe(true);
  expect(wentOn).toEqual(['price']);
});

test('also when the run was cancelled before its time was over', () => {
  const { lost, limit, wentOn } = limited();
  limit.watch('price');
  lost.abort();
  vi.advanceTimersByTime(60_000);
  expect(wentOn).toEqual(['price']);
});

test('a step that ends in time stops the clock', () => {
  const { limit, wentOn } = limited();
  limit.watch('price');
  limit.watch(null);
  limit.left('price');
  vi.advanceTimersByTime(60_000);
  expect(limit.exceeded()).toBeNull();
  expect(limit.signal.aborted).toBe(false);
  expect(wentOn).toEqual([]);
});
