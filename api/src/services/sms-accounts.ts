import { isFromTwilio, twilio } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import { workspacesConnectedWith } from '@banksman/db';
import type { Connection } from '../connections.ts';
import type { Parts } from '../parts.ts';

/** Whose account a text came in by: a workspace's own, or (null) the installation's, which serves all that have none. */
export type SmsAccount = { workspaceId: string | null };

/**
 * Finds the account whose signature an incoming text bears. Which account it is for is only claimed until then.
 * @throws DomainError `not_found` when no SMS is connected at all, `forbidden` when nobody's signature fits
 */
export async function accountThatSigned(parts: Parts, form: URLSearchParams, address: string, signature: string): Promise<SmsAccount> {
  const { connections } = parts;
  const claimed = form.get('AccountSid') ?? '';
  const shared = connections.shared.find(twilio.id);
  const owners = await workspacesConnectedWith(parts.db, twilio.id, 'account_sid', claimed);
  if (!shared && owners.length === 0) throw new DomainError('not_found', { details: { what: 'channel' } });
  const signed = (connection: Connection | null) => {
    if (!connection) return false;
    const { authToken, accountSid } = twilio.config.parse(connection.config);
    return isFromTwilio(authToken, address, form, signature) && accountSid === claimed;
  };
  for (const workspaceId of owners) if (signed(await connections.find(workspaceId, twilio.id).catch(() => null))) return { workspaceId };
  if (signed(shared)) return { workspaceId: null };
  throw new DomainError('forbidden', { message: 'This does not bear the signature of Twilio.' });
}
