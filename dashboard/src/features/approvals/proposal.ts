import { type Approval, type Decision, type LodgingProposal, lodgingProposal, type Reason } from '@banksman/contracts';
import { labelOf } from '../../lib/format.ts';

/** What a card shows: the proposal, or the alternative that the person looks at. */
export type View = { choice: string | null; payload: Record<string, unknown>; lodging: LodgingProposal | null; reasons: Reason[] };

/** @param choice an alternative's id; null or unknown shows the proposal itself */
export function viewOf(approval: Approval, choice: string | null): View {
  const chosen = approval.alternatives.find(({ id }) => id === choice);
  const payload = chosen?.payload ?? approval.payload;
  return {
    choice: chosen?.id ?? null,
    payload,
    lodging: lodgingProposal.safeParse(payload).data ?? null,
    reasons: chosen?.reasons ?? approval.reasons,
  };
}

/** "Approve booking", "Reject booking": the verb with what it is about. */
export function objectOf({ payload, kind }: Pick<Approval, 'payload' | 'kind'>): string {
  if (kind === 'unknown_effect') return 'answer';
  if (payload.kind === 'lodging.book') return 'booking';
  const noun = typeof payload.kind === 'string' ? payload.kind.split('.')[0] : undefined;
  return noun ? labelOf(noun).toLowerCase() : 'request';
}

/** Saying yes: to the proposal as it is, or to the alternative whose exact terms are on the screen. */
export function approveBody(approval: Approval, choice: string | null): Decision {
  const { payload_sha256 } = approval;
  return choice === null ? { decision: 'approve', payload_sha256 } : { decision: 'edit', payload_sha256, edits: { choice } };
}

/** True when a decision takes an alternative as it was shown, and changes nothing else. */
export function isChoiceAlone({ edits = {} }: Decision): boolean {
  return Object.keys(edits).join() === 'choice';
}

export type StayEdit = { checkIn: string | null; checkOut: string | null; rooms: string; note: string };

/**
 * The changes a person made to the stay, only what differs from what was shown; null when nothing does or a value is missing.
 * The chosen hotel goes along: other dates there, not at the hotel that was proposed.
 */
export function editBody(approval: Approval, view: View, edit: StayEdit): Decision | null {
  const { lodging, choice } = view;
  const rooms = /^\d{1,3}$/.test(edit.rooms.trim()) ? Number(edit.rooms) : null;
  if (!lodging || !edit.checkIn || !edit.checkOut || rooms === null) return null;
  const edits = {
    ...(edit.checkIn === lodging.check_in ? {} : { check_in: edit.checkIn }),
    ...(edit.checkOut === lodging.check_out ? {} : { check_out: edit.checkOut }),
    ...(rooms === lodging.rooms ? {} : { rooms }),
    ...(edit.note.trim() === '' ? {} : { note: edit.note.trim() }),
  };
  if (Object.keys(edits).length === 0) return null;
  return { decision: 'edit', payload_sha256: approval.payload_sha256, edits: { ...edits, ...(choice ? { choice } : {}) } };
}

/** Names of the fields that the edit's JSON Schema knows; empty when nothing can be edited. */
export function editableFields({ edit_schema, allowed_decisions }: Approval): ReadonlySet<string> {
  if (!edit_schema || !allowed_decisions.includes('edit')) return new Set();
  const properties = edit_schema.properties;
  return new Set(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []);
}

/** "Too expensive. The crew can stay with the foreman." */
export function rejectComment(preset: string | null, text: string): string {
  const words = text.trim();
  return [preset && words ? `${preset}.` : preset, words || null].filter((part) => part !== null).join(' ');
}
