import { type Approval, DomainError } from '@banksman/contracts';
import { appendEvent, careForApproval, type Db, type ListedApproval, refuseDecision } from '@banksman/db';
import { assignAbout } from '../messages/tell.ts';
import type { Parts } from '../parts.ts';
import { approvalDetail, decidersFor, visibleApproval } from './approvals.ts';
import { actorOf, type Caller } from './caller.ts';

/**
 * Puts a question aside until `until`, never beyond its expiry; nobody is reminded meanwhile. Null brings it back now.
 * @throws DomainError `input_invalid` (field `until`), `approval_decided`, `approval_expired`, `not_found`
 */
export async function snooze(parts: Parts, caller: Caller, approvalId: string, until: Date | null): Promise<Approval> {
  await parts.db.transaction(async (tx) => {
    const shown = await visibleApproval(tx, caller, approvalId);
    if (shown.state !== 'open') refuseDecision(shown, shown.payloadSha256);
    if (until !== null && until <= parts.now()) refuse('until', 'must be a time to come');
    if (until !== null && until >= shown.expiresAt) refuse('until', 'must be before the question runs out');
    if (!(await careForApproval(tx, caller.workspaceId, approvalId, { until, by: caller.name })))
      refuseDecision(shown, shown.payloadSha256);
    const text = until === null ? `${caller.name} brought the question back` : `${caller.name} put the question aside for a while`;
    await tell(tx, caller, shown, 'approval_snoozed', text, { until: until?.toISOString() ?? null });
  });
  return approvalDetail(parts, caller, approvalId);
}

/**
 * Gives a question to somebody who may decide it, and tells them by e-mail (and SMS) unless they took it themselves. Anybody else who may
 * decide still can: an assignment says who should, not who must.
 * @throws DomainError `input_invalid` (field `user_id`), `approval_decided`, `approval_expired`, `not_found`
 */
export async function assign(parts: Parts, caller: Caller, approvalId: string, userId: string | null): Promise<Approval> {
  const deciders = await decidersFor(parts, caller);
  const person = deciders.find((one) => one.user_id === userId);
  if (userId !== null && !person) refuse('user_id', 'must be somebody who may decide here');
  await parts.db.transaction(async (tx) => {
    const shown = await visibleApproval(tx, caller, approvalId);
    if (shown.state !== 'open') refuseDecision(shown, shown.payloadSha256);
    const assignee = person ? { id: person.user_id, name: person.name } : null;
    if (!(await careForApproval(tx, caller.workspaceId, approvalId, { assignee, by: caller.name }))) {
      refuseDecision(shown, shown.payloadSha256);
    }
    if (person && person.user_id !== caller.userId) await assignAbout(tx, shown, person.user_id);
    const text = person ? `${caller.name} gave the question to ${person.name}` : `${caller.name} gave the question back to everybody`;
    await tell(tx, caller, shown, 'approval_assigned', text, { to: person?.name ?? null });
  });
  return approvalDetail(parts, caller, approvalId);
}

type Type = 'approval_snoozed' | 'approval_assigned';

async function tell(tx: Db, caller: Caller, { id, runId }: ListedApproval, type: Type, text: string, data: Record<string, unknown>) {
  await appendEvent(tx, runId, null, { type, step: 'ask', text, data: { ...data, approval_id: id }, actor: actorOf(caller) });
}

function refuse(field: string, message: string): never {
  throw new DomainError('input_invalid', { details: { fields: [{ field, message }] } });
}
