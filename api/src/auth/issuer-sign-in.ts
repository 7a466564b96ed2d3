import { randomUUID } from 'node:crypto';
import { DomainError, role } from '@banksman/contracts';
import {
  addUser,
  changeInvitation,
  type Db,
  type InvitationRow,
  linkIssuer,
  membershipOf,
  openInvitationOf,
  personOf,
  userOfIssuer,
} from '@banksman/db';
import type { Audit } from '../audit/audit.ts';
import type { IssuedPerson } from './issuers.ts';
import { provenBy, type SignInParts, type SignInStep } from './sign-in.ts';

/**
 * Takes an issuer's word for somebody: who did so before, by the issuer's own name for them (`sub`: an address may pass to
 * another person); else a member with the address, or whoever is invited by it. Nobody else gets in, and no account is made otherwise.
 * @throws DomainError `forbidden`
 */
export async function proveByIssuer(parts: SignInParts, audit: Audit, issued: IssuedPerson): Promise<SignInStep> {
  const { db } = parts;
  const userId = await db.transaction(async (tx) => (await userOfIssuer(tx, nameOf(issued), issued.subject)) ?? meet(tx, audit, issued));
  return provenBy(parts, userId, 'issuer');
}

/** As `auth.account.provider_id`. */
const nameOf = ({ issuer }: IssuedPerson) => `oidc:${issuer.id}`;

/** The first time. */
async function meet(tx: Db, audit: Audit, issued: IssuedPerson): Promise<string> {
  const { email, subject, issuer } = issued;
  const person = email === null ? null : await personOf(tx, { email });
  const invitation = email === null || person ? null : await openInvitationOf(tx, email);
  const userId = person?.userId ?? (invitation ? await join(tx, audit, invitation, issued) : null);
  // somebody else of the same issuer had this address before
  if (userId === null || !(await linkIssuer(tx, { userId, provider: nameOf(issued), subject }))) throw stranger();
  const member = await membershipOf(tx, userId);
  if (!member) throw stranger();
  await audit.write(tx, member.workspaceId, {
    actor: { kind: 'person', id: userId, name: member.name, channel: 'dashboard' },
    action: 'issuer_linked',
    subject: { kind: 'user', id: userId },
    text: `${member.name} signed in with ${issuer.name} for the first time`,
    data: { issuer: issuer.id },
  });
  return userId;
}

/** An account without a password for somebody who is invited. */
async function join(tx: Db, audit: Audit, invitation: InvitationRow, { name }: IssuedPerson): Promise<string | null> {
  const { workspaceId, email, role: as, invitedByName, id } = invitation;
  const userId = randomUUID();
  const called = name ?? email.split('@')[0] ?? email;
  if (!(await addUser(tx, { userId, email, name: called, passwordHash: null, workspaceId, role: role.parse(as) }))) return null;
  await changeInvitation(tx, invitation, 'accepted');
  await audit.write(tx, workspaceId, {
    actor: { kind: 'person', id: userId, name: called, channel: 'dashboard' },
    action: 'invitation_accepted',
    subject: { kind: 'user', id: userId },
    text: `${called} joined as ${as}, invited by ${invitedByName}`,
    data: { role: as, invitation: id },
  });
  return userId;
}

const stranger = () =>
  new DomainError('forbidden', {
    message: 'There is no account here for this address. Ask an administrator of your company to invite you.',
  });
