import type { Actor } from '@banksman/contracts';
import { authoriseEffect, type Consumption, type Db, type ListedApproval, moveRun } from '@banksman/db';
import { type Question, question } from '@banksman/graphs';
import { effectKey, referenceOf, sha256Of } from '../engine/reference.ts';
import { changesOf } from './approval-changes.ts';
import type { Verdict } from './verdict.ts';

/** The past tense of a decision in the history of a run. */
export const SAID = { approved: 'Approved', edited: 'Changed', rejected: 'Rejected', responded: 'Answered' } as const;

/**
 * What follows from a decision that has consumed its question, in the caller's transaction: the effect is permitted, the run moves and
 * is queued, and the history says who, by which way, and what was changed.
 * @throws DomainError `duplicate_business`, `effect_slot_taken`, `effects_stopped`, `spending_limit_reached`, `run_move_refused`
 */
export async function carryOut(tx: Db, actor: Actor, shown: ListedApproval, { consumption, permits, move }: Verdict): Promise<void> {
  const asked = question.parse(shown.question);
  if (permits && asked.authorises && shown.kind === 'action') await authorise(tx, shown, asked.authorises, permits);
  const text = `${SAID[consumption.state]} by ${actor.name}${consumption.comment ? `: ${consumption.comment}` : ''}`;
  const before = { type: 'approval_decided' as const, step: 'ask', text, data: decisionData(shown, consumption), actor };
  await moveRun(tx, shown.runId, move, actor, { text, step: 'ask', before }, move === 'reject' ? {} : { readyAt: 'now' });
}

/** What the history keeps of a decision beside its words. */
export function decisionData(shown: ListedApproval, { decision, comment, answer }: Consumption): Record<string, unknown> {
  return {
    approval_id: shown.id,
    decision,
    comment,
    payload_sha256: shown.payloadSha256,
    changes: changesOf(shown.payload, answer),
    ...(shown.ruleId === null ? {} : { rule_id: shown.ruleId, rule_version: shown.ruleVersion }),
  };
}

async function authorise(
  tx: Db,
  shown: ListedApproval,
  effect: NonNullable<Question['authorises']>,
  permits: NonNullable<Verdict['permits']>,
): Promise<void> {
  const { step, ordinal, connector, action, business_key: businessKey, currency } = effect;
  const { workspaceId, runId } = shown;
  const { payload, amountCents } = permits;
  const key = effectKey({ workspaceId, runId, step, ordinal, payload });
  await authoriseEffect(tx, {
    key,
    workspaceId,
    runId,
    moduleId: shown.moduleId,
    step,
    ordinal,
    connector,
    action,
    payload,
    payloadSha256: sha256Of(payload),
    reference: referenceOf(key),
    businessKey,
    approvalId: shown.id,
    reverses: null,
    amountCents,
    currency,
  });
}
