import type { Offer } from '@banksman/contracts';
import { WISHES, type Wish } from '../state.ts';

type Known = {
  /** "truck parking" */
  title: string;
  /** how people write it */
  said: RegExp;
  /** whether an offer has it; null when an offer does not say */
  has(offer: Offer): boolean | null;
};

const amenity = (pattern: RegExp) => (offer: Offer) =>
  offer.hotel.amenities.length === 0 ? null : offer.hotel.amenities.some((name) => pattern.test(name));

/** What each wish is called, how it is recognised in free text, and how it is seen in an offer. */
export const KNOWN_WISHES: Record<Wish, Known> = {
  truck_parking: {
    title: 'truck parking',
    said: /\b(truck|trailer|van|rig|parking|park the|big vehicle)/i,
    // a truck does not fit into a garage
    has: amenity(/^(?!.*garage).*park/i),
  },
  breakfast: {
    title: 'breakfast',
    said: /\bbreakfast/i,
    has: ({ board }) => /breakfast|half.?board|full.?board|all.?inclusive/i.test(board),
  },
  kitchen: { title: 'a kitchen', said: /\b(kitchen|cook|microwave|fridge)/i, has: (offer) => kitchen(offer) },
  laundry: { title: 'laundry', said: /\b(laundry|washer|washing machine|wash (their|our|the) clothes)/i, has: amenity(/laundr|wash/i) },
  quiet: { title: 'quiet rooms', said: /\b(quiet|night shift|sleep (during|in) the day|noise)/i, has: () => null },
  twin_beds: {
    title: 'separate beds',
    said: /\b(twin|two beds|2 beds|separate beds|own beds?|double queen|bed each)/i,
    has: ({ beds }) => (/\d|twin|two/i.test(beds) ? bedsIn(beds) !== 1 : null),
  },
  ground_floor: {
    title: 'ground floor',
    said: /\b(ground|first)[- ]floor/i,
    has: ({ room_name }) => (/ground floor/i.test(room_name) ? true : null),
  },
  pet_friendly: { title: 'pets allowed', said: /\b(pets?|dogs?)\b/i, has: amenity(/pet|dog/i) },
  near_site: {
    title: 'close to the site',
    said: /\b(near|close|closest|walking distance|short drive|nearby)\b/i,
    has: ({ hotel }) => hotel.distance_km <= 8,
  },
  wifi: { title: 'Wi-Fi', said: /\b(wi-?fi|internet)\b/i, has: amenity(/wi-?fi|internet/i) },
};

/** The wishes that a text names, in the order of `WISHES`; everything else in the text is ignored. */
export function wishesIn(text: string): Wish[] {
  return WISHES.filter((name) => KNOWN_WISHES[name].said.test(text));
}

/** Sentences of a job's notes that are about people who stay overnight: "kitchen exhaust" on a site is no wish for a kitchen. */
export function aboutTheStay(notes: string): string {
  const sentences = notes.split(/(?<=[.!?])\s+|\n+/);
  return sentences.filter((text) => /\b(crew|hotel|motel|rooms?|lodging|overnight|sleep|beds?)\b/i.test(text)).join('\n');
}

const kitchen = (offer: Offer) => {
  if (/kitchen/i.test(offer.room_name)) return true;
  return amenity(/kitchen/i)(offer);
};

const NUMBER_WORDS: Record<string, number> = { one: 1, two: 2, three: 3, four: 4 };

/** Beds in one room ("2 queen beds" → 2, "1 king bed and 1 sofa bed" → 2); null when the text does not say. */
export function bedsIn(beds: string): number | null {
  const counts = [...beds.matchAll(/\b(\d+|one|two|three|four)\b/gi)].map(
    ([, text = '']) => NUMBER_WORDS[text.toLowerCase()] ?? Number(text),
  );
  if (counts.length > 0) return counts.reduce((sum, count) => sum + count, 0);
  if (/twin|double queen/i.test(beds)) return 2;
  return /bed/i.test(beds) && !/beds/i.test(beds) ? 1 : null;
}

/** People who can sleep in one room at most: two in a wide bed, one in a single or twin. Null when the beds are not known. */
export function placesIn(beds: string): number | null {
  const count = bedsIn(beds);
  if (count === null) return null;
  return /\b(twin|single)\b/i.test(beds) && !/\b(queen|king|double)\b/i.test(beds) ? count : count * 2;
}
