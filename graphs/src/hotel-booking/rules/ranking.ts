import { formatMoney, type Offer, type Reason } from '@banksman/contracts';
import type { LodgingPolicy, Wish } from '../state.ts';
import { counted } from '../stay.ts';
import { bedsIn, KNOWN_WISHES, placesIn } from './wishes.ts';

/** What offers are measured by. */
export type Yardstick = {
  people: number;
  rooms: number;
  currency: string;
  budgetCents: number;
  policy: LodgingPolicy;
  wishes: readonly Wish[];
  wantedHotel: string | null;
};

export type Weighed = { offer: Offer; points: number; reasons: Reason[] };

/** The most that one room may cost per night, and whose limit that is. */
export function nightLimit({ budgetCents, policy }: Yardstick): { limitCents: number; by: 'budget' | 'policy' } {
  const company = policy.max_per_night_cents;
  return company !== null && company < budgetCents ? { limitCents: company, by: 'policy' } : { limitCents: budgetCents, by: 'budget' };
}

/** Why an offer cannot be taken at all, or null. `money` and `distance` are limits; the others are about the room itself. */
export function exclusionOf(offer: Offer, yardstick: Yardstick): 'currency' | 'places' | 'distance' | 'money' | null {
  if (offer.currency !== yardstick.currency) return 'currency';
  const places = placesIn(offer.beds);
  if (places !== null && places * yardstick.rooms < yardstick.people) return 'places';
  const { max_distance_km } = yardstick.policy;
  if (max_distance_km !== null && offer.hotel.distance_km > max_distance_km) return 'distance';
  return offer.per_room_night_cents > nightLimit(yardstick).limitCents ? 'money' : null;
}

/**
 * Offers with points and reasons, best first. The order depends on the offers alone: equal points are settled by price,
 * distance, hotel and rate.
 */
export function ranked(offers: readonly Offer[], yardstick: Yardstick): Weighed[] {
  return offers.map((offer) => weigh(offer, yardstick)).sort(byPreference);
}

