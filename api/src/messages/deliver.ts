import { callAction, type twilio } from '@banksman/connectors';
import { DomainError, may } from '@banksman/contracts';
import {
  type ApprovalRow,
  addApprovalKey,
  getContact,
  getWorkspace,
  membersOf,
  type OutboxRow,
  openApprovalFacts,
  type Settlement,
  settleMessage,
} from '@banksman/db';
import { z } from 'zod';
import { contextOf } from '../connections.ts';
import { errorText } from '../error-text.ts';
import { sentenceOf } from '../http/problems.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { decisionLink, inboxLink } from './addresses.ts';
import { HANDED_OVER, handedOverMail } from './handed-over.ts';
import { prepareInvitation } from './invitation-mail.ts';
import { makeCode, makeLinkKey } from './keys.ts';
import { MENTION, mentionMail } from './mention.ts';
import { isTooMuchForSms } from './sms-limit.ts';
import { MESSAGE_KINDS, messageContent } from './tell.ts';
import { approvalMail, approvalSms, type Telling } from './texts.ts';

/** 10 s, then twice as long each time, at most ten minutes: until the question is over. */
const BACKOFF = { firstMs: 10_000, factor: 2, maxMs: 10 * 60_000 };
const SENDS_SMS = 'send_sms' satisfies keyof typeof twilio.actions;

type Outbound = { row: OutboxRow; telling: Telling; personId: string; currency: string };

/**
 * Sends one claimed message and writes down what became of it. A mail may be sent twice (a sender that dies; its Message-ID stays the
 * same), an SMS never: when it is not known whether it left, it is left at that.
 */
export async function deliver(parts: Parts, mailer: Mailer, row: OutboxRow, signal: AbortSignal): Promise<void> {
  const end = await attempt(parts, mailer, row, signal).catch((error: unknown) => endOf(row, error));
  if ('problem' in end)
    parts.log('warn', 'a message was not sent', { channel: row.channel, kind: row.kind, outcome: end.is, problem: end.problem });
  await settleMessage(parts.db, row, end);
}

async function attempt(parts: Parts, mailer: Mailer, row: OutboxRow, signal: AbortSignal): Promise<Settlement> {
  if (row.kind === 'invitation') {
    const send = await prepareInvitation(parts, mailer, row).catch(notSentYet);
    await send?.();
    return { is: send ? 'sent' : 'dropped' };
  }
  if (row.kind === MENTION) return attemptPlain(parts, mailer, row, mentionMail);
  if (row.kind === HANDED_OVER) return attemptPlain(parts, mailer, row, handedOverMail);
  const outbound = await prepare(parts, row).catch(notSentYet);
  if (outbound === null) return { is: 'dropped' };
  const send = row.channel === 'email' ? await prepareMail(parts, mailer, outbound) : await prepareSms(parts, outbound, signal);
  await send();
  return { is: 'sent' };
}

/** A mail without a key: it only tells. */
async function attemptPlain(parts: Parts, mailer: Mailer, row: OutboxRow, write: typeof mentionMail): Promise<Settlement> {
  const mail = await write(parts, row).catch(notSentYet);
  if (mail === null) return { is: 'dropped' };
  await mailer.send({ to: row.recipient, ...mail, messageId: messageIdOf(parts, row) });
  return { is: 'sent' };
}

const messageIdOf = ({ publicUrl }: Parts, { id }: OutboxRow) => `<${id}@${new URL(publicUrl).hostname}>`;

/** Null when the message has lost its sense: the question was answered, or the person may not decide any more. */
async function prepare({ db }: Parts, row: OutboxRow): Promise<Outbound | null> {
  const { person_id: personId, person_name: person } = messageContent.parse(row.content);
  const approval = await openApprovalFacts(db, row.workspaceId, row.about);
  const member = (await membersOf(db, row.workspaceId)).find(({ userId }) => userId === personId);
  const workspace = await getWorkspace(db, row.workspaceId);
  if (!approval || !workspace || !member || !may(member.role, 'approvals:decide')) return null;
  return {
    row,
    telling: { kind: z.enum(MESSAGE_KINDS).parse(row.kind), approval, person, workspace },
    personId,
    currency: workspace.currency,
  };
}

/** The key is made when the message leaves, so that it is nowhere but in the message; its hash is kept before it leaves. */
async function prepareMail(parts: Parts, mailer: Mailer, { row, telling, personId }: Outbound): Promise<() => Promise<void>> {
  const key = makeLinkKey();
  await keep(parts, telling.approval, { kind: 'link', sha256: key.sha256, personId, personName: telling.person, phone: null });
  const mail = approvalMail(telling, decisionLink(parts.publicUrl, key.text));
  return () => mailer.send({ to: row.recipient, ...mail, messageId: messageIdOf(parts, row) });
}

async function prepareSms(parts: Parts, { row, telling, personId, currency }: Outbound, signal: AbortSignal): Promise<() => Promise<void>> {
  const connection = await parts.connections.find(row.workspaceId, 'twilio').catch(notSentYet);
  const action = connection?.connector.actions[SENDS_SMS];
  if (!connection || !action) throw new DomainError('connection_expired', { message: 'SMS is not connected' });
  const { approval, person } = telling;
  const contact = await getContact(parts.db, row.workspaceId, personId).catch(notSentYet);
  if (contact?.phone !== row.recipient) throw new DomainError('connector_refused', { message: 'The number has changed since' });
  const code = isTooMuchForSms(approval, contact, currency) ? null : makeCode(row.recipient);
  if (code) await keep(parts, approval, { kind: 'sms', sha256: code.sha256, personId, personName: person, phone: row.recipient });
  const body = approvalSms(telling, code?.text ?? null, inboxLink(parts.publicUrl, approval.id));
  const context = contextOf(connection, { signal, reference: null, log: parts.log, now: parts.now });
  return async () => void (await callAction('twilio', SENDS_SMS, action, { to: row.recipient, body }, context));
}

type Key = Omit<Parameters<typeof addApprovalKey>[1], 'workspaceId' | 'approvalId' | 'payloadSha256'>;

async function keep({ db }: Parts, { workspaceId, id: approvalId, payloadSha256 }: ApprovalRow, key: Key): Promise<void> {
  const isKept = await addApprovalKey(db, { ...key, workspaceId, approvalId, payloadSha256 }).catch(notSentYet);
  if (!isKept) throw new DomainError('approval_decided', { message: 'The question was answered just now' });
}

/** Trouble before anything left: an SMS may be tried again after it. */
class NotSentYet extends Error {}
function notSentYet(error: unknown): never {
  throw new NotSentYet(errorText(error), { cause: error });
}

function endOf({ channel, tries }: OutboxRow, error: unknown): Settlement {
  const known = error instanceof DomainError ? error : null;
  const problem = known ? sentenceOf(known) : 'Something went wrong inside Banksman.';
  const again: Settlement = { is: 'again', inMs: Math.min(BACKOFF.maxMs, BACKOFF.firstMs * BACKOFF.factor ** (tries - 1)), problem };
  const surelyNotSent = error instanceof NotSentYet || known?.code === 'connector_rate_limited' || known?.code === 'connector_unavailable';
  if (surelyNotSent) return again;
  if (known?.code === 'approval_decided') return { is: 'dropped' };
  const isRefused = known?.code === 'connector_refused' || known?.code === 'connection_expired';
  if (channel === 'email') return isRefused ? { is: 'given_up', problem } : again;
  return { is: 'given_up', problem: isRefused ? problem : `It is not known whether this was sent, so it is not sent again. ${problem}` };
}
