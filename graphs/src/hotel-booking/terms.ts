import { forGuests, formatMoney, type LodgingProposal, type Offer, type Quote } from '@banksman/contracts';
import { formatStay } from './stay.ts';

/** How binding a payment is; the higher the worse for the payer. */
const PAYMENT_WEIGHT = { guarantee: 0, deposit: 1, pay_now: 2 } as const;

/** True when an offer is the room that was approved, whatever it costs now. */
export function isSameRoom(approved: LodgingProposal, offered: Offer): boolean {
  return (
    offered.hotel.id === approved.hotel.id &&
    offered.room_name === approved.room_name &&
    offered.beds === approved.beds &&
    offered.board === approved.board &&
    offered.check_in === approved.check_in &&
    offered.check_out === approved.check_out &&
    offered.rooms === approved.rooms
  );
}

/**
 * Whether a fresh quote is worse than what a person approved, in words; null when it may be booked. Cheaper is fine, a later
 * end of free cancellation too; other words for the same fees are not, because they may mean more.
 */
export function worseThan(approved: LodgingProposal, fresh: Quote): string | null {
  if (!isSameRoom(approved, fresh)) return 'the hotel now offers another room or other dates';
  if (fresh.currency !== approved.currency) return `the hotel now charges in ${fresh.currency} instead of ${approved.currency}`;
  if (fresh.total_cents > approved.total_cents)
    return `the price went up from ${formatMoney(approved.total_cents, approved.currency)} to ${formatMoney(fresh.total_cents, fresh.currency)}`;
  if (isCancellationWorse(approved, fresh))
    return `the cancellation terms got worse: "${fresh.cancellation.text}" instead of "${approved.cancellation.text}"`;
  if (PAYMENT_WEIGHT[fresh.payment] > PAYMENT_WEIGHT[approved.payment]) return 'the hotel now wants to be paid earlier';
  return null;
}

function isCancellationWorse(approved: LodgingProposal, fresh: Quote): boolean {
  const [before, after] = [approved.cancellation.free_until, fresh.cancellation.free_until];
  if (before !== null && (after === null || Date.parse(after) < Date.parse(before))) return true;
  const unchanged = before === after || (before !== null && after !== null && Date.parse(after) === Date.parse(before));
  return unchanged && fresh.cancellation.text !== approved.cancellation.text;
}

/** "Book 2 rooms at Hampton Inn Denver Downtown for Rosa Delgado and 1 more, 7-10 Dec, $412.00 total": two crews are told apart. */
export function bookingHeadline({ rooms, hotel, guests, check_in, check_out, total_cents, currency }: LodgingProposal): string {
  const what = rooms === 1 ? '1 room' : `${rooms} rooms`;
  const whom = forGuests(guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`));
  return `Book ${what} at ${hotel.name}${whom}, ${formatStay(check_in, check_out)}, ${formatMoney(total_cents, currency)} total`;
}
