import { type Approval, type approvalFilter, type Decider, type Decision, DomainError, may } from '@banksman/contracts';
import {
  type ApprovalListFilter,
  appendEvent,
  consumeApproval,
  type Db,
  getApproval,
  inWorkspace,
  type ListedApproval,
  listApprovals,
  membersOf,
  refuseDecision,
  undoDecision,
} from '@banksman/db';
import { question } from '@banksman/graphs';
import type { z } from 'zod';
import type { Parts } from '../parts.ts';
import { toApproval } from './approval-resource.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';
import { carryOut, decisionData, SAID } from './carry-out.ts';
import { tryOut } from './try-out.ts';
import { type HeldVerdict, judge, type Verdict } from './verdict.ts';

type Filter = { status: z.infer<typeof approvalFilter>['status']; runId: string | null } & Partial<
  Pick<z.infer<typeof approvalFilter>, 'assigned' | 'rule_id'>
>;

/** Questions the caller may see: open ones by the time they expire, decided ones newest first. */
export async function listApprovalsFor(parts: Parts, caller: Caller, filter: Filter): Promise<Approval[]> {
  const { assigned = 'all', rule_id: ruleId, status, runId } = filter;
  const asked: ApprovalListFilter = { status, runId, ruleId, onlyRequestedBy: onlyOwn(caller) };
  if (assigned !== 'all') asked.assignedTo = assigned === 'mine' ? caller.userId : null;
  if (status === 'held') asked.decidedBy = caller.userId;
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) => listApprovals(tx, caller.workspaceId, asked));
  return rows.map(await shownTo(parts, caller));
}

/** One question. @throws DomainError `not_found` */
export async function approvalDetail(parts: Parts, caller: Caller, approvalId: string): Promise<Approval> {
  const row = await inWorkspace(parts.db, caller.workspaceId, (tx) => visibleApproval(tx, caller, approvalId));
  return (await shownTo(parts, caller))(row);
}

/** Everybody who may decide in the caller's workspace, by name. */
export async function decidersFor({ db }: Pick<Parts, 'db'>, { workspaceId }: Pick<Caller, 'workspaceId'>): Promise<Decider[]> {
  const members = await membersOf(db, workspaceId);
  return members.filter(({ role }) => may(role, 'approvals:decide')).map(({ userId, name }) => ({ user_id: userId, name }));
}

/** How rows are shown to the caller. */
export async function shownTo(parts: Parts, caller: Caller): Promise<(row: ListedApproval) => Approval> {
  const deciders = await decidersFor(parts, caller);
  return (row) => toApproval(row, parts, { callerId: caller.userId, deciders });
}

/**
 * Decides: one compare-and-set consumes the question, bound to the hash of what was shown; the same transaction authorises
 * the effect, moves the run and queues it. The second decider is told who was first. With `hold_ms` only the question is consumed and
 * what follows is tried out; a worker carries it out when the time is over, also after a crash, unless it was taken back.
 * @param also what else belongs into that transaction (a link is used up); when it throws, nothing was decided
 * @throws DomainError `approval_decided`, `approval_expired`, `approval_changed`, `decision_not_allowed`, `input_invalid`
 * (fields below `edits`), `duplicate_business`, `spending_limit_reached`, `effects_stopped`, `not_found`
 */
export async function decide(
  parts: Parts,
  caller: Caller,
  approvalId: string,
  body: Decision,
  also: (tx: Db) => Promise<void> = async () => {},
): Promise<Approval> {
  const decided = await inWorkspace(parts.db, caller.workspaceId, (tx) => decideIn(tx, parts, caller, approvalId, body, also));
  return (await shownTo(parts, caller))(decided);
}

/** `decide` within the caller's transaction. */
export async function decideIn(
  tx: Db,
  parts: Parts,
  caller: Caller,
  approvalId: string,
  body: Decision,
  also: (tx: Db) => Promise<void> = async () => {},
): Promise<ListedApproval> {
  const shown = await visibleApproval(tx, caller, approvalId);
  if (shown.state !== 'open' || shown.payloadSha256 !== body.payload_sha256) refuseDecision(shown, body.payload_sha256);
  const verdict = judge(parts, caller.name, shown, question.parse(shown.question), body);
  const { workspaceId } = caller;
  const actor = actorOf(caller);
  const holdMs = body.hold_ms ?? 0;
  if (holdMs === 0) {
    const row = await consumeApproval(tx, workspaceId, approvalId, body.payload_sha256, actor, verdict.consumption);
    await also(tx);
    await carryOut(tx, actor, shown, verdict);
    return { ...shown, ...row };
  }
  const then: HeldVerdict = { state: verdict.consumption.state, permits: verdict.permits, move: verdict.move, actor };
  const row = await consumeApproval(tx, workspaceId, approvalId, body.payload_sha256, actor, verdict.consumption, { ms: holdMs, then });
  await also(tx);
  await tryOut(tx, (trial) => carryOut(trial, actor, shown, verdict));
  await tellHeld(tx, caller, shown, verdict, holdMs);
  return { ...shown, ...row };
}

async function tellHeld(tx: Db, caller: Caller, shown: ListedApproval, { consumption }: Verdict, holdMs: number): Promise<void> {
  const text = `${SAID[consumption.state]} by ${caller.name}; final in ${Math.ceil(holdMs / 1000)} s`;
  const data = decisionData(shown, consumption);
  await appendEvent(tx, shown.runId, null, { type: 'approval_held', step: 'ask', text, data, actor: actorOf(caller) });
}

/**
 * Takes the caller's own decision back while it is held; the question is open again as if nothing had been decided.
 * @throws DomainError `approval_decided` when it is final, or somebody else's; `not_found`
 */
export async function undoDecisionOf(parts: Parts, caller: Caller, approvalId: string): Promise<Approval> {
  const open = await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const shown = await visibleApproval(tx, caller, approvalId);
    const row = await undoDecision(tx, caller.workspaceId, approvalId, caller.userId);
    if (!row) {
      const isOthers = shown.state === 'held' && shown.decidedById !== caller.userId;
      const message = isOthers ? `Only ${shown.decidedByName} can take this back.` : 'It is too late to take this back.';
      throw new DomainError('approval_decided', { message, details: { by: shown.decidedByName, state: shown.state } });
    }
    const event = {
      type: 'approval_undone',
      step: 'ask',
      text: `${caller.name} took the decision back`,
      data: { approval_id: approvalId },
    } as const;
    await appendEvent(tx, row.runId, null, { ...event, actor: actorOf(caller) });
    return { ...shown, ...row };
  });
  return (await shownTo(parts, caller))(open);
}

/** The question, if the caller may see it. @throws DomainError `not_found` */
export async function visibleApproval(tx: Db, caller: Caller, approvalId: string): Promise<ListedApproval> {
  const row = await getApproval(tx, caller.workspaceId, approvalId);
  const only = onlyOwn(caller);
  if (!row || (only !== null && row.requestedBy !== only)) throw new DomainError('not_found', { details: { what: 'approval' } });
  return row;
}
