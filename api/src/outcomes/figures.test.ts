import { describe, expect, test } from 'vitest';
import { baselineFor, gradeOf, type KnownBaseline, quantile, summaryOf, weaker } from './baseline.ts';
import { paidBackOn, returnOn } from './benefit.ts';
import { figuresOf } from './figures.ts';
import { countInterruptions } from './interruptions.ts';
import { timesUntilDone } from './kaplan-meier.ts';
import { isAfterHours, type Office, officeMs } from './office-hours.ts';
import { earlierThan, officeDaysIn, periodOf } from './period.ts';

const DENVER: Office = { timeZone: 'America/Denver', opensAt: 8 * 60, closesAt: 17 * 60, days: [1, 2, 3, 4, 5] };
const HOUR = 3_600_000;
const at = (time: string) => new Date(`2026-11-18T${time}Z`);

describe('office hours', () => {
  test.for([
    ['an hour in the morning', '2026-11-18T16:00:00Z', '2026-11-18T17:00:00Z', 1],
    ['over night: one hour before closing, one after opening', '2026-11-18T23:00:00Z', '2026-11-19T16:00:00Z', 2],
    ['from Friday 16:00 to Monday 9:00', '2026-11-20T23:00:00Z', '2026-11-23T16:00:00Z', 2],
    ['a weekend', '2026-11-21T12:00:00Z', '2026-11-22T20:00:00Z', 0],
    // The clocks go back on 1 November 2026: Friday 16:00 is 22:00 UTC, Monday 9:00 is 16:00 UTC.
    ['over the end of daylight saving', '2026-10-30T22:00:00Z', '2026-11-02T16:00:00Z', 2],
    ['three weeks and a day: Monday 8:00 to the Tuesday 12:00', '2026-11-02T15:00:00Z', '2026-11-24T19:00:00Z', 16 * 9 + 4],
    ['backwards', '2026-11-18T17:00:00Z', '2026-11-18T16:00:00Z', 0],
  ] as const)('%s', ([, from, to, hours]) => {
    expect(officeMs(new Date(from), new Date(to), DENVER)).toBe(hours * HOUR);
  });

  test.for([
    ['2026-11-18T15:00:00Z', false],
    ['2026-11-18T14:59:00Z', true],
    ['2026-11-19T00:00:00Z', true],
    ['2026-11-21T18:00:00Z', true],
  ] as const)('%s is after hours: %s', ([moment, isAfter]) => {
    expect(isAfterHours(new Date(moment), DENVER)).toBe(isAfter);
  });
});

describe('times until half are done (Kaplan-Meier)', () => {
  const one = (ms: number, isDone = true) => ({ ms, done: isDone ? 1 : 0, left: isDone ? 0 : 1 });

  test('without open ones it is the plain order', () => {
    expect(
      timesUntilDone(
        [4, 1, 3, 2].map((ms) => one(ms)),
        [0.5, 0.9],
      ),
    ).toEqual([2, 4]);
  });

  test('an open one counts as long as it was seen', () => {
    // At 1: 5 at risk, S = 4/5. One leaves at 2. At 3: 3 at risk, S = 4/5 × 2/3 = 8/15. At 4: 2 at risk, S = 4/15: half are done.
    expect(timesUntilDone([one(1), one(2, false), one(3), one(4), one(5, false)], [0.5])).toEqual([4]);
    // Dropped instead, half would be done by 3.
    expect(timesUntilDone([one(1), one(3), one(4)], [0.5])).toEqual([3]);
  });

  test('a result goes before a departure at the same time', () => {
    expect(timesUntilDone([one(1), { ms: 1, done: 0, left: 1 }], [0.5])).toEqual([1]);
  });

  test('with most still open nobody can say', () => {
    expect(timesUntilDone([one(1), one(9, false), one(9, false)], [0.5])).toEqual([null]);
    expect(timesUntilDone([], [0.5])).toEqual([null]);
  });
});

describe('baselines', () => {
  test('the grade comes from the method and the number', () => {
    expect([gradeOf('timed', 20), gradeOf('timed', 19), gradeOf('observed', 3), gradeOf('estimate', 1)]).toEqual(['A', 'C', 'B', 'C']);
    expect([weaker('A', 'C'), weaker('B', null), weaker(null, null)]).toEqual(['C', 'B', null]);
  });

  test('samples become their middle half, an estimate stays what it is', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(summaryOf({ method: 'timed', samples: [40, 10, 20, 30, 50] })).toEqual({ p25: 20, p50: 30, p75: 40, n: 5 });
    expect(summaryOf({ method: 'estimate', quick: 1, usual: 2, slow: 9 })).toEqual({ p25: 1, p50: 2, p75: 9, n: 1 });
  });

  const known = (version: number, day: number, more: Partial<KnownBaseline> = {}): KnownBaseline => ({
    moduleId: 'AM-1',
    variant: '',
    metric: 'work',
    version,
    p25: 1,
    p50: 2,
    p75: 3,
    n: 1,
    method: 'estimate',
    recordedAt: new Date(2026, 0, day),
    isExample: false,
    ...more,
  });
  const wanted = (day: number, variant = '') => ({ moduleId: 'AM-1', variant, metric: 'work' as const, at: new Date(2026, 0, day) });

  test('a version holds from when it was recorded, the first one for everything before', () => {
    const both = [known(2, 20), known(1, 10)];
    expect([5, 10, 19, 20].map((day) => baselineFor(both, wanted(day))?.version)).toEqual([1, 1, 1, 2]);
  });

  test('that of the variant goes before the one for every kind', () => {
    const both = [known(1, 1), known(1, 1, { variant: 'one room', p50: 7 })];
    expect(baselineFor(both, wanted(5, 'one room'))?.p50).toBe(7);
    expect(baselineFor(both, wanted(5, 'several rooms'))?.p50).toBe(2);
    expect(baselineFor(both, { ...wanted(5), metric: 'touches' })).toBeNull();
  });

  test('an example steps aside for a real one, also for the past', () => {
    expect(baselineFor([known(1, 1, { isExample: true }), known(2, 20)], wanted(5))?.version).toBe(2);
    expect(baselineFor([known(1, 1, { isExample: true })], wanted(5))?.version).toBe(1);
  });
});

