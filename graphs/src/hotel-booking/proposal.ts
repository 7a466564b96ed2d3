import { type Alternative, formatMoney, type Guest, type LodgingProposal, type Offer } from '@banksman/contracts';
import type { Question } from '../automation.ts';
import { guestsOf } from './input.ts';
import { NO_POLICY } from './rules/policy.ts';
import type { Weighed, Yardstick } from './rules/ranking.ts';
import { type BookingState, type Place, present } from './state.ts';
import { counted, nightsBetween, type Stay } from './stay.ts';
import { bookingHeadline } from './terms.ts';

/** The step of the one effect that spends money; with the ordinal its slot in the effects gate. */
export const BOOK_STEP = 'book';

const MINUTE_MS = 60_000;
/** A price is not good for ever; half an hour is what the suppliers' quotes last. */
const LONGEST_ANSWER_MS = 30 * MINUTE_MS;
/** A person needs time to read, even when the supplier's quote is about to run out: it is quoted again before booking. */
const SHORTEST_ANSWER_MS = 10 * MINUTE_MS;

/** The payload of the approval for one offer: exactly what will be booked, at most for how much. */
export function proposalOf(offer: Offer, place: Place, guests: Guest[]): LodgingProposal {
  const { id, name, address, city, distance_km, rating, review_score } = offer.hotel;
  const { room_name, beds, board, check_in, check_out, rooms, currency, cancellation, payment } = offer;
  const { total_cents, due_at_hotel_cents, per_room_night_cents } = offer;
  return {
    kind: 'lodging.book',
    job_id: place.job_id,
    job_name: place.job_name,
    hotel: { id, name, address, city, distance_km, rating, review_score },
    room_name,
    beds,
    board,
    check_in,
    check_out,
    nights: nightsBetween(check_in, check_out),
    rooms,
    guests,
    total_cents,
    due_at_hotel_cents,
    per_room_night_cents,
    currency,
    cancellation,
    payment,
  };
}

/** Another choice with its exact payload; `edit` with `{ choice: id }` takes it. */
export function alternativeOf(id: string, { offer, reasons }: Weighed, place: Place, guests: Guest[]): Alternative {
  const payload = proposalOf(offer, place, guests);
  const headline = `${payload.hotel.name}, ${payload.hotel.distance_km.toFixed(1)} km, ${formatMoney(payload.total_cents, payload.currency)} total`;
  return { id, headline, payload, reasons };
}

/** What offers are measured by, as the state has it now. */
export function yardstickOf(state: BookingState): Yardstick {
  return {
    people: state.input.crew.length,
    rooms: present(state.stay, 'stay').rooms,
    currency: state.input.currency,
    budgetCents: state.input.budget_per_night_cents,
    policy: state.policy ?? NO_POLICY,
    wishes: state.wishes,
    wantedHotel: state.wanted_hotel,
  };
}

/**
 * The question for a proposal.
 * @param expiresAt when the supplier's quote ends, ISO
 */
export async function bookingQuestion(
  state: Pick<BookingState, 'input' | 'alternatives' | 'reasons' | 'sources' | 'agent_note' | 'asked_again_because' | 'ordinal'>,
  payload: LodgingProposal,
  expiresAt: string,
  now: Date,
): Promise<Question> {
  const total = formatMoney(payload.total_cents, payload.currency);
  return {
    question: 'book',
    headline: bookingHeadline(payload),
    asked_again_because: state.asked_again_because,
    payload,
    alternatives: state.alternatives,
    reasons: state.reasons,
    sources: state.sources,
    agent_note: state.agent_note,
    allowed_decisions: ['approve', 'edit', 'reject'],
    expires_in_ms: Math.max(SHORTEST_ANSWER_MS, Math.min(LONGEST_ANSWER_MS, Date.parse(expiresAt) - now.getTime())),
    on_approve: `The hotel is asked for its price once more. If it is still at most ${total} on these terms, ${counted(payload.rooms, 'room')} will be booked for ${guestList(payload.guests)}; otherwise you are asked again.`,
    on_reject: 'Nothing is booked and nothing is charged. Your reason is kept with the run.',
    on_silence: 'Nothing is booked. The question runs out, because the hotel does not hold its price for longer.',
    authorises: {
      connector: 'hotels',
      action: 'book',
      step: BOOK_STEP,
      ordinal: state.ordinal,
      business_key: await businessKey(payload.job_id, payload.guests, payload),
      amount_cents: payload.total_cents,
      currency: payload.currency,
      effect: 'spend',
    },
  };
}

/** One booking per job, crew and dates: stops a second run for the same beds. */
export async function businessKey(
  jobId: string,
  guests: readonly Guest[],
  { check_in, check_out }: Pick<Stay, 'check_in' | 'check_out'>,
): Promise<string> {
  const names = guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`.toLowerCase()).sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(names.join('\n')));
  const crew = [...new Uint8Array(digest).slice(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `hotel:${jobId}:${crew}:${check_in}/${check_out}`;
}

/** The people of a run as hotel guests. */
export const guestsIn = (state: Pick<BookingState, 'input'>): Guest[] => guestsOf(state.input.crew);

function guestList(guests: readonly Guest[]): string {
  const names = guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`);
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
