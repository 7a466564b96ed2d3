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

/** "Too expensive. The crew can stay with the foreman." */
export function rejectComment(preset: string | null, text: string): string {
  const words = text.trim();
  return [preset && words ? `${preset}.` : preset, words || null].filter((part) => part !== null).join(' ');
}
