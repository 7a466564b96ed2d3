import type { LodgingPolicy } from '../state.ts';

const KM_PER_MILE = 1.609;

/** Chains that American crews use; a policy names them by these words. */
const CHAINS = [
  'Hampton',
  'Hilton',
  'Home2',
  'Homewood',
  'Tru',
  'DoubleTree',
  'Embassy',
  'Holiday Inn',
  'Candlewood',
  'Staybridge',
  'Marriott',
  'Courtyard',
  'Fairfield',
  'Residence Inn',
  'SpringHill',
  'TownePlace',
  'Best Western',
  'Comfort',
  'Quality Inn',
  'Sleep Inn',
  'La Quinta',
  'Drury',
  'Hyatt',
  'Extended Stay',
  'WoodSpring',
  'Red Roof',
  'Super 8',
  'Days Inn',
  'Motel 6',
  'Wyndham',
  'Microtel',
];

const AT_MOST =
  /\b(max(imum|\.)?|the most|at most|up to|no more than|not (to )?exceed|must not|limit(ed)?|cap(ped)?|under|below|within|not be (more|farther|further)|no (farther|further))\b/i;
const AT_LEAST = /\b(at least|minimum|min\.?|or (better|higher|more)|no less than|not below)\b/i;
const OWN_BED = /\b(own bed|bed of (their|his|her) own|bed each|separate beds?)\b|\b(nobody|no one|not|never)\b[^.]*\bshare (a )?beds?\b/i;
/** "Under 10 km is preferred" is no limit. */
const WISHED_ONLY = /\b(prefer|ideal|would be nice)/i;
const MUST = /\b(must|only|require[sd]?|always|need(s|ed)?|has to|have to|mandatory)\b/i;

/**
 * Reads the company's lodging rules from passages of its documents, sentence by sentence, without a model. Of several limits
 * one that names the job's city counts, otherwise the strictest.
 */
export function policyIn(passages: readonly string[], city: string): LodgingPolicy {
  const sentences = passages.flatMap(sentencesOf);
  return {
    max_per_night_cents: limitOf(sentences, city, nightlyCents, Math.min),
    max_distance_km: limitOf(sentences, city, distanceKm, Math.min),
    min_rating: limitOf(sentences, city, stars, Math.max),
    enough_review_score: limitOf(sentences, city, reviewScore, Math.max),
    needs_free_cancellation: sentences.some(
      (text) => /\b(free(ly)?\s+cancel|cancel\w*\s+(free|without)|refundable)/i.test(text) && MUST.test(text),
    ),
    own_bed_each: sentences.some((text) => OWN_BED.test(text)),
    preferred_chains: CHAINS.filter((chain) => sentences.some((text) => /\bprefer/i.test(text) && text.includes(chain))),
  };
}

/** No document says anything. */
export const NO_POLICY: LodgingPolicy = policyIn([], '');

/** Sentences of a passage; a single line break is wrapping, an empty line or a list mark is not. */
function sentencesOf(passage: string): string[] {
  const unwrapped = passage.replace(/\n(?!\s*(\n|[-*•#]|\d+\.))/g, ' ');
  return unwrapped.split(/(?<=[.;!?])\s+|\n+/).filter((text) => text.trim() !== '');
}

function limitOf(
  sentences: readonly string[],
  city: string,
  read: (sentence: string) => number | null,
  strictest: (...values: number[]) => number,
): number | null {
  const found = sentences.flatMap((text) => {
    const value = read(text);
    return value === null ? [] : [{ value, local: city !== '' && text.toLowerCase().includes(city.toLowerCase()) }];
  });
  const local = found.filter((limit) => limit.local);
  const values = (local.length > 0 ? local : found).map(({ value }) => value);
  return values.length === 0 ? null : strictest(...values);
}

function nightlyCents(sentence: string): number | null {
  if (!/\b(night|nightly|room rate|lodging rate|hotel rate)/i.test(sentence) || !AT_MOST.test(sentence)) return null;
  const dollars = /(?:\$|USD)\s?(\d{2,4})(?:\.(\d{2}))?/.exec(sentence);
  if (!dollars) return null;
  const amount = Number(dollars[1]) * 100 + Number(dollars[2] ?? 0);
  return amount >= 2000 && amount <= 500_000 ? amount : null;
}

function distanceKm(sentence: string): number | null {
  if (!AT_MOST.test(sentence) || WISHED_ONLY.test(sentence)) return null;
  const distance = /(\d+(?:\.\d+)?)[\s-]*(km|kilomet\w*|mi|miles?)\b/i.exec(sentence);
  if (!distance) return null;
  const km = Number(distance[1]) * (/^mi/i.test(distance[2] ?? '') ? KM_PER_MILE : 1);
  return km >= 1 && km <= 200 ? Math.round(km * 10) / 10 : null;
}

function stars(sentence: string): number | null {
  if (!AT_LEAST.test(sentence)) return null;
  const match = /\b([1-5]|two|three|four)(?:\.\d)?[\s-]*stars?\b/i.exec(sentence);
  if (!match) return null;
  return { two: 2, three: 3, four: 4 }[(match[1] ?? '').toLowerCase()] ?? Number(match[1]);
}

/** A score that makes up for missing stars ("at least 3 stars, or a review score of 7.5 or better"). */
function reviewScore(sentence: string): number | null {
  const match = /\breview score of (\d(?:\.\d)?)/i.exec(sentence);
  return match && AT_LEAST.test(sentence) ? Number(match[1]) : null;
}
