import { hotels } from '@banksman/connectors';
import { booking, DomainError, type LodgingProposal, type Quote } from '@banksman/contracts';
import type { Stage } from '../../agent/loop.ts';
import type { Tools } from '../../automation.ts';
import { hotelBookingConfig } from '../config.ts';
import { dialable } from '../input.ts';
import { BOOKING } from '../patience.ts';
import { BOOK_STEP, businessKey, guestsIn, yardstickOf } from '../proposal.ts';
import { exclusionOf } from '../rules/ranking.ts';
import { type BookingState, type Outcome, present } from '../state.ts';
import { isSameRoom, worseThan } from '../terms.ts';
import { searchOffers } from './search.ts';

/**
 * Books what was approved, after one more look at price and terms. It may run again after a crash, so the slot of the
 * booking is read first: what was sent is never priced again, it is settled by the gate.
 */
export const act: Stage<BookingState> = {
  id: 'act',
  title: 'Book it',
  ...BOOKING,
  async run(state, tools) {
    const approved = present(state.approved, 'approval');
    const recorded = await tools.recorded(BOOK_STEP, state.ordinal);
    if (typeof recorded === 'object') return { outcome: { kind: 'booked', booking: booking.parse(recorded.output) } };
    if (recorded === 'sending' || recorded === 'unknown')
      return { outcome: await book(approved, lastQuote(state, approved), state, tools) };

    const fresh = await requote(approved, state, tools);
    const refusal = refusalOf(approved, fresh, recorded);
    if (refusal === null && fresh !== null) return { outcome: await book(approved, fresh, state, tools) };
    if (recorded === 'approved') await tools.withdraw(BOOK_STEP, state.ordinal, refusal ?? 'no longer offered');
    if (fresh === null) return { outcome: gone(approved, SOLD_OUT) };
    // what has become too expensive is not offered again: the limits are the person's own
    if (exclusionOf(fresh, yardstickOf(state)) !== null)
      return { outcome: gone(approved, 'became too expensive before it could be booked') };
    return { outcome: { kind: 'worse', because: refusal ?? 'the hotel changed its offer', quote: fresh } };
  },
  summary: ({ outcome }) =>
    outcome?.kind === 'booked' ? `Booked, confirmation ${outcome.booking.confirmation}` : (outcome?.because ?? null),
};

function refusalOf(approved: LodgingProposal, fresh: Quote | null, recorded: 'none' | 'approved'): string | null {
  if (fresh === null) return `${approved.hotel.name} no longer has these rooms`;
  // a crash came between giving the approval back and going on: the permission is gone even if the price came back
  return worseThan(approved, fresh) ?? (recorded === 'none' ? 'the approval was given back before it could be used' : null);
}

const SOLD_OUT = 'was sold out before it could be booked';

const gone = ({ hotel }: LodgingProposal, what: string): Outcome => ({
  kind: 'gone',
  because: `${hotel.name} ${what}`,
  hotel_id: hotel.id,
  hotel_name: hotel.name,
});

/** The approved room as the supplier sells it now, at the terms nearest to the approved ones; null when it is sold out. */
async function requote(approved: LodgingProposal, state: BookingState, tools: Tools): Promise<Quote | null> {
  const now = tools.now().getTime();
  const known = state.quotes.find((quote) => isSameRoom(approved, quote) && Date.parse(quote.expires_at) > now);
  const again = known ? await tools.read(hotels, 'quote', { offer: known }) : null;
  if (again !== null) return again;
  const offers = (await searchOffers(state, tools)).filter((offer) => isSameRoom(approved, offer));
  const rated = offers.map((offer) => ({ offer, isWorse: worseThan(approved, { ...offer, quote_id: '' }) !== null }));
  rated.sort((a, b) => Number(a.isWorse) - Number(b.isWorse) || a.offer.total_cents - b.offer.total_cents);
  for (const { offer } of rated) {
    const quote = await tools.read(hotels, 'quote', { offer });
    if (quote !== null) return quote;
  }
  return null;
}

/** The quote behind what was shown; the gate needs an input even when it only looks up what was sent. */
function lastQuote(state: BookingState, approved: LodgingProposal): Quote {
  return present(
    state.quotes.find((quote) => isSameRoom(approved, quote)),
    'quote of the approved room',
  );
}

async function book(approved: LodgingProposal, quote: Quote, state: BookingState, tools: Tools): Promise<Outcome> {
  const guests = approved.guests;
  try {
    const made = await tools.perform({
      connector: hotels,
      action: 'book',
      step: BOOK_STEP,
      ordinal: state.ordinal,
      payload: approved,
      input: { quote, guests, contact: contactOf(state, tools) },
      businessKey: await businessKey(approved.job_id, guestsIn(state), approved),
    });
    return { kind: 'booked', booking: made };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate_gone') return gone(approved, SOLD_OUT);
    throw sent(error, approved);
  }
}

/** Answers of the supplier or of the gate that leave no doubt: nothing was booked. */
const NOT_BOOKED: readonly string[] = [
  'connector_refused',
  'connection_expired',
  'effect_not_approved',
  'effect_slot_taken',
  'duplicate_business',
];

function sent(error: unknown, { hotel }: LodgingProposal): unknown {
  if (!(error instanceof DomainError) || NOT_BOOKED.includes(error.code)) return error;
  const details = { ...error.details, booking_outcome: 'unknown', hotel_name: hotel.name };
  return new DomainError(error.code, { message: error.message, details, cause: error });
}

/** Who the hotel may call: never taken from a text, only from the request's own fields and the settings. */
function contactOf({ input }: BookingState, tools: Tools): { email: string; phone: string } {
  const settings = hotelBookingConfig.parse(tools.config ?? {});
  const phones = [input.contact?.phone, ...input.crew.map(({ phone }) => phone)].flatMap((phone) => dialable(phone ?? '') ?? []);
  return { email: input.contact?.email ?? settings.contact_email, phone: phones[0] ?? settings.contact_phone };
}