test('messages within fifteen minutes of the first interrupt a person once', () => {
  const told = (person: string, time: string) => ({ person, at: at(time) });
  const messages = [
    told('Dana', '09:00:00'),
    told('Mark', '09:01:00'),
    told('Dana', '09:14:00'),
    told('Dana', '09:15:00'),
    told('Dana', '09:29:00'),
  ];
  expect(countInterruptions(messages)).toEqual({ interruptions: 3, people: 2 });
});

test('people who were only written to at a weekend were written to', () => {
  const counted = { parts: [], tallies: [], turnaround: [], office: [], firstAnswer: [], open: [], pulse: { average: null, n: 0 } };
  const stateOf = (count: number) => {
    const period = { ...counted, interruptions: { count, runs: 0, personDays: 0 }, stretches: [], baselines: [] };
    return figuresOf(period, period).find(({ id }) => id === 'interruptions')?.state;
  };
  expect(stateOf(3)).toBe('collecting');
  expect(stateOf(0)).toBe('nothing');
});

describe('a period', () => {
  const now = new Date('2026-11-21T05:00:00Z');

  test('is the last twelve weeks by the clocks of the workspace, in weeks', () => {
    const period = periodOf({}, 'America/Denver', now);
    expect(period).toMatchObject({ from: '2026-08-29', to: '2026-11-20', days: 84 });
    expect(period.parts).toHaveLength(12);
    expect(period.begins.toISOString()).toBe('2026-08-29T06:00:00.000Z');
    expect(period.ends.toISOString()).toBe('2026-11-21T07:00:00.000Z');
  });

  test('is compared with the days before of the same weekdays', () => {
    const period = periodOf({ from: '2026-11-10', to: '2026-11-19' }, 'UTC', now);
    expect(earlierThan(period, 'UTC')).toMatchObject({ from: '2026-10-27', to: '2026-11-05', days: 10 });
  });

  test('that ends before it begins, or is too long, is refused', () => {
    expect(() => periodOf({ from: '2026-11-20', to: '2026-11-19' }, 'UTC', now)).toThrow(
      expect.objectContaining({ code: 'input_invalid' }),
    );
    expect(() => periodOf({ from: '2020-01-01', to: '2026-11-19' }, 'UTC', now)).toThrow(
      expect.objectContaining({ code: 'input_invalid' }),
    );
  });

  test('has office days up to today', () => {
    const week = periodOf({ from: '2026-11-16', to: '2026-11-22' }, 'UTC', now);
    expect(officeDaysIn(week, [1, 2, 3, 4, 5], { since: '2026-01-01', until: '2026-11-22' })).toBe(5);
    expect(officeDaysIn(week, [1, 2, 3, 4, 5], { since: '2026-11-17', until: '2026-11-18' })).toBe(2);
  });
});

test('paid back in the part in which the hours saved come up to those of building, losses taken off', () => {
  const parts = [
    { to: '2026-01-07', ms: -HOUR },
    { to: '2026-01-14', ms: 3 * HOUR },
    { to: '2026-01-21', ms: HOUR },
  ];
  expect(paidBackOn(parts, 3 * HOUR)).toBe('2026-01-21');
  expect(paidBackOn(parts, 4 * HOUR)).toBeNull();
});

test('return: what was saved less what it cost, over what it cost', () => {
  const account = {
    savedMs: 10 * HOUR,
    hourlyRateCents: 4_000,
    days: 365.25 / 12,
    modelMicrocents: 300_000_000,
    smsSent: 20,
    smsCents: 5,
    platformCents: 5_600,
    upkeepMinutes: 60,
  };
  // $400 saved; $3 models, $1 SMS, $56 platform, $40 upkeep
  expect(returnOn(account)).toEqual({ savedCents: 40_000, costCents: 10_000, ratio: 3 });
  expect(returnOn({ ...account, modelMicrocents: 0, smsSent: 0, platformCents: null, upkeepMinutes: null }).ratio).toBeNull();
});
