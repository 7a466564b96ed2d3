import { type Booking, DomainError, formatMoney, type LodgingProposal } from '@banksman/contracts';
import type { Stage } from '../../agent/loop.ts';
import { THINKING } from '../patience.ts';
import { alternativeOf, bookingQuestion, guestsIn, proposalOf, yardstickOf } from '../proposal.ts';
import { weigh } from '../rules/ranking.ts';
import { type BookingState, type Outcome, present } from '../state.ts';

/**
 * Holds the outcome against the request. This is arithmetic and comparison, so no model is asked: a booking either is what
 * was approved or the run stops loudly.
 */
export const reflect: Stage<BookingState> = {
  id: 'reflect',
  title: 'Check the result against the request',
  ...THINKING,
  async run(state, tools) {
    const outcome = present(state.outcome, 'outcome');
    const approved = present(state.approved, 'approval');
    if (outcome.kind === 'booked') return accepted(outcome.booking, approved);
    if (outcome.kind === 'worse') return askAgain(state, outcome, tools.now());
    return {
      ...forgotten(state),
      review: { verdict: 'replan', because: outcome.because },
      excluded_hotels: [...state.excluded_hotels, outcome.hotel_id],
      offers: [],
      asked_again_because: `${outcome.because}; this is the next best.`,
    };
  },
  summary: ({ review }) => review?.because ?? null,
};

/** Another decision needs another slot; the old one was given back. */
const forgotten = (state: BookingState) => ({ approved: null, ordinal: state.ordinal + 1 });

function accepted(made: Booking, approved: LodgingProposal): Partial<BookingState> {
  const differences = differencesOf(made, approved);
  if (differences.length === 0) return { review: { verdict: 'accept', because: 'The confirmation is what was approved.' } };
  const details = { confirmation: made.confirmation, hotel_name: made.hotel.name, hotel_phone: made.hotel.phone, differences };
  throw new DomainError('confirmation_differs', { message: differences.join('; '), details });
}

async function askAgain(state: BookingState, { because, quote }: Outcome & { kind: 'worse' }, now: Date): Promise<Partial<BookingState>> {
  const place = present(state.place, 'place');
  const guests = guestsIn(state);
  const yardstick = yardstickOf(state);
  const proposal = proposalOf(quote, place, guests);
  const others = state.quotes.filter(({ hotel }) => hotel.id !== quote.hotel.id);
  const patch = {
    ...forgotten(state),
    review: { verdict: 'ask' as const, because },
    proposal,
    quotes: [quote, ...others],
    alternatives: others.map((other, index) => alternativeOf(`alternative-${index + 1}`, weigh(other, yardstick), place, guests)),
    reasons: weigh(quote, yardstick).reasons,
    agent_note: null,
    asked_again_because: `Nothing was booked: ${because}.`,
  };
  return { ...patch, asking: await bookingQuestion({ ...state, ...patch }, proposal, quote.expires_at, now) };
}

/** Where a booking is not what was approved, each in words; empty when it is. */
export function differencesOf(made: Booking, approved: LodgingProposal): string[] {
  const said = (what: string, got: string, wanted: string) => `${what} is ${got}, approved was ${wanted}`;
  const money = (amount: number, currency: string) => formatMoney(amount, currency);
  const people = approved.guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`);
  const missing = people.filter((name) => !made.guest_names.some((booked) => booked.toLowerCase() === name.toLowerCase()));
  const [freeUntil, wasFreeUntil] = [made.cancellation.free_until, approved.cancellation.free_until];
  const isCancellationShorter = wasFreeUntil !== null && (freeUntil === null || Date.parse(freeUntil) < Date.parse(wasFreeUntil));
  return [
    made.status === 'confirmed' ? null : said('the status', made.status, 'confirmed'),
    made.hotel.id === approved.hotel.id ? null : said('the hotel', made.hotel.name, approved.hotel.name),
    made.check_in === approved.check_in ? null : said('check-in', made.check_in, approved.check_in),
    made.check_out === approved.check_out ? null : said('check-out', made.check_out, approved.check_out),
    made.rooms === approved.rooms ? null : said('the number of rooms', String(made.rooms), String(approved.rooms)),
    made.currency === approved.currency && made.total_cents <= approved.total_cents
      ? null
      : said('the price', money(made.total_cents, made.currency), `at most ${money(approved.total_cents, approved.currency)}`),
    missing.length === 0 ? null : `the booking does not name ${missing.join(', ')}`,
    isCancellationShorter ? said('free cancellation', freeUntil ?? 'never', `until ${wasFreeUntil}`) : null,
  ].filter((difference) => difference !== null);
}
