import { booking, cents, currency, forGuests, formatMoney, source } from '@banksman/contracts';
import { z } from 'zod';
import { bookedIn } from './nodes/writeback.ts';
import { bookingState, present } from './state.ts';
import { formatStay } from './stay.ts';

/** What a finished booking run gives. */
export const hotelBookingOutput = z.object({
  headline: z.string(),
  booking,
  job: z.object({ id: z.string(), name: z.string(), url: z.string() }),
  daily_log: z.object({ id: z.string(), url: z.string() }),
  /** the confirmation sheet */
  artifact_id: z.string(),
  /** what was shown beside it and not taken */
  alternatives: z.array(z.object({ headline: z.string(), total_cents: cents, currency })),
  sources: z.array(source),
  /** `rules`, or the model's name when it answered at least once */
  reasoned_by: z.string(),
  /** why rules stepped in for the model, each once */
  fell_back_because: z.array(z.string()),
  /** how often a person was asked */
  asked_times: z.number().int(),
});

/**
 * Reads the ended graph's state.
 * @throws ZodError or TypeError when the graph has not ended with a booking
 */
export function bookingResult(state: Record<string, unknown>): { headline: string; output: Record<string, unknown> } {
  const ended = bookingState.parse(state);
  const made = bookedIn(ended);
  const place = present(ended.place, 'place');
  const price = formatMoney(made.total_cents, made.currency);
  const stay = `${made.hotel.name}${forGuests(made.guest_names)}, ${formatStay(made.check_in, made.check_out)}`;
  const headline = `Booked: ${stay}, ${price}, confirmation ${made.confirmation}`;
  const output = hotelBookingOutput.parse({
    headline,
    booking: made,
    job: { id: place.job_id, name: place.job_name, url: place.job_url },
    daily_log: present(ended.daily_log, 'daily log'),
    artifact_id: present(ended.artifact_id, 'artifact'),
    alternatives: ended.quotes
      .filter(({ hotel }) => hotel.id !== made.hotel.id)
      .map(({ hotel, total_cents, currency: code }) => ({
        headline: `${hotel.name}, ${formatMoney(total_cents, code)} total`,
        total_cents,
        currency: code,
      })),
    sources: ended.sources,
    reasoned_by: ended.thoughts.find(({ by }) => by !== 'rules')?.by ?? 'rules',
    fell_back_because: [...new Set(ended.thoughts.flatMap(({ fell_back_because }) => fell_back_because ?? []))],
    asked_times: ended.asked_times,
  });
  return { headline, output };
}
