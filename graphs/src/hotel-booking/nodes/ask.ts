import { lodgingProposal } from '@banksman/contracts';
import type { AskStage } from '../../agent/loop.ts';
import { type BookingEdits, bookingEdits, editedStay } from '../edits.ts';
import { type BookingState, present } from '../state.ts';
import { counted, formatStay, type Stay } from '../stay.ts';

/** The approval. A rejection ends the run, so what comes back is a permission or changes to price again. */
export const ask: AskStage<BookingState> = {
  id: 'ask',
  title: 'Ask a person',
  question: (state) => present(state.asking, 'question'),
  answered(state, { payload, edits }) {
    const asked = { asked_times: state.asked_times + 1, outcome: null, review: null };
    if (payload !== null) return { ...asked, approved: lodgingProposal.parse(payload) };
    const given = bookingEdits.parse(edits ?? {});
    const { note } = given;
    const stay = editedStay(present(state.stay, 'stay'), given);
    return {
      ...asked,
      approved: null,
      // a person changed the request: the loop may look again as often as at the start
      returns: 0,
      stay,
      wanted_hotel: wantedHotel(state, given),
      edit_notes: note === undefined ? state.edit_notes : [...state.edit_notes, note],
      asked_again_because: whyAgain(given, stay),
    };
  },
  granted: ({ approved }) => approved !== null,
};

/** Who changes dates or rooms wants the hotel that was shown, unless another was chosen. */
function wantedHotel(state: BookingState, { choice, check_in, check_out, rooms }: BookingEdits): string | null {
  const chosen = state.alternatives.find(({ id }) => id === choice);
  if (chosen) return lodgingProposal.parse(chosen.payload).hotel.id;
  const isOtherStay = check_in !== undefined || check_out !== undefined || rooms !== undefined;
  return isOtherStay ? (state.proposal?.hotel.id ?? null) : state.wanted_hotel;
}

function whyAgain(edits: BookingEdits, { rooms, check_in, check_out }: Stay): string {
  // nothing is edited when a question ran out and the run was started again
  if (Object.keys(edits).length === 0) return 'The earlier question was not answered in time; these are the prices now.';
  return `You changed it to ${counted(rooms, 'room')}, ${formatStay(check_in, check_out)}; these are the prices now.`;
}
