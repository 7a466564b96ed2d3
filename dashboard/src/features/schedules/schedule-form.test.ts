import { expect, test } from 'vitest';
import { movingRequest } from './moving-dates.ts';
import { cronOf, MONDAY_MORNING } from './rhythm.ts';

test.for([
  [{ rhythm: 'daily', time: '07:05' }, '5 7 * * *'],
  [{ rhythm: 'weekdays', time: '18:00' }, '0 18 * * 1-5'],
  [{ rhythm: 'weekly', weekday: '4' }, '0 7 * * 4'],
  [{ rhythm: 'monthly', day: 'L' }, '0 7 L * *'],
  [{ rhythm: 'own', cron: ' */15 * * * * ' }, '*/15 * * * *'],
  [{ rhythm: 'own', cron: ' ' }, null],
  [{ rhythm: 'daily', time: '' }, null],
] as const)('what is chosen, %o, is written as %s', ([chosen, cron]) => {
  expect(cronOf({ ...MONDAY_MORNING, ...chosen })).toBe(cron);
});

test('the dates of a request are counted from the day it was made, in the time zone of the workspace', () => {
  const input = {
    check_in: '2026-12-07',
    check_out: '2026-12-10',
    crew: [{ name: 'Dana Whitfield' }],
    made: '2026-11-21',
    note: 'after 2026-12-07',
  };
  const { input: moving, dates } = movingRequest(input, '2026-11-22T03:00:00Z', 'America/Denver');
  expect(moving).toEqual({ ...input, check_in: 'today+16', check_out: 'today+19', made: 'today' });
  expect(dates).toEqual([
    { field: 'check_in', days: 16 },
    { field: 'check_out', days: 19 },
    { field: 'made', days: 0 },
  ]);
});

test('a date too far away to count stays as it is', () => {
  expect(movingRequest({ born: '1990-01-01' }, '2026-11-22T03:00:00Z', null)).toEqual({ input: { born: '1990-01-01' }, dates: [] });
});
