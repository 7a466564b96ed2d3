import { callAction, type twilio } from '@banksman/connectors';
import { getContact, membershipOf } from '@banksman/db';
import type { TextCode } from '../auth/sign-in.ts';
import { contextOf } from '../connections.ts';
import type { Parts } from '../parts.ts';

const SENDS_SMS = 'send_sms' satisfies keyof typeof twilio.actions;
const TIMEOUT_MS = 15_000;

/**
 * Texts sign-in codes to the number that a person set for their account, by their company's SMS account; without either nothing is
 * sent. Not kept for later as other messages are: a code that comes late is of no use, and would lie in the outbox readable.
 */
export function codeTexter({ db, connections, log, now }: Pick<Parts, 'db' | 'connections' | 'log' | 'now'>): TextCode {
  return async (userId, code) => {
    const member = await membershipOf(db, userId);
    const contact = member ? await getContact(db, member.workspaceId, userId) : null;
    if (!member || !contact?.phone) return;
    const connection = await connections.find(member.workspaceId, 'twilio');
    const action = connection?.connector.actions[SENDS_SMS];
    if (!connection || !action) return;
    const context = contextOf(connection, { signal: AbortSignal.timeout(TIMEOUT_MS), reference: null, log, now });
    const body = `${code} is your Banksman code. It works once, for five minutes. Nobody from Banksman ever asks you for it.`;
    await callAction('twilio', SENDS_SMS, action, { to: contact.phone, body }, context);
  };
}
