import { markerFor } from '@banksman/connectors';
import { type Booking, type DailyLogDraft, formatMoney } from '@banksman/contracts';
import { counted, formatDate, formatStay, nightsBetween } from './stay.ts';

/** Buildertrend's own limits of the form (`dailyLogDraft`). */
const TITLE_CHARACTERS = 50;
const NOTES_CHARACTERS = 4000;

/**
 * The daily log of a booking. It depends on the booking alone, so that a step that runs again writes the same thing.
 * @param runId what the marker is made of
 */
export async function bookingLog(jobId: string, made: Booking, runId: string): Promise<DailyLogDraft> {
  const stay = formatStay(made.check_in, made.check_out);
  return {
    job_id: jobId,
    title: cut(`Hotel ${stay}: ${made.hotel.name}`, TITLE_CHARACTERS),
    notes: cut(bookingLines(made).join('\n'), NOTES_CHARACTERS),
    date: made.confirmed_at.slice(0, 10),
    marker: markerFor(await letters(runId)),
    notify: [],
  };
}

/** What a crew needs to know of its booking, one line each; used in the daily log and on the confirmation sheet. */
export function bookingFacts(made: Booking): { label: string; text: string }[] {
  const nights = counted(nightsBetween(made.check_in, made.check_out), 'night');
  const due =
    made.due_at_hotel_cents > 0 ? `, ${formatMoney(made.due_at_hotel_cents, made.currency)} of it to pay at the hotel` : ', already paid';
  return [
    { label: 'Confirmation', text: made.confirmation },
    { label: 'Hotel', text: made.hotel.name },
    { label: 'Address', text: fullAddress(made.hotel) },
    ...(made.hotel.phone === null ? [] : [{ label: 'Phone', text: made.hotel.phone }]),
    { label: 'Check-in', text: formatDate(made.check_in) },
    { label: 'Check-out', text: `${formatDate(made.check_out)} (${nights})` },
    { label: 'Rooms', text: `${made.rooms} × ${made.room_name}` },
    { label: 'Guests', text: made.guest_names.join(', ') },
    { label: 'Price', text: `${formatMoney(made.total_cents, made.currency)} in total${due}` },
    { label: 'Cancellation', text: made.cancellation.text },
    ...(made.key_collection === null ? [] : [{ label: 'Keys', text: made.key_collection }]),
  ];
}

/** Some suppliers write the city into the address, some do not. */
function fullAddress({ address, city }: Booking['hotel']): string {
  return address.toLowerCase().includes(city.toLowerCase()) ? address : `${address}, ${city}`;
}

function bookingLines(made: Booking): string[] {
  return bookingFacts(made).map(({ label, text }) => `${label}: ${text}`);
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** 32 characters of the marker's alphabet from a hash: ids of one minute may begin alike. */
async function letters(runId: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(runId)));
  return [...digest].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}
