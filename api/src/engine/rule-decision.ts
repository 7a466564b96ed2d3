import type { Actor } from '@banksman/contracts';
import { type ApprovalRow, consumeApproval, type Db, ruleFor } from '@banksman/db';
import type { Answer, Question } from '@banksman/graphs';
import { ruleName, siteOf } from '../services/approval-rules.ts';
import type { HeldVerdict } from '../services/verdict.ts';

type Asked = Pick<ApprovalRow, 'workspaceId' | 'id' | 'payloadSha256'> & { moduleId: string };

/**
 * Lets a rule answer a question, in the transaction that asks it: it is decided at once and carried out by `finaliseDecisions`, like any
 * other held decision, so limits and the kill switch hold and a crash in between loses nothing. Never what has no amount, and never what
 * is asked again: a person who changed something was promised to see the new price.
 * @returns whether a rule decided
 */
export async function decideByRule(tx: Db, { workspaceId, id, payloadSha256, moduleId }: Asked, asked: Question): Promise<boolean> {
  const permits = asked.authorises;
  if (!permits || permits.amount_cents === null || permits.currency === null) return false;
  if (asked.asked_again_because !== null || !asked.allowed_decisions.includes('approve')) return false;
  const { connector, action, amount_cents: amountCents, currency } = permits;
  const siteId = siteOf(asked.payload)?.id ?? null;
  const rule = await ruleFor(tx, { workspaceId, moduleId, connector, action, siteId, amountCents, currency });
  if (!rule) return false;
  const actor: Actor = { kind: 'system', id: rule.id, name: ruleName(rule), channel: 'rule' };
  const answer: Answer = { decision: 'approve', payload: asked.payload, edits: null, comment: null, by: actor.name };
  const then: HeldVerdict = { state: 'approved', permits: { payload: asked.payload, amountCents }, move: 'approve', actor };
  const consumption = { state: 'approved', decision: 'approve', comment: null, answer } as const;
  const hold = { ms: 0, then, rule: { id: rule.id, version: rule.version } };
  await consumeApproval(tx, workspaceId, id, payloadSha256, actor, consumption, hold);
  return true;
}
