import { describe, expect, test } from 'vitest';
import { nextTimes, timesBetween } from './cron-times.ts';
import { cronInWords } from './cron-words.ts';

const DENVER = 'America/Denver';
const times = (cron: string, zone: string, after: string, count = 3) =>
  nextTimes(cron, zone, new Date(after), count).map((at) => at.toISOString().slice(0, 16));

describe('the next times', () => {
  test('follow the wall clock of the time zone', () => {
    expect(times('0 7 * * 1', DENVER, '2026-10-20T00:00:00Z')).toEqual(['2026-10-26T13:00', '2026-11-02T14:00', '2026-11-09T14:00']);
  });

  test('begin strictly after the given moment', () => {
    expect(times('0 7 * * *', 'UTC', '2026-12-01T07:00:00Z', 1)).toEqual(['2026-12-02T07:00']);
    expect(times('0 7 * * *', 'UTC', '2026-12-01T06:59:59.999Z', 1)).toEqual(['2026-12-01T07:00']);
  });

  test('in the night when 2:30 does not exist (Denver, March) come once, at 3:00', () => {
    expect(times('30 2 * * *', DENVER, '2026-03-07T12:00:00Z')).toEqual(['2026-03-08T09:00', '2026-03-09T08:30', '2026-03-10T08:30']);
  });

  test('in the night when the clock goes back (Denver, November) come once: 2:30, and 1:30 which exists twice', () => {
    expect(times('30 2 * * *', DENVER, '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01T09:30', '2026-11-02T09:30']);
    expect(times('30 1 * * *', DENVER, '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01T07:30', '2026-11-02T08:30']);
    expect(times('30 1,13 * * *', DENVER, '2026-10-31T20:00:00Z')).toEqual(['2026-11-01T07:30', '2026-11-01T20:30', '2026-11-02T08:30']);
  });

  test('of a step follow the clock through both: every half hour stays every half hour', () => {
    expect(times('*/30 * * * *', DENVER, '2026-11-01T07:20:00Z', 4)).toEqual([
      '2026-11-01T07:30',
      '2026-11-01T08:00',
      '2026-11-01T08:30',
      '2026-11-01T09:00',
    ]);
    expect(times('*/30 * * * *', DENVER, '2026-03-08T08:20:00Z')).toEqual(['2026-03-08T08:30', '2026-03-08T09:00', '2026-03-08T09:30']);
  });

  test.for([
    ['61 7 * * *', 'minute: 61'],
    ['0 25 * * *', 'hour: 25'],
    ['0 7 * * 9', '9'],
    ['5-1 7 * * *', "'5-1'"],
    ['*/0 * * * *', 'stepping: 0'],
  ])('of %s are refused at the field cron with what was expected', ([cron, hint]) => {
    expect(() => nextTimes(cron ?? '', 'UTC', new Date(), 1)).toThrow(
      expect.objectContaining({
        code: 'input_invalid',
        details: { fields: [{ field: 'cron', message: expect.stringContaining('must be five fields: minute 0-59') }] },
        message: expect.stringContaining(hint ?? ''),
      }),
    );
  });

  test('that never come are refused', () => {
    expect(() => nextTimes('0 7 30 2 *', 'UTC', new Date(), 1)).toThrow(/must be a time that comes/);
  });
});

test('what was missed is counted, up to a thousand', () => {
  const from = new Date('2026-12-01T07:00:00Z');
  expect(timesBetween('0 7 * * *', 'UTC', from, new Date('2026-12-05T06:59:00Z'))).toBe(3);
  expect(timesBetween('0 7 * * *', 'UTC', from, new Date('2026-12-05T07:00:00Z'))).toBe(4);
  expect(timesBetween('* * * * *', 'UTC', from, new Date('2027-12-05T07:00:00Z'))).toBe(1_000);
});

test.for([
  ['0 7 * * *', 'Every day at 7:00'],
  ['0 7 * * 1', 'Every Monday at 7:00'],
  ['30 18 * * MON,THU', 'Every Monday and Thursday at 18:30'],
  ['5 7 * * 1-5', 'Every weekday (Monday to Friday) at 7:05'],
  ['0 7,15 * * 0', 'Every Sunday at 7:00 and 15:00'],
  ['0 7 1 * *', 'On the 1st of every month at 7:00'],
  ['0 7 12 3 *', 'On the 12th of March at 7:00'],
  ['0 7 L * *', 'On the last day of every month at 7:00'],
  ['0 7 * * 1#1', 'On the first Monday of every month at 7:00'],
  ['0 7 * 6 2', 'Every Tuesday in June at 7:00'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['0 * * * 1-5', 'Every hour, every weekday (Monday to Friday)'],
  ['10 * * * *', 'Every hour, 10 past'],
  ['* * * * *', 'Every minute'],
  ['*/7 * * * *', '*/7 * * * *'],
  ['0 7 1 * 1', '0 7 1 * 1'],
  ['0 7-9 * * *', '0 7-9 * * *'],
])('%s reads "%s"', ([cron, words]) => {
  expect(cronInWords(cron ?? '')).toBe(words);
});
