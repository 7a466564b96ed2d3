import { DomainError, type LinkedApproval, type LinkedDecision, linkedApproval as linkedApprovalSchema, may } from '@banksman/contracts';
import {
  type ApprovalKeyRow,
  approvalKeyOf,
  countAttempt,
  getApproval,
  getWorkspace,
  inWorkspace,
  type ListedApproval,
  membersOf,
  spendApprovalKey,
  type WorkspaceRow,
} from '@banksman/db';
import { sha256OfLink } from '../messages/keys.ts';
import type { Parts } from '../parts.ts';
import { toApproval } from './approval-resource.ts';
import { decide } from './approvals.ts';
import type { Caller } from './caller.ts';

const MINUTE_MS = 60_000;
/** Links that open nothing, per network; and requests with one and the same link. */
const MOST_UNKNOWN = 30;
const MOST_PER_LINK = 120;

type Opened = { key: ApprovalKeyRow; approval: ListedApproval; workspace: WorkspaceRow };

/**
 * What a link shows. It changes nothing and uses nothing up: mail scanners open links. After the decision it says who decided and when.
 * @param network where the request comes from, for the limits
 * @throws DomainError `not_found` (no such link), `forbidden` (its person has left or lost the role), `approval_changed`, `too_many_requests`
 */
export async function linkedApproval(parts: Parts, token: string, network: string): Promise<LinkedApproval> {
  const opened = await open(parts, token, network);
  await holderOf(parts, opened.key, 'email');
  if (opened.approval.state === 'open') refuseOther(opened);
  return toLinked(parts, opened);
}

/**
 * Decides by link as its person, with the role they have now. The link is used up in the transaction of the decision, so of any number
 * of presses, replies and clicks one decides and the others are told who was first.
 * @throws as `linkedApproval`, and as `decide`
 */
export async function decideByLink(parts: Parts, token: string, network: string, body: LinkedDecision): Promise<LinkedApproval> {
  const opened = await open(parts, token, network);
  const { key, approval } = opened;
  const caller = await holderOf(parts, key, 'email');
  if (approval.state === 'open') refuseOther(opened);
  await decide(parts, caller, approval.id, { ...body, payload_sha256: key.payloadSha256 }, (tx) => spendApprovalKey(tx, key));
  return toLinked(parts, await open(parts, token, network));
}

/**
 * The person whom a key was given to, as they stand now.
 * @throws DomainError `forbidden` when they have left the workspace or their role may not decide (any more)
 */
export async function holderOf({ db }: Parts, { workspaceId, personId }: ApprovalKeyRow, channel: 'email' | 'sms'): Promise<Caller> {
  const member = (await membersOf(db, workspaceId)).find(({ userId }) => userId === personId);
  if (!member || !may(member.role, 'approvals:decide')) throw new DomainError('forbidden', { message: 'You may no longer decide this.' });
  return { userId: personId, workspaceId, role: member.role, name: member.name, channel };
}

async function open({ db }: Parts, token: string, network: string): Promise<Opened> {
  const sha256 = sha256OfLink(token);
  const key = await approvalKeyOf(db, sha256);
  if (key?.kind !== 'link') {
    await limit(db, `link:network:${network}`, MOST_UNKNOWN);
    throw new DomainError('not_found', { message: 'This link opens nothing.', details: { what: 'link' } });
  }
  await limit(db, `link:key:${sha256}`, MOST_PER_LINK);
  const approval = await inWorkspace(db, key.workspaceId, (tx) => getApproval(tx, key.workspaceId, key.approvalId));
  const workspace = await getWorkspace(db, key.workspaceId);
  if (!approval || !workspace) throw new DomainError('not_found', { message: 'This link opens nothing.', details: { what: 'link' } });
  return { key, approval, workspace };
}

async function limit(db: Parts['db'], key: string, most: number): Promise<void> {
  const waitMs = await countAttempt(db, key, most, MINUTE_MS);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
}

/** The link was made for what was asked then, nothing else. */
function refuseOther({ key, approval }: Opened): void {
  if (key.payloadSha256 !== approval.payloadSha256) throw new DomainError('approval_changed');
}

/** Alternatives and edits are for the dashboard; who else was asked is no matter of the link: the schema leaves them out. */
function toLinked(parts: Parts, { key, approval, workspace }: Opened): LinkedApproval {
  const shown = toApproval(approval, parts);
  const isOver = approval.state === 'open' && approval.expiresAt <= parts.now();
  return linkedApprovalSchema.parse({
    ...shown,
    state: isOver ? 'expired' : shown.state,
    person: key.personName,
    workspace: workspace.name,
    time_zone: workspace.timeZone,
    is_demo: workspace.isDemo,
    allowed_decisions: shown.allowed_decisions.filter((one) => one === 'approve' || one === 'reject'),
  });
}
