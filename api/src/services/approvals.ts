import { type Approval, type Decision, DomainError, parseOrRefuse } from '@banksman/contracts';
import {
  announceReady,
  appendEvent,
  authoriseEffect,
  type Consumption,
  consumeApproval,
  type Db,
  getApproval,
  inWorkspace,
  type ListedApproval,
  listApprovals,
  moveRun,
  refuseDecision,
} from '@banksman/db';
import { type Answer, type Question, question } from '@banksman/graphs';
import { effectKey, referenceOf, sha256Of } from '../engine/reference.ts';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';
import { toApproval } from './approval-resource.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';

/** Questions the caller may see: open ones by due time, decided ones newest first. */
export async function listApprovalsFor(
  parts: Parts,
  caller: Caller,
  filter: { status: 'open' | 'decided' | 'all'; runId: string | null },
): Promise<Approval[]> {
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) =>
    listApprovals(tx, caller.workspaceId, { ...filter, onlyRequestedBy: onlyOwn(caller) }),
  );
  return rows.map((row) => toApproval(row, parts));
}

/** One question. @throws DomainError `not_found` */
export async function approvalDetail(parts: Parts, caller: Caller, approvalId: string): Promise<Approval> {
  return toApproval(await inWorkspace(parts.db, caller.workspaceId, (tx) => visible(tx, caller, approvalId)), parts);
}

/** What a decision comes to: how the question ends, what is permitted now, and how the run moves. */
type Verdict = {
  consumption: Consumption;
  permits: { payload: Record<string, unknown>; amountCents: number | null } | null;
  move: 'approve' | 'respond' | 'reject';
};

/**
 * Decides: one compare-and-set consumes the question, bound to the hash of what was shown; the same transaction authorises
 * the effect, moves the run and queues it. The second decider is told who was first.
 * @param also what else belongs into that transaction (a link is used up); when it throws, nothing was decided
 * @throws DomainError `approval_decided`, `approval_expired`, `approval_changed`, `decision_not_allowed`, `input_invalid`
 * (fields below `edits`), `duplicate_business`, `not_found`
 */
export async function decide(
  parts: Parts,
  caller: Caller,
  approvalId: string,
  body: Decision,
  also: (tx: Db) => Promise<void> = async () => {},
): Promise<Approval> {
  const { workspaceId } = caller;
  const decided = await inWorkspace(parts.db, workspaceId, async (tx) => {
    const shown = await visible(tx, caller, approvalId);
    if (shown.state !== 'open' || shown.payloadSha256 !== body.payload_sha256) refuseDecision(shown, body.payload_sha256);
    const asked = question.parse(shown.question);
    if (!asked.allowed_decisions.includes(body.decision)) {
      throw new DomainError('decision_not_allowed', { details: { allowed: asked.allowed_decisions } });
    }
    const verdict = judge(parts, caller, shown, asked, body);
    const row = await consumeApproval(tx, workspaceId, approvalId, body.payload_sha256, actorOf(caller), verdict.consumption);
    await also(tx);
    if (verdict.permits && asked.authorises && shown.kind === 'action') await authorise(tx, shown, asked.authorises, verdict.permits);
    await tellAndMove(tx, caller, shown, verdict);
    return { ...shown, ...row };
  });
  return toApproval(decided, parts);
}

function judge(parts: Parts, caller: Caller, shown: ListedApproval, asked: Question, body: Decision): Verdict {
  const comment = body.comment ?? null;
  const answer = (decision: Answer['decision'], payload: Answer['payload'], edits: Answer['edits']): Answer => ({
    decision,
    payload,
    edits,
    comment,
    by: caller.name,
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
  if (!rules) throw new DomainError('decision_not_allowed', { details: { allowed: asked.allowed_decisions } });
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

const SAID = { approved: 'Approved', edited: 'Changed', rejected: 'Rejected', responded: 'Answered' } as const;

async function tellAndMove(tx: Db, caller: Caller, shown: ListedApproval, { consumption, move, permits }: Verdict): Promise<void> {
  const actor = actorOf(caller);
  const text = `${SAID[consumption.state]} by ${caller.name}${consumption.comment ? `: ${consumption.comment}` : ''}`;
  const data = { approval_id: shown.id, decision: consumption.decision, comment: consumption.comment, payload_sha256: shown.payloadSha256 };
  await appendEvent(tx, shown.runId, null, { type: 'approval_decided', step: 'ask', text, data, actor });
  await moveRun(
    tx,
    shown.runId,
    move,
    actor,
    { text, step: 'ask' },
    move === 'reject' ? {} : { readyAt: 'now', amountCents: permits?.amountCents ?? null },
  );
  if (move !== 'reject') await announceReady(tx);
}

async function visible(tx: Db, caller: Caller, approvalId: string): Promise<ListedApproval> {
  const row = await getApproval(tx, caller.workspaceId, approvalId);
  const only = onlyOwn(caller);
  if (!row || (only !== null && row.requestedBy !== only)) throw new DomainError('not_found', { details: { what: 'approval' } });
  return row;
}
