import { afterEach, expect, test, vi } from 'vitest';
import { formatFor, labelOf, nightsBetween, span } from './format.ts';

const format = formatFor('America/Denver');
const now = new Date('2026-12-04T17:00:00Z');

test('an instant is told in the time zone of the workspace, shorter the nearer it is', () => {
  expect(format.when('2026-12-04T16:12:00Z', now)).toBe('9:12');
  expect(format.when('2026-12-04T05:30:00Z', now)).toBe('Yesterday, 22:30');
  expect(format.when('2026-11-20T16:12:00Z', now)).toBe('20 Nov, 9:12');
  expect(format.when('2025-11-20T16:12:00Z', now)).toBe('20 Nov 2025, 9:12');
});

test('what is to come has its weekday, and the year when it is another one', () => {
  expect(format.upcoming('2026-12-07T14:00:00Z', now)).toBe('Mon 7 Dec, 7:00');
  expect(format.upcoming('2027-01-04T14:00:00Z', now)).toBe('Mon 4 Jan 2027, 7:00');
});

afterEach(() => void vi.unstubAllEnvs());

test('a night at the hotel is a calendar date and moves with no time zone, not even the browser’s', () => {
  vi.stubEnv('TZ', 'Pacific/Honolulu');
  expect(format.night('2026-12-07')).toBe('Mon 7 Dec');
  expect(formatFor('Pacific/Auckland').night('2026-12-07')).toBe('Mon 7 Dec');
  expect(nightsBetween('2026-12-30', '2027-01-02')).toBe(3);
  expect(nightsBetween(null, '2027-01-02')).toBeNull();
});

test('money has its cents and its currency', () => {
  expect(format.money(41_200, 'USD')).toBe('$412.00');
});

test('a span says no more than one needs', () => {
  expect([30_000, 27 * 60_000, 130 * 60_000, 26 * 3_600_000].map(span)).toEqual(['less than a minute', '27 min', '2 h 10 min', '1 day']);
});

test('keys of other JSON read as labels', () => {
  expect(['budget_per_night_cents', 'checkIn', 'hotel'].map(labelOf)).toEqual(['Budget per night', 'Check in', 'Hotel']);
});
