import { lodgingProposal } from '@banksman/contracts';
import { hotelBookingOutput } from '../hotel-booking/output.ts';
import type { Standing } from './booking-site.ts';

/** The open question of a run that must be asking. */
export function asking(standing: Standing) {
  if (standing.is !== 'asking') throw new Error(`not asking but ${JSON.stringify(standing)}`);
  return { ...standing.question, proposal: lodgingProposal.parse(standing.question.payload) };
}

/** The output of a run that must have ended well. */
export function ended(standing: Standing) {
  if (standing.is !== 'ended') throw new Error(`not ended but ${JSON.stringify(standing)}`);
  return hotelBookingOutput.parse(standing.result.output);
}

/** The failure of a run that must have failed. */
export function failed(standing: Standing) {
  if (standing.is !== 'failed') throw new Error(`not failed but ${JSON.stringify(standing)}`);
  return standing;
}

export const NOTHING_BOOKED = 'Nothing was booked and nothing was charged.';

/** A company's lodging policy in four passages. */
export const POLICY = [
  'The most we pay in a standard metro area is $165 per room and night, all taxes included.',
  'A crew stays at most 25 km from the job site.\nUnder 10 km is preferred.',
  'A hotel has at least 3 stars, or a guests’ review score of 7.5 or better out of 10.',
  'We book only rates that can be cancelled free of charge until at least 24 hours before check-in.',
];
