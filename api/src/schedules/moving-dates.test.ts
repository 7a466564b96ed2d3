import { expect, test } from 'vitest';
import { onTheDay } from './moving-dates.ts';

test('dates counted from the day of the start become dates, at any depth; everything else stays', () => {
  const input = {
    check_in: 'today+14',
    check_out: 'today+17',
    since: ['today-1', { at: 'today' }],
    note: 'today+14 nights',
    rooms: 2,
    job: null,
  };
  expect(onTheDay(input, new Date('2026-12-20T12:00:00Z'), 'America/Denver')).toEqual({
    check_in: '2027-01-03',
    check_out: '2027-01-06',
    since: ['2026-12-19', { at: '2026-12-20' }],
    note: 'today+14 nights',
    rooms: 2,
    job: null,
  });
});

test('the day is the day in the time zone of the schedule', () => {
  const evening = new Date('2026-12-07T03:00:00Z');
  expect(onTheDay({ at: 'today' }, evening, 'America/Denver')).toEqual({ at: '2026-12-06' });
  expect(onTheDay({ at: 'today' }, evening, 'Europe/Berlin')).toEqual({ at: '2026-12-07' });
});

test('a night with a change of clocks has one date like any other', () => {
  expect(onTheDay({ at: 'today+1' }, new Date('2026-10-31T18:00:00Z'), 'America/Denver')).toEqual({ at: '2026-11-01' });
  expect(onTheDay({ at: 'today+1' }, new Date('2026-03-07T18:00:00Z'), 'America/Denver')).toEqual({ at: '2026-03-08' });
});
