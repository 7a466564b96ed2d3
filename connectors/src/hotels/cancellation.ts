import { type CancellationTerms, centsOf, formatMoney } from '@banksman/contracts';
import timeZoneAt from '@photostructure/tz-lookup';

type Step = { refund_amount: string; before: string; currency: string };
type Place = { latitude: number; longitude: number } | null;

/**
 * Duffel's cancellation timeline as terms that a person can read, in the hotel's own time: "Free until 5 Dec 18:00, then $103.00 back
 * until 6 Dec 18:00, then no refund".
 * @param timeline what is refunded until when, in any order; past steps do not count. Empty: nothing is refunded
 * @param totalAmount what was paid to Duffel, a decimal: a refund of all of it is "free"
 * @param place of the hotel; null writes the times in UTC and says so
 */
export function cancellationTerms(timeline: readonly Step[], totalAmount: string, place: Place, now: Date): CancellationTerms {
  const steps = timeline
    .map((step) => ({ refundCents: centsOf(step.refund_amount), currency: step.currency, before: new Date(step.before) }))
    .filter(({ before, refundCents }) => before > now && refundCents > 0)
    .sort((one, other) => one.before.getTime() - other.before.getTime());
  if (steps.length === 0) return { free_until: null, text: 'Not refundable' };
  const totalCents = centsOf(totalAmount);
  const free = steps.filter(({ refundCents }) => refundCents >= totalCents).at(-1);
  const partly = steps.filter(({ before, refundCents }) => refundCents < totalCents && (!free || before > free.before));
  const at = (moment: Date) => localMoment(moment, place);
  const parts = [
    ...(free ? [`free until ${at(free.before)}`] : []),
    ...partly.map(({ refundCents, currency, before }) => `${formatMoney(refundCents, currency)} back until ${at(before)}`),
    'no refund',
  ];
  const text = parts.join(', then ');
  return { free_until: free ? free.before.toISOString() : null, text: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** "5 Dec 18:00" on the clock of the place, or "6 Dec 01:00 UTC". */
function localMoment(moment: Date, place: Place): string {
  const timeZone = place ? timeZoneAt(place.latitude, place.longitude) : 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  // en-GB writes "Sept"; the other months have three letters
  const month = parts.month?.slice(0, 3);
  return `${parts.day} ${month} ${parts.hour}:${parts.minute}${place ? '' : ' UTC'}`;
}
