import { lodgingProposal, parseOrRefuse } from '@banksman/contracts';
import { z } from 'zod';
import type { EditVerdict, QuestionRules } from '../automation.ts';
import { pastProblems, refuseProblems, stayProblems } from './input.ts';
import type { Stay } from './stay.ts';

const date = z.iso.date('must be a date such as 2026-12-07');

/** What a person may change of a proposal. */
export const bookingEdits = z.strictObject({
  choice: z.string().max(40).optional().meta({ title: 'Another hotel', description: 'The id of an alternative.' }),
  check_in: date.optional().meta({ title: 'Check-in' }),
  check_out: date.optional().meta({ title: 'Check-out' }),
  rooms: z
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(15, 'must be at most 15')
    .optional()
    .meta({ title: 'Rooms' }),
  note: z.string().trim().min(1, 'must not be empty').max(500, 'must be at most 500 characters').optional().meta({ title: 'Note' }),
});

export type BookingEdits = z.output<typeof bookingEdits>;

/** A stay with the changes that were named. */
export function editedStay({ check_in, check_out, rooms }: Stay, edits: BookingEdits): Stay {
  return { check_in: edits.check_in ?? check_in, check_out: edits.check_out ?? check_out, rooms: edits.rooms ?? rooms };
}

/**
 * Another hotel whose terms were shown is approved as shown. Other dates, rooms or wishes have a price that nobody has seen
 * yet: it is looked up and asked again.
 */
export const bookQuestion: QuestionRules = {
  edits: bookingEdits,
  judge(shown, given, now): EditVerdict {
    const edits = parseOrRefuse(bookingEdits, given, 'edits');
    const chosen = edits.choice === undefined ? undefined : shown.alternatives.find(({ id }) => id === edits.choice);
    const offered = shown.alternatives.map(({ id }) => id).join(', ') || 'none';
    if (edits.choice !== undefined && !chosen)
      refuseProblems([{ field: 'choice', message: `must be one of the alternatives shown (${offered})` }], 'edits');
    const payload = lodgingProposal.parse(chosen?.payload ?? shown.payload);
    const stay = editedStay(payload, edits);
    refuseProblems([...stayProblems(stay, payload.guests.length), ...pastProblems(stay, now)], 'edits');
    const isSameStay = stay.check_in === payload.check_in && stay.check_out === payload.check_out && stay.rooms === payload.rooms;
    if (!isSameStay || edits.note !== undefined) return { verdict: 'ask_again', edits };
    if (!chosen)
      refuseProblems([{ field: 'choice', message: 'nothing was changed: choose an alternative, or change dates or rooms' }], 'edits');
    return { verdict: 'approved', payload, amountCents: payload.total_cents };
  },
};
