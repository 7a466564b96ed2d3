import { type Contact, DomainError } from '@banksman/contracts';
import { type ContactRow, getContact, inWorkspace, membersOf, putContact } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller } from './caller.ts';

/** What the table gives somebody who never set anything. */
const SMS_MAX_CENTS = 50_000;

/** How the caller is reached beside e-mail. */
export async function ownContact(parts: Parts, { userId, workspaceId }: Caller): Promise<Contact> {
  const row = await inWorkspace(parts.db, workspaceId, (tx) => getContact(tx, workspaceId, userId));
  return row ? toContact(row) : { user_id: userId, phone: null, sms_max_cents: SMS_MAX_CENTS };
}

/** Sets or removes the caller's number. */
export async function setOwnPhone(parts: Parts, caller: Caller, phone: string | null): Promise<Contact> {
  const { userId } = caller;
  return change(parts, caller, userId, { phone }, phone === null ? 'Own phone number removed' : 'Own phone number set');
}

/** Sets how much a member's SMS may approve. @throws DomainError `not_found` for somebody of another workspace */
export async function setSmsLimit(parts: Parts, caller: Caller, userId: string, smsMaxCents: number): Promise<Contact> {
  const { workspaceId } = caller;
  const member = (await membersOf(parts.db, workspaceId)).find((one) => one.userId === userId);
  if (!member) throw new DomainError('not_found', { details: { what: 'user' } });
  return change(parts, caller, userId, { smsMaxCents }, `What a text of ${member.name} may approve changed`);
}

type Change = Parameters<typeof putContact>[3];

/** The number itself is personal and stays out of the log. */
async function change(parts: Parts, caller: Caller, userId: string, set: Change, text: string): Promise<Contact> {
  const { workspaceId } = caller;
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const row = await putContact(tx, workspaceId, userId, set);
    const data = set.smsMaxCents === undefined ? {} : { sms_max_cents: set.smsMaxCents };
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'contact_changed',
      subject: { kind: 'user', id: userId },
      text,
      data,
    });
    return toContact(row);
  });
}

function toContact({ userId, phone, smsMaxCents }: ContactRow): Contact {
  return { user_id: userId, phone, sms_max_cents: smsMaxCents };
}
