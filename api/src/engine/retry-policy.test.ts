import { DomainError, isTransient, PROBLEM_CODES, type ProblemCode } from '@banksman/contracts';
import { hotelBooking } from '@banksman/graphs';
import { describe, expect, test } from 'vitest';
import { retryPauseMs, retryRuleFor } from './retry-policy.ts';

const RUN = '0198f0a2-5a3c-7d51-9c1e-3f6a54c0b001';
const rule = { tries: 5, firstMs: 1_000, factor: 2, maxMs: 3_000 };
const plain = { steps: [{ id: 'search', title: 'Search' }] };
const own = { steps: [{ id: 'note', title: 'Note', retry: { connector_unavailable: rule, rate_gone: { ...rule, tries: 2 } } }] };
const problem = (code: ProblemCode, details: Record<string, unknown> = {}) => new DomainError(code, { details });

describe('which rule holds', () => {
  test.each(PROBLEM_CODES)('%s is tried again exactly when it can pass', (code) => {
    const found = retryRuleFor(plain, 'search', problem(code));
    expect(found !== null).toBe(isTransient(problem(code)));
    if (found) expect(found.tries).toBeGreaterThan(1);
  });

  test.for<[string, { steps: typeof plain.steps }, string | null, ProblemCode, number | null]>([
    ['the platform’s', plain, 'search', 'connector_unavailable', 4],
    ['the platform’s, longer for a quota', plain, 'search', 'connector_rate_limited', 8],
    ['the platform’s for a model', plain, 'search', 'model_unavailable', 3],
    ['the platform’s before the first step', plain, null, 'connector_timeout', 3],
    ['the step’s own', own, 'note', 'connector_unavailable', 5],
    ['the step’s own for what would not be tried again', own, 'note', 'rate_gone', 2],
    ['the platform’s for a code the step says nothing of', own, 'note', 'connector_rate_limited', 8],
    ['the platform’s for another step', own, 'search', 'connector_unavailable', 4],
    ['none for a bug', own, 'note', 'internal', null],
    ['none for what the supplier refused', plain, 'search', 'connector_refused', null],
  ])('%s', ([, automation, step, code, tries]) => {
    expect(retryRuleFor(automation, step, problem(code))?.tries ?? null).toBe(tries);
  });

  test('a booking that is not noted yet is tried for half an hour and more: nobody waits for it', () => {
    const found = retryRuleFor(hotelBooking, 'writeback', problem('connector_unavailable'));
    expect(found).not.toBeNull();
    if (!found) return;
    const pauses = Array.from({ length: found.tries }, (_, index) => retryPauseMs(found, problem('connector_unavailable'), RUN, index + 1));
    expect(pauses.at(-1)).toBeNull();
    expect(pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0)).toBeGreaterThan(30 * 60_000);
  });
});

describe('the pause', () => {
  test.for([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 1_500, 3_000],
    [4, 1_500, 3_000],
  ] as const)('after failure %i is between %i and %i ms, for every run', ([failures, least, most]) => {
    const pauses = Array.from(
      { length: 200 },
      (_, index) => retryPauseMs(rule, problem('connector_unavailable'), `run-${index}`, failures) ?? 0,
    );
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(most);
    // spread out, not in one heap
    expect(new Set(pauses.map((ms) => Math.floor((10 * (ms - least)) / (most - least + 1)))).size).toBe(10);
  });

  test('is the same for the same run and try, and ends with the tries', () => {
    const pause = (failures: number) => retryPauseMs(rule, problem('connector_unavailable'), RUN, failures);
    expect([1, 2, 3, 4].map(pause)).toEqual([1, 2, 3, 4].map(pause));
    expect(pause(5)).toBeNull();
  });

  test.for([
    [7_000, 7_000, 8_000],
    [3_600_000, 900_000, 901_000],
  ] as const)('that the other side asks for (%i ms) is kept, up to 15 minutes', ([asked, least, most]) => {
    const pause = retryPauseMs(rule, problem('connector_rate_limited', { retry_after_ms: asked }), RUN, 1);
    expect(pause).toBeGreaterThanOrEqual(least);
    expect(pause).toBeLessThanOrEqual(most);
  });

  test.for([Number.NaN, 0, -5, '7000', null])('%o is not a wait that was asked for', (asked) => {
    expect(retryPauseMs(rule, problem('connector_unavailable', { retry_after_ms: asked }), RUN, 1)).toBeLessThanOrEqual(1_000);
  });
});
