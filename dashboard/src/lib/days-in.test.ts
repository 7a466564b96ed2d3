import { expect, test } from 'vitest';
import { aroundDays } from './days-in.ts';

test.each([
  ['Book 2 rooms at Hampton Inn, 7-10 Dec, $412 total', '7-10 Dec'],
  ['Hotel for Ana’s crew, Denver, 3 nights (30 Nov-2 Dec)', '30 Nov-2 Dec'],
  ['Book 1 room at Motel 6, 30 Dec 2026-2 Jan 2027, $90 total', '30 Dec 2026-2 Jan 2027'],
])('the days of “%s” are one part of it', (sentence, days) => {
  const parts = aroundDays(sentence);
  expect(parts.filter((_, index) => index % 2 === 1)).toEqual([days]);
  expect(parts.join('')).toBe(sentence);
});

test('other hyphens and numbers are left alone', () => {
  expect(aroundDays('Clinic Fit-Out, 7-10 rooms, page 3-4')).toHaveLength(1);
});
