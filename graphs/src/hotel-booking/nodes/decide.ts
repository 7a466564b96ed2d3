import { hotels } from '@banksman/connectors';
import { DomainError, type Quote, type Reason } from '@banksman/contracts';
import { z } from 'zod';
import type { Stage } from '../../agent/loop.ts';
import type { Tools } from '../../automation.ts';
import { SEARCHING } from '../patience.ts';
import { alternativeOf, bookingQuestion, guestsIn, proposalOf, yardstickOf } from '../proposal.ts';
import { exclusionOf, inOwnWords, ranked, type Weighed, weigh } from '../rules/ranking.ts';
import { type BookingState, present } from '../state.ts';
import { bookingHeadline } from '../terms.ts';
import { think } from '../thinking.ts';
import { decidePrompt } from './decide.prompt.ts';
import { fitting, searchOffers } from './search.ts';

/** The proposal and two alternatives. */
const SHOWN = 3;
const CANDIDATES = 8;

const choice = z.object({ best: z.string(), others: z.array(z.string()).max(4), note: z.string().max(300) });

/** Ranks what fits, lets the supplier confirm the best three, and prepares the question. */
export const decide: Stage<BookingState> = {
  id: 'decide',
  title: 'Choose and check the price',
  ...SEARCHING,
  async run(state, tools) {
    const place = present(state.place, 'place');
    const yardstick = yardstickOf(state);
    const order = ranked(await freshOffers(state, tools), yardstick);
    const candidates = onePerHotel(order).slice(0, CANDIDATES);
    const { answer, record } = await choose(candidates, state, tools);
    const picked = [answer.best, ...answer.others].flatMap((id) => candidates[positionOf(id)] ?? []);
    const quotes = await confirmed([...picked, ...order.filter((offer) => !picked.includes(offer))], state, tools);
    const [best, ...others] = quotes;
    if (!best)
      throw new DomainError('no_availability', { details: { because: 'all_gone', city: place.city, ...present(state.stay, 'stay') } });

    const guests = guestsIn(state);
    const proposal = proposalOf(best, place, guests);
    const modelsPick = candidates[positionOf(answer.best)]?.offer.rate_id === best.rate_id;
    const patch = {
      proposal,
      quotes,
      alternatives: others.map((quote, index) => alternativeOf(`alternative-${index + 1}`, weigh(quote, yardstick), place, guests)),
      reasons: [...weigh(best, yardstick).reasons, ...remarks(state, best)],
      // the sentence is about the pick; when that was sold out it would be about another hotel
      agent_note: modelsPick && answer.note !== '' ? answer.note : null,
      approved: null,
      thoughts: [...state.thoughts, record],
    };
    const asking = await bookingQuestion({ ...state, ...patch }, proposal, best.expires_at, tools.now());
    return { ...patch, asking };
  },
  summary: ({ proposal }) => (proposal ? bookingHeadline(proposal) : null),
};

/** Rates live for minutes: what a waiting or retried run found earlier is searched again when it has run out. */
async function freshOffers(state: BookingState, tools: Tools) {
  const now = tools.now().getTime();
  const alive = state.offers.filter(({ expires_at }) => Date.parse(expires_at) > now);
  return alive.length > 0 ? alive : fitting(await searchOffers(state, tools), state);
}

/** What speaks against the proposal beside its weight. */
function remarks(state: BookingState, best: Quote): Reason[] {
  const { note } = present(state.place, 'place');
  const isOtherHotel = state.wanted_hotel !== null && state.wanted_hotel !== best.hotel.id;
  const wanted = 'the hotel that was asked for has no rooms within the limits for this stay';
  return [
    ...(isOtherHotel ? [{ topic: 'hotel', text: wanted, supports: false }] : []),
    ...(note === null ? [] : [{ topic: 'address', text: note, supports: false }]),
  ];
}

function onePerHotel(order: readonly Weighed[]): Weighed[] {
  return order.filter(({ offer }, index) => order.findIndex((other) => other.offer.hotel.id === offer.hotel.id) === index);
}

const idOf = (position: number) => `c${position + 1}`;
const positionOf = (id: string) => Number(id.slice(1)) - 1;

/** The model sees numbers and our own words, and may only pick among the candidates; the order of the ranking is the rule. */
function choose(candidates: readonly Weighed[], state: BookingState, tools: Tools) {
  const ids = candidates.map((_, index) => idOf(index));
  return think(tools, {
    purpose: 'decide',
    prompt: decidePrompt,
    facts: {
      people: state.input.crew.length,
      rooms: present(state.stay, 'stay').rooms,
      wishes: state.wishes,
      candidates: candidates.map(({ offer, points, reasons }, index) => ({
        id: idOf(index),
        stars: offer.hotel.rating,
        guests_score: offer.hotel.review_score,
        distance_km: offer.hotel.distance_km,
        total_cents: offer.total_cents,
        points,
        for: reasons.filter(({ supports }) => supports).map((reason) => inOwnWords(offer, reason)),
        against: reasons.filter(({ supports }) => !supports).map((reason) => inOwnWords(offer, reason)),
      })),
    },
    answer: choice,
    rules: () => ({ best: ids[0] ?? '', others: ids.slice(1, SHOWN), note: '' }),
    check: ({ best, others }) => {
      const unknown = [best, ...others].find((id) => !ids.includes(id));
      if (unknown !== undefined) return `${unknown} is not one of the candidates ${ids.join(', ')}`;
      const wanted = candidates.findIndex(({ offer }) => offer.hotel.id === state.wanted_hotel);
      if (wanted >= 0 && best !== idOf(wanted)) return `the person asked for ${idOf(wanted)}`;
      return new Set([best, ...others]).size === others.length + 1 ? null : 'a candidate is named twice';
    },
  });
}

/** Up to three offers that the supplier still confirms within the limits, in the given order, each at another hotel. */
async function confirmed(order: readonly Weighed[], state: BookingState, tools: Tools): Promise<Quote[]> {
  const quotes: Quote[] = [];
  for (const { offer } of order) {
    if (quotes.length === SHOWN) break;
    if (quotes.some(({ hotel }) => hotel.id === offer.hotel.id)) continue;
    const quote = await tools.read(hotels, 'quote', { offer });
    if (quote === null) await tools.progress(`${offer.hotel.name} was just sold out; taking the next one.`);
    else if (exclusionOf(quote, yardstickOf(state)) === null) quotes.push(quote);
    else await tools.progress(`${quote.hotel.name} is now above the limit; taking the next one.`);
  }
  return quotes;
}
