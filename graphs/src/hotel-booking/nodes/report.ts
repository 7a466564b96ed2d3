import type { Stage } from '../../agent/loop.ts';
import { confirmationSheet } from '../confirmation-sheet.ts';
import { NOTING } from '../patience.ts';
import { type BookingState, present } from '../state.ts';
import { bookedIn, knowingBooking } from './writeback.ts';

/** Stores the confirmation sheet for the crew. */
export const report: Stage<BookingState> = {
  id: 'report',
  title: 'Store the confirmation',
  ...NOTING,
  async run(state, tools) {
    const made = bookedIn(state);
    const body = confirmationSheet(made, present(state.place, 'place'));
    try {
      const stored = await tools.artifacts.store({
        name: `hotel-confirmation-${made.check_in}.html`,
        contentType: 'text/html; charset=utf-8',
        body,
      });
      return { artifact_id: stored.id };
    } catch (error) {
      throw knowingBooking(error, made);
    }
  },
  summary: () => 'Confirmation sheet for the crew',
};
