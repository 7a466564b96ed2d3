import { type Contact, DomainError } from '@banksman/contracts';
import { type ContactRow, getContact, inWorkspace, membersOf, putContact } from '@banksman/db';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';

/** What the table gives somebody who never set anything. */
const SMS_MAX_CENTS = 50_000;

/** How the caller is reached beside e-mail. */
export async function ownContact(parts: Parts, { userId, workspaceId }: Caller): Promise<Contact> {
  const row = await inWorkspace(parts.db, workspaceId, (tx) => getContact(tx, workspaceId, userId));
  return row ? toContact(row) : { user_id: userId, phone: null, sms_max_cents: SMS_MAX_CENTS };
}

/** Sets or removes the caller's number. */
export async function setOwnPhone(parts: Parts, { userId, workspaceId }: Caller, phone: string | null): Promise<Contact> {
  return toContact(await inWorkspace(parts.db, workspaceId, (tx) => putContact(tx, workspaceId, userId, { phone })));
}

/** Sets how much a member's SMS may approve. @throws DomainError `not_found` for somebody of another workspace */
export async function setSmsLimit(parts: Parts, { workspaceId }: Caller, userId: string, smsMaxCents: number): Promise<Contact> {
  const isMember = (await membersOf(parts.db, workspaceId)).some((member) => member.userId === userId);
  if (!isMember) throw new DomainError('not_found', { details: { what: 'user' } });
  return toContact(await inWorkspace(parts.db, workspaceId, (tx) => putContact(tx, workspaceId, userId, { smsMaxCents })));
}

function toContact({ userId, phone, smsMaxCents }: ContactRow): Contact {
  return { user_id: userId, phone, sms_max_cents: smsMaxCents };
}
