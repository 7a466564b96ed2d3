import type { Offer } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { NO_POLICY } from './policy.ts';
import { exclusionOf, ranked, type Yardstick } from './ranking.ts';

type Change = Omit<Partial<Offer>, 'hotel'> & { hotel?: Partial<Offer['hotel']> };

function offer(id: string, change: Change = {}): Offer {
  const { hotel, ...rest } = change;
  return {
    supplier: 'hotels',
    rate_id: `rate-${id}`,
    room_name: 'Two-queen room',
    beds: '2 queen beds',
    board: 'Room only',
    check_in: '2026-12-07',
    check_out: '2026-12-10',
    nights: 3,
    rooms: 2,
    guests: 4,
    total_cents: 72_000,
    due_at_hotel_cents: 0,
    per_room_night_cents: 12_000,
    currency: 'USD',
    cancellation: { free_until: '2026-12-05T18:00:00Z', text: 'Free until 5 Dec' },
    payment: 'pay_now',
    quantity_available: null,
    expires_at: '2026-11-21T15:30:00Z',
    ...rest,
    hotel: {
      id,
      name: `Hotel ${id}`,
      address: '1 Main Street',
      city: 'Denver',
      latitude: 39.7,
      longitude: -105,
      distance_km: 4,
      rating: 3,
      review_score: 8,
      amenities: ['Truck and trailer parking'],
      ...hotel,
    },
  };
}

const yardstick = (change: Partial<Yardstick> = {}): Yardstick => ({
  people: 4,
  rooms: 2,
  currency: 'USD',
  budgetCents: 16_000,
  policy: NO_POLICY,
  wishes: [],
  wantedHotel: null,
  ...change,
});

const best = (offers: Offer[], change: Partial<Yardstick> = {}) => ranked(offers, yardstick(change))[0]?.offer.hotel.id;
const strict = (stated: Partial<Yardstick['policy']>) => ({ policy: { ...NO_POLICY, ...stated } });

test.each<[string, Change, Partial<Yardstick>]>([
  ['cheaper', { per_room_night_cents: 9_000 }, {}],
  ['nearer', { hotel: { distance_km: 1 } }, {}],
  ['better liked', { hotel: { review_score: 9.2 } }, {}],
  ['of a preferred chain', { hotel: { name: 'Hampton Inn Denver' } }, strict({ preferred_chains: ['Hampton'] })],
  ['what was wished', { board: 'Breakfast included' }, { wishes: ['breakfast'] }],
  ['what the person asked for', { per_room_night_cents: 15_900, hotel: { distance_km: 15 } }, { wantedHotel: 'b' }],
  ['paid at the hotel', { payment: 'guarantee' }, {}],
])('of two alike the one is taken that is %s', (_, change, measure) => {
  expect(best([offer('a'), offer('b', change)], measure)).toBe('b');
});

test.each<[string, Change, Partial<Yardstick['policy']>]>([
  ['cannot be cancelled for free', { cancellation: { free_until: null, text: 'Not refundable' } }, { needs_free_cancellation: true }],
  ['has too few stars', { hotel: { rating: 2 } }, { min_rating: 3 }],
  ['makes people share beds', { beds: '1 king bed' }, { own_bed_each: true }],
])('a cheap offer that breaks a rule is last: it %s', (_, change, rule) => {
  const cheap = offer('a', { per_room_night_cents: 5_000, ...change });
  expect(best([cheap, offer('b', { per_room_night_cents: 15_900 })], strict(rule))).toBe('b');
});

test('a good score makes up for missing stars when the company says so', () => {
  const [liked] = ranked(
    [offer('a', { hotel: { rating: null, review_score: 7.8 } })],
    yardstick(strict({ min_rating: 3, enough_review_score: 7.5 })),
  );
  expect(liked?.reasons.find(({ topic }) => topic === 'rating')?.supports).toBe(true);
});

test.each<[string | null, Change, Partial<Yardstick>]>([
  [null, {}, {}],
  ['money', { per_room_night_cents: 16_001 }, {}],
  [null, { per_room_night_cents: 16_000 }, {}],
  ['money', { per_room_night_cents: 12_001 }, strict({ max_per_night_cents: 12_000 })],
  ['distance', { hotel: { distance_km: 26 } }, strict({ max_distance_km: 25 })],
  ['places', { beds: '1 king bed' }, { people: 5 }],
  [null, { beds: 'whatever' }, { people: 30 }],
  ['currency', { currency: 'CAD' }, {}],
])('limits are hard: %s for %j', (why, change, measure) => {
  expect(exclusionOf(offer('a', change), yardstick(measure))).toBe(why);
});

test('the order of the offers does not matter, also for equal ones', () => {
  const offers = [offer('c'), offer('a'), offer('b'), offer('a', { rate_id: 'rate-0' })];
  const forwards = ranked(offers, yardstick()).map((one) => one.offer.rate_id);
  expect(ranked(offers.toReversed(), yardstick()).map((one) => one.offer.rate_id)).toEqual(forwards);
  expect(forwards).toEqual(['rate-0', 'rate-a', 'rate-b', 'rate-c']);
});
