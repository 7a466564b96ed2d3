import { hotels } from '@banksman/connectors';
import { DomainError, type Offer } from '@banksman/contracts';
import type { Stage } from '../../agent/loop.ts';
import type { Tools } from '../../automation.ts';
import { SEARCHING } from '../patience.ts';
import { yardstickOf } from '../proposal.ts';
import { exclusionOf, nightLimit } from '../rules/ranking.ts';
import { type BookingState, present } from '../state.ts';

/** As many as a person would ever look at; keeps the state small. */
const KEPT_OFFERS = 40;

/** Two wide beds are the most that American hotel rooms have: a supplier finds nothing for more people. */
const MOST_IN_A_ROOM = 4;

/** Asks the supplier and keeps what fits the hard limits. A retry of the run asks again, so what is free then counts. */
export const search: Stage<BookingState> = {
  id: 'search',
  title: 'Search hotels near the job',
  ...SEARCHING,
  async run(state, tools) {
    const offers = await searchOffers(state, tools);
    return { offers: fitting(offers, state) };
  },
  summary: ({ offers }) => (offers ? `${offers.length} offers fit` : null),
};

/** All offers of the supplier for the stay, without the hotels that turned out to be gone. */
export async function searchOffers(state: BookingState, tools: Tools): Promise<Offer[]> {
  const { latitude, longitude } = present(state.place, 'place');
  const { check_in, check_out, rooms } = present(state.stay, 'stay');
  const radius_km = present(state.radius_km, 'radius');
  const guests = state.input.crew.length;
  const found = await tools.read(hotels, 'search', { latitude, longitude, radius_km, check_in, check_out, rooms, guests });
  return found.filter(({ hotel }) => !state.excluded_hotels.includes(hotel.id));
}

/**
 * The offers that can be taken at all.
 * @throws DomainError `no_availability` (nothing free, or nothing that sleeps everybody), `no_rooms_within_budget` with the
 * cheapest that was found
 */
export function fitting(offers: readonly Offer[], state: BookingState): Offer[] {
  const yardstick = yardstickOf(state);
  const { check_in, check_out, rooms } = present(state.stay, 'stay');
  const facts = {
    check_in,
    check_out,
    rooms,
    people: yardstick.people,
    radius_km: state.radius_km,
    city: present(state.place, 'place').city,
  };
  const judged = offers.map((offer) => ({ offer, why: exclusionOf(offer, yardstick) }));
  const fit = judged.filter(({ why }) => why === null).map(({ offer }) => offer);
  if (fit.length > 0) return [...fit].sort((a, b) => a.total_cents - b.total_cents).slice(0, KEPT_OFFERS);

  const [cheapest] = judged
    .filter(({ why }) => why === 'money')
    .map(({ offer }) => offer)
    .sort((a, b) => a.per_room_night_cents - b.per_room_night_cents);
  if (cheapest) {
    const { limitCents, by } = nightLimit(yardstick);
    const details = {
      ...facts,
      limit_cents: limitCents,
      limit_by: by,
      currency: yardstick.currency,
      cheapest_cents: cheapest.per_room_night_cents,
      cheapest_hotel: cheapest.hotel.name,
    };
    throw new DomainError('no_rooms_within_budget', { details });
  }
  const because = offers.length === 0 && yardstick.people > rooms * MOST_IN_A_ROOM ? 'places' : whyNothing(judged.map(({ why }) => why));
  throw new DomainError('no_availability', {
    details: { ...facts, because, max_distance_km: yardstick.policy.max_distance_km, currency: yardstick.currency },
  });
}

/** The reason that a person can do something about, before the others. */
function whyNothing(reasons: readonly (string | null)[]): string {
  return ['distance', 'places', 'currency'].find((reason) => reasons.includes(reason)) ?? 'nothing_free';
}
