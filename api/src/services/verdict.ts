import { actor, type Decision, DomainError, parseOrRefuse } from '@banksman/contracts';
import type { Consumption, ListedApproval } from '@banksman/db';
import type { Answer, Question } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';

/** What a decision comes to: how the question ends, what is permitted now, and how the run moves. */
export type Verdict = {
  consumption: Consumption;
  permits: { payload: Record<string, unknown>; amountCents: number | null } | null;
  move: 'approve' | 'respond' | 'reject';
};

/** What is kept of a verdict while its decision can be taken back; the rest is in columns of the approval. */
export const heldVerdict = z.object({
  state: z.enum(['approved', 'edited', 'rejected', 'responded']),
  permits: z.object({ payload: z.record(z.string(), z.unknown()), amountCents: z.number().int().nullable() }).nullable(),
  move: z.enum(['approve', 'respond', 'reject']),
  actor,
});
export type HeldVerdict = z.infer<typeof heldVerdict>;

/**
 * What a decision means, without doing anything.
 * @param by the name of who decides
 * @throws DomainError `decision_not_allowed`, `input_invalid` (fields below `edits`)
 */
export function judge(parts: Parts, by: string, shown: ListedApproval, asked: Question, body: Decision): Verdict {
  const allowed = asked.allowed_decisions;
  if (!allowed.includes(body.decision)) throw new DomainError('decision_not_allowed', { details: { allowed } });
  const comment = body.comment ?? null;
  const answer = (decision: Answer['decision'], payload: Answer['payload'], edits: Answer['edits']): Answer => ({
    decision,
    payload,
    edits,
    comment,
    by,
  });
  if (body.decision === 'approve') {
    const consumption: Consumption = { state: 'approved', decision: 'approve', comment, answer: answer('approve', shown.payload, null) };
    return { consumption, permits: { payload: shown.payload, amountCents: shown.amountCents }, move: 'approve' };
  }
  if (body.decision === 'reject')
    return { consumption: { state: 'rejected', decision: 'reject', comment, answer: null }, permits: null, move: 'reject' };
  if (body.decision === 'respond') {
    return {
      consumption: { state: 'responded', decision: 'respond', comment, answer: answer('respond', null, null) },
      permits: null,
      move: 'respond',
    };
  }
  const rules = automationOf(parts, shown.moduleId).questions[asked.question];
  if (!rules) throw new DomainError('decision_not_allowed', { details: { allowed } });
  const edits = parseOrRefuse(rules.edits, body.edits ?? {}, 'edits');
  const verdict = rules.judge({ payload: shown.payload, alternatives: asked.alternatives }, edits, parts.now());
  if (verdict.verdict === 'ask_again') {
    return {
      consumption: { state: 'edited', decision: 'edit', comment, answer: answer('edit', null, verdict.edits) },
      permits: null,
      move: 'respond',
    };
  }
  const consumption: Consumption = { state: 'edited', decision: 'edit', comment, answer: answer('edit', verdict.payload, edits) };
  return { consumption, permits: { payload: verdict.payload, amountCents: verdict.amountCents }, move: 'approve' };
}