function byPreference(a: Weighed, b: Weighed): number {
  return (
    b.points - a.points ||
    a.offer.total_cents - b.offer.total_cents ||
    a.offer.hotel.distance_km - b.offer.hotel.distance_km ||
    compareText(a.offer.hotel.id, b.offer.hotel.id) ||
    compareText(a.offer.rate_id, b.offer.rate_id)
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Weight = { points: number; reason: Reason | null };

/** One offer's points with the reasons for and against it in plain words. */
export function weigh(offer: Offer, yardstick: Yardstick): Weighed {
  const weights = [
    price(offer, yardstick),
    distance(offer, yardstick),
    cancellation(offer, yardstick),
    beds(offer, yardstick),
    rating(offer, yardstick),
    chain(offer, yardstick),
    payment(offer),
    ...yardstick.wishes.map((wish) => wished(offer, wish)),
    { points: offer.hotel.id === yardstick.wantedHotel ? 1000 : 0, reason: null },
  ];
  const points = Math.round(weights.reduce((sum, weight) => sum + weight.points, 0) * 10) / 10;
  return { offer, points, reasons: weights.flatMap(({ reason }) => (reason ? [reason] : [])) };
}

/** A reason without the words of suppliers and documents: what goes to a model that chooses holds no text of others. */
export function inOwnWords({ cancellation: terms }: Offer, { topic, text }: Reason): string {
  if (topic === 'policy') return 'of a chain that the company prefers';
  if (topic !== 'cancellation') return text;
  if (terms.free_until !== null) return `free to cancel until ${terms.free_until}`;
  return 'cannot be cancelled free of charge';
}

const pro = (topic: string, text: string): Reason => ({ topic, text, supports: true });
const contra = (topic: string, text: string): Reason => ({ topic, text, supports: false });

/** Half the limit saved is worth 15 points: as much as 10 km less to drive. */
function price(offer: Offer, yardstick: Yardstick): Weight {
  const { limitCents, by } = nightLimit(yardstick);
  const each = formatMoney(offer.per_room_night_cents, offer.currency);
  const limit = `${by === 'policy' ? 'the company limit' : 'the budget'} of ${formatMoney(limitCents, offer.currency)}`;
  return {
    points: 30 * (1 - offer.per_room_night_cents / limitCents),
    reason: pro('price', `${each} per room and night, within ${limit}`),
  };
}

function distance({ hotel }: Offer, { wishes }: Yardstick): Weight {
  const factor = wishes.includes('near_site') ? 3 : 1.5;
  const text = `about ${hotel.distance_km.toFixed(1)} km from the job`;
  return { points: -factor * hotel.distance_km, reason: hotel.distance_km <= 16 ? pro('distance', text) : contra('distance', text) };
}

/** A broken company rule outweighs everything but the person's own choice: such an offer stays below every other. */
const RULE_BROKEN = -100;

function cancellation({ cancellation: terms }: Offer, { policy }: Yardstick): Weight {
  if (terms.free_until !== null) return { points: 10, reason: pro('cancellation', terms.text) };
  if (policy.needs_free_cancellation)
    return { points: RULE_BROKEN, reason: contra('cancellation', `${terms.text}; the company asks for free cancellation`) };
  return { points: -6, reason: contra('cancellation', terms.text) };
}

function beds(offer: Offer, { people, rooms, policy }: Yardstick): Weight {
  const each = bedsIn(offer.beds);
  if (each === null) return { points: 0, reason: null };
  const total = each * rooms;
  const text = `${counted(total, 'bed')} in ${counted(rooms, 'room')} for ${counted(people, 'person', 'people')}`;
  if (total >= people) return { points: 8, reason: pro('beds', text) };
  if (policy.own_bed_each) return { points: RULE_BROKEN, reason: contra('beds', `${text}; the company wants a bed for each person`) };
  return { points: -12, reason: contra('beds', `${text}: some would share a bed`) };
}

function rating({ hotel }: Offer, { policy }: Yardstick): Weight {
  const points = hotel.review_score === null ? 0 : 3 * (hotel.review_score - 7);
  const guests = hotel.review_score === null ? '' : `, guests give it ${hotel.review_score.toFixed(1)} of 10`;
  const isScoreEnough =
    policy.enough_review_score !== null && hotel.review_score !== null && hotel.review_score >= policy.enough_review_score;
  if (policy.min_rating !== null && (hotel.rating ?? 0) < policy.min_rating && !isScoreEnough)
    return {
      points: points + RULE_BROKEN,
      reason: contra('rating', `${counted(hotel.rating ?? 0, 'star')}${guests}; the company asks for at least ${policy.min_rating}`),
    };
  if (hotel.rating === null && guests === '') return { points, reason: null };
  const text = `${hotel.rating === null ? 'no stars' : counted(hotel.rating, 'star')}${guests}`;
  return { points, reason: points >= 0 ? pro('rating', text) : contra('rating', text) };
}

function chain({ hotel }: Offer, { policy }: Yardstick): Weight {
  const name = policy.preferred_chains.find((chainName) => hotel.name.toLowerCase().includes(chainName.toLowerCase()));
  return name === undefined
    ? { points: 0, reason: null }
    : { points: 12, reason: pro('policy', `${name} is a preferred chain of the company`) };
}

function payment({ payment: kind }: Offer): Weight {
  if (kind === 'guarantee') return { points: 2, reason: pro('payment', 'paid at the hotel') };
  return { points: 0, reason: null };
}

function wished(offer: Offer, name: Wish): Weight {
  const { title, has } = KNOWN_WISHES[name];
  const found = has(offer);
  if (found === null) return { points: 0, reason: contra('wishes', `the hotel does not say whether it has ${title}`) };
  return found ? { points: 6, reason: pro('wishes', `has ${title}`) } : { points: -5, reason: contra('wishes', `no ${title}`) };
}
