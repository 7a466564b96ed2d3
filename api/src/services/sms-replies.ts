import { DomainError } from '@banksman/contracts';
import {
  type ApprovalKeyRow,
  approvalKeyOf,
  countWrongCode,
  getApproval,
  getContact,
  getWorkspace,
  inboundOutcome,
  inWorkspace,
  recordInbound,
  spendApprovalKey,
  workspacesOfPhone,
} from '@banksman/db';
import { sentenceOf } from '../http/problems.ts';
import { inboxLink } from '../messages/addresses.ts';
import { sha256OfCode } from '../messages/keys.ts';
import { isTooMuchForSms } from '../messages/sms-limit.ts';
import type { Parts } from '../parts.ts';
import { decide } from './approvals.ts';
import { holderOf } from './linked-decisions.ts';
import type { SmsAccount } from './sms-accounts.ts';

export type InboundSms = {
  messageId: string;
  /** E.164 */
  from: string;
  text: string;
};
type Reply = { says: 'yes' | 'no'; code: string; comment: string | null };

/** A bare YES means something else to carriers (subscribe again), CANCEL and STOP unsubscribe: an answer is a word and its code. */
const REPLY = /^\s*(yes|no)[\s,.:-]+(?=[a-z]*\d)([a-z0-9]{6})(?![a-z0-9])[\s,.:;-]*([\s\S]*)$/i;
const HELP = 'Nothing was done. Reply YES or NO and the code from our text about the question, such as: NO K7Q2MX too expensive';

/**
 * Answers a text that came in, as its sender as far as the code proves one; the signature of the carrier was checked before. Told twice
 * (the same id), it counts once and is answered alike.
 * @returns what to text back, in plain words
 */
export async function answerSms(parts: Parts, message: InboundSms, account: SmsAccount): Promise<string> {
  // who holds an account can sign any sender's name: a company's own account speaks for that company alone
  const isFor = (id: string) => account.workspaceId === null || account.workspaceId === id;
  const workspaces = (await workspacesOfPhone(parts.db, message.from)).filter(isFor);
  const [workspaceId] = workspaces;
  if (workspaceId === undefined) return 'Banksman does not know this number. Nothing was done.';
  const before = await inboundOutcome(parts.db, workspaces, message.messageId);
  if (before !== null) return before;
  const reply = replyOf(message.text);
  if (!reply) return HELP;
  const key = await approvalKeyOf(parts.db, sha256OfCode(message.from, reply.code));
  if (!key || !isFor(key.workspaceId)) return wrongCode(parts, workspaceId, message, account);
  return obey(parts, key, reply, message).catch(async (error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    const outcome = `Nothing was done. ${sentenceOf(error)}`;
    await recordInbound(parts.db, { workspaceId: key.workspaceId, messageId: message.messageId, approvalId: key.approvalId, outcome });
    return outcome;
  });
}

function replyOf(text: string): Reply | null {
  const [, says, code, comment = ''] = REPLY.exec(text) ?? [];
  if (!says || !code) return null;
  return { says: says.toLowerCase() === 'yes' ? 'yes' : 'no', code, comment: comment.trim().slice(0, 2000) || null };
}

/** @throws DomainError why the answer does not count */
async function obey(parts: Parts, key: ApprovalKeyRow, { says, comment }: Reply, message: InboundSms): Promise<string> {
  const { workspaceId, approvalId, payloadSha256 } = key;
  const caller = await holderOf(parts, key, 'sms');
  const contact = await getContact(parts.db, workspaceId, caller.userId);
  if (contact?.phone !== message.from) throw new DomainError('forbidden', { message: 'This number is no longer yours here.' });
  const approval = await inWorkspace(parts.db, workspaceId, (tx) => getApproval(tx, workspaceId, approvalId));
  const workspace = await getWorkspace(parts.db, workspaceId);
  if (!approval || !workspace) throw new DomainError('not_found');
  if (says === 'yes' && approval.state === 'open' && isTooMuchForSms(approval, contact, workspace.currency)) {
    const message = `This is more than a text message may approve. Open the link in your e-mail, or ${inboxLink(parts.publicUrl, approvalId)}`;
    throw new DomainError('forbidden', { message });
  }
  const outcome = `${says === 'yes' ? 'Approved' : 'Rejected'}: ${approval.headline}`.slice(0, 600);
  const body = { decision: says === 'yes' ? ('approve' as const) : ('reject' as const), payload_sha256: payloadSha256 };
  await decide(parts, caller, approvalId, comment === null ? body : { ...body, comment }, async (tx) => {
    await spendApprovalKey(tx, key);
    await recordInbound(tx, { workspaceId, messageId: message.messageId, approvalId, outcome });
  });
  return outcome;
}

/** Counts against every open code of the number, once per message. */
async function wrongCode(parts: Parts, workspaceId: string, { messageId, from }: InboundSms, account: SmsAccount): Promise<string> {
  return parts.db.transaction(async (tx) => {
    const outcome =
      'Nothing was done. This code is wrong or no longer valid. After 5 wrong ones the question can only be answered by link or in Banksman.';
    const isNew = await recordInbound(tx, { workspaceId, messageId, approvalId: null, outcome });
    if (isNew) await countWrongCode(tx, from, account.workspaceId);
    return outcome;
  });
}
