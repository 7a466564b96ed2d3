import { addInvitationKey, getWorkspace, invitationById, type OutboxRow } from '@banksman/db';
import { z } from 'zod';
import type { Mailer } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { joinLink } from './addresses.ts';
import { makeLinkKey } from './keys.ts';

/** What the outbox row of an invitation holds beside its address: no key. */
const content = z.object({ invitation_id: z.uuid() });

/**
 * The mail of an invitation. The key is made when it leaves, so that it is nowhere but in the mail; its hash is kept before it leaves.
 * @returns how to send it; null when the invitation was taken back or answered meanwhile
 */
export async function prepareInvitation(parts: Parts, mailer: Mailer, row: OutboxRow): Promise<(() => Promise<void>) | null> {
  const { workspaceId } = row;
  const invitation = await invitationById(parts.db, workspaceId, content.parse(row.content).invitation_id);
  const workspace = await getWorkspace(parts.db, workspaceId);
  if (!invitation || !workspace) return null;
  const key = makeLinkKey();
  await addInvitationKey(parts.db, { workspaceId, sha256: key.sha256, invitationId: invitation.id });
  const until = new Intl.DateTimeFormat('en-GB', { timeZone: workspace.timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const text = [
    `${invitation.invitedByName} invites you to ${workspace.name} in Banksman, where agents do office work and people give the signal.`,
    `Choose a name and a password:\n${joinLink(parts.publicUrl, key.text)}`,
    `The link works once, until ${until.format(invitation.expiresAt)}. It is for you alone. If you do not know who this is, you can ignore it.`,
  ].join('\n\n');
  const host = new URL(parts.publicUrl).hostname;
  const subject = `${invitation.invitedByName} invites you to ${workspace.name}`.replaceAll(/\s+/g, ' ');
  return () => mailer.send({ to: row.recipient, subject, text: `${text}\n`, messageId: `<${row.id}@${host}>` });
}
