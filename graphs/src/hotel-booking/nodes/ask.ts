import { lodgingProposal } from '@banksman/contracts';
import type { AskStage } from '../../agent/loop.ts';
import { bookingEdits, editedStay } from '../edits.ts';
import { type BookingState, present } from '../state.ts';
import { formatStay } from '../stay.ts';

/** The approval. A rejection ends the run, so what comes back is a permission or changes to price again. */
export const ask: AskStage<BookingState> = {
  id: 'ask',
  title: 'Ask a person',
  question: (state) => present(state.asking, 'question'),
  answered(state, { payload, edits }) {
    const asked = { asked_times: state.asked_times + 1, outcome: null, review: null };
    if (payload !== null) return { ...asked, approved: lodgingProposal.parse(payload) };
    const given = bookingEdits.parse(edits ?? {});
    const { choice, note } = given;
    const stay = editedStay(present(state.stay, 'stay'), given);
    const chosen = lodgingProposal.safeParse(state.alternatives.find(({ id }) => id === choice)?.payload ?? state.proposal);
    return {
      ...asked,
      approved: null,
      // a person changed the request: the loop may look again as often as at the start
      returns: 0,
      stay,
      wanted_hotel: chosen.success ? chosen.data.hotel.id : state.wanted_hotel,
      edit_notes: note === undefined ? state.edit_notes : [...state.edit_notes, note],
      asked_again_because: `You changed it to ${stay.rooms === 1 ? '1 room' : `${stay.rooms} rooms`}, ${formatStay(stay.check_in, stay.check_out)}; this is the price now.`,
    };
  },
  granted: ({ approved }) => approved !== null,
};
