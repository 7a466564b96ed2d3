import { expect, test } from 'vitest';
import { NO_POLICY, policyIn } from './policy.ts';

test.each([
  ['The most we pay in a standard metro area is $165 per room and night, all taxes included.', { max_per_night_cents: 16_500 }],
  ['Crews may spend up to $142.50 a night.', { max_per_night_cents: 14_250 }],
  ['Parking may cost at most $15 a night.', {}],
  ['The per diem is at most $59 a day.', {}],
  ['A crew stays at most 25 km from the site. Under 10 km is preferred.', { max_distance_km: 25 }],
  ['Hotels must be within 15 miles.', { max_distance_km: 24.1 }],
  ['The drive to the yard takes 25 km.', {}],
  ['A hotel has at least 3 stars, or a guests’ review score of 7.5 or better.', { min_rating: 3, enough_review_score: 7.5 }],
  ['We had a four star dinner.', {}],
  ['We book only rates that can be cancelled free of charge\nuntil 24 hours before.', { needs_free_cancellation: true }],
  ['Free cancellation is nice to have.', {}],
  ['Two people share a room, with separate beds; nobody is asked to share a bed.', { own_bed_each: true }],
  ['Brothers may share a bed.', {}],
  ['We take our preferred chains first: Hampton Inn, Comfort Inn and Drury.', { preferred_chains: ['Hampton', 'Comfort', 'Drury'] }],
  ['The office party was at the Hilton.', {}],
])('%s', (passage, stated) => {
  expect(policyIn([passage], 'Denver')).toEqual({ ...NO_POLICY, ...stated });
});

test('a limit for the city counts before a general one, and of several general ones the strictest', () => {
  const passages = ['The limit is $165 per night. In Boston and Miami the limit is $210 per night.', 'No more than $180 a night.'];
  expect(policyIn(passages, 'Boston').max_per_night_cents).toBe(21_000);
  expect(policyIn(passages, 'Denver').max_per_night_cents).toBe(16_500);
});
