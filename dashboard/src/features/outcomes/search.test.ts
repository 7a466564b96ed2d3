import { describe, expect, test } from 'vitest';
import { formatFor } from '../../lib/format.ts';
import { outcomeQuery, outcomeSearch, samplesOf } from './search.ts';
import { changeOf, drawnFrom, hours, written } from './words.ts';

test('twelve weeks end today, and what is nonsense falls away', () => {
  expect(outcomeQuery({}, '2026-11-21')).toEqual({
    from: '2026-08-30',
    to: '2026-11-21',
    module: undefined,
    variant: undefined,
    phase: undefined,
  });
  expect(outcomeSearch.parse({ weeks: '4', phase: 'x', tab: 'technical' })).toEqual({ weeks: 4, tab: 'technical' });
  expect(outcomeSearch.parse({ weeks: 5 }).weeks).toBeUndefined();
});

test('samples as they are typed', () => {
  expect(samplesOf('12, 15\n 9.5;20 ')).toEqual([12, 15, 9.5, 20]);
  expect(samplesOf('12 about 15')).toBeNull();
  expect(samplesOf('12 -3')).toBeNull();
});

const english = formatFor('America/Denver');
const german = formatFor('Europe/Berlin', 'de-DE');

describe('words', () => {
  test.for([
    [25_000, '25 s'],
    [18 * 60_000, '18 min'],
    [3.6 * 3_600_000, '3 h 36 min'],
    [142.4 * 3_600_000, '142 h'],
    [-90 * 60_000, '−1 h 30 min'],
  ] as const)('%i ms is %s', ([ms, words]) => {
    expect(hours(ms, english)).toBe(words);
  });

  test('numbers are written as the workspace writes them', () => {
    expect(hours(1_234 * 3_600_000, german)).toBe('1.234 h');
    expect(written('number', 2.55, german)).toBe('2,6');
    expect(drawnFrom({ id: 'touches', n: 1_500 }, german)).toBe('from 1.500 requests');
  });

  test('a change is said against the period before', () => {
    const than = (unit: 'ms' | 'ratio', value: number, before: number) =>
      changeOf({ unit, value, earlier: { value: before, n: 10 } }, english);
    expect(than('ms', 82, 100)).toBe('18% less than in the period before');
    expect(than('ratio', 0.9, 0.85)).toBe('5 points more than in the period before');
    expect(than('ms', -5, 100)).toBe('the period before: 0 s');
    expect(changeOf({ unit: 'ms', value: 1, earlier: null }, english)).toBeNull();
  });
});
