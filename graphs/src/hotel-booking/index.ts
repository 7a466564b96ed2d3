import { buildertrend, geocoding, hotels } from '@banksman/connectors';
import type { Automation } from '../automation.ts';
import { hotelBookingConfig } from './config.ts';
import { bookQuestion } from './edits.ts';
import { explain } from './failures.ts';
import { bookingLoop } from './graph.ts';
import { exampleInput, hotelBookingInput, pastProblems, refuseProblems, stayOf } from './input.ts';
import { bookingResult, hotelBookingOutput } from './output.ts';
import { counted, formatStay, nightsBetween } from './stay.ts';

/** AM-002: from a Buildertrend job to a booked hotel, with one approval. */
export const hotelBooking: Automation = {
  id: 'AM-002',
  slug: 'hotel-booking',
  version: 1,
  title: 'Book rooms for a crew',
  description:
    'Finds hotel rooms near a job within budget and company policy, asks a person, books, and notes the confirmation on the job in Buildertrend.',
  input: hotelBookingInput,
  output: hotelBookingOutput,
  config: hotelBookingConfig,
  example: exampleInput,
  needs: [buildertrend, hotels, geocoding],
  validate: (input, now) => refuseProblems(pastProblems(stayOf(hotelBookingInput.parse(input)), now), 'input'),
  headline(given) {
    const input = hotelBookingInput.parse(given);
    const first = input.crew[0]?.name.split(/\s+/)[0] ?? 'the';
    const where = input.job.address?.city ?? input.job.name ?? `job ${input.job.id}`;
    const nights = counted(nightsBetween(input.check_in, input.check_out), 'night');
    return `Hotel for ${first}’s crew, ${where}, ${nights} (${formatStay(input.check_in, input.check_out)})`;
  },
  unit(given) {
    const input = hotelBookingInput.parse(given);
    const crew = input.crew.map(({ name }) => name.trim().toLowerCase()).sort();
    const key = [input.job.id, input.check_in, input.check_out, ...crew].join('|');
    return { key, variant: stayOf(input).rooms === 1 ? 'one room' : 'several rooms' };
  },
  ...bookingLoop,
  start: (input) => ({ input: hotelBookingInput.parse(input) }),
  result: bookingResult,
  questions: { book: bookQuestion },
  explain,
};
