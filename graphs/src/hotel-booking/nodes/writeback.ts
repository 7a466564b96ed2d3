import { buildertrend } from '@banksman/connectors';
import { type Booking, DomainError } from '@banksman/contracts';
import type { Stage } from '../../agent/loop.ts';
import { NOTING } from '../patience.ts';
import { type BookingState, present } from '../state.ts';
import { bookingLog } from '../writeback.ts';

/** The step of the effect that writes the daily log. */
const LOG_STEP = 'daily_log';

/** Notes the booking on the job. The rooms are booked by now, so a failure here says so. */
export const writeback: Stage<BookingState> = {
  id: 'writeback',
  title: 'Note it on the job',
  ...NOTING,
  async run(state, tools) {
    const made = bookedIn(state);
    const draft = await bookingLog(present(state.place, 'place').job_id, made, tools.runId);
    try {
      const log = await tools.perform({
        connector: buildertrend,
        action: 'add_daily_log',
        step: LOG_STEP,
        ordinal: 0,
        payload: draft,
        input: draft,
        businessKey: null,
      });
      return { daily_log: { id: log.id, url: log.url } };
    } catch (error) {
      throw knowingBooking(error, made);
    }
  },
  summary: ({ daily_log }) => (daily_log ? `Daily log ${daily_log.id}` : null),
};

/** The booking that act recorded and reflect accepted. */
export function bookedIn({ outcome }: BookingState): Booking {
  if (outcome?.kind !== 'booked') throw new TypeError('the state has no booking yet');
  return outcome.booking;
}

/** The same problem with what the person must know: that the rooms are booked. */
export function knowingBooking(error: unknown, { confirmation, hotel }: Booking): unknown {
  if (!(error instanceof DomainError)) return error;
  const details = { ...error.details, confirmation, hotel_name: hotel.name };
  return new DomainError(error.code, { message: error.message, details, cause: error });
}
