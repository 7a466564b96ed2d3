import { randomUUID } from 'node:crypto';
import {
  type AcceptInvitation,
  DomainError,
  type Invitation,
  type Member,
  type MemberUpdate,
  type NewInvitation,
  type OpenInvitation,
  role,
} from '@banksman/contracts';
import {
  addInvitation,
  addUser,
  allMembers,
  changeInvitation,
  changeMember,
  countAttempt,
  type Db,
  endSessionsOf,
  enqueueMessages,
  getWorkspace,
  type InvitationRow,
  invitationOfKey,
  inWorkspace,
  lockInvitation,
  lockMembers,
  type MemberRow,
  openApprovalsByPerson,
  openInvitations,
  removeSecondFactor,
} from '@banksman/db';
import { hashPassword } from 'better-auth/crypto';
import { refuseGuessable } from '../auth/guessable-password.ts';
import { sha256OfLink } from '../messages/keys.ts';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller } from './caller.ts';

const INVITATION_LIVES_MS = 7 * 24 * 3_600_000;
/** Guesses at links per network, and invitations per workspace: mail that nobody asked for. */
const LIMITS = { guesses: { most: 30, windowMs: 60_000 }, mails: { most: 50, windowMs: 60 * 60_000 } };

/** Everybody who is or was here. */
export async function listMembers({ db }: Parts, { workspaceId }: Caller): Promise<Member[]> {
  const rows = await allMembers(db, workspaceId);
  const waiting = await inWorkspace(db, workspaceId, (tx) => openApprovalsByPerson(tx, workspaceId));
  return rows.map((row) => toMember(row, waiting.get(row.userId) ?? 0));
}

/**
 * Changes a member's role, lets them go or takes them back. Whoever is let go is signed out everywhere; what they asked for stays.
 * @throws DomainError `not_found`, `input_invalid` for the last administrator
 */
export async function updateMember(parts: Parts, caller: Caller, userId: string, update: MemberUpdate): Promise<Member[]> {
  const { workspaceId } = caller;
  // as the platform: sign-in's tables belong to no tenant; the workspace is in every statement
  await parts.db.transaction(async (tx) => {
    await lockMembers(tx, workspaceId);
    const members = await allMembers(tx, workspaceId);
    const member = members.find((one) => one.userId === userId);
    if (!member) throw new DomainError('not_found', { details: { what: 'user' } });
    refuseLastAdmin(members, member, update);
    await changeMember(tx, workspaceId, userId, {
      ...(update.role === undefined ? {} : { role: update.role }),
      ...(update.active === undefined ? {} : { active: update.active }),
    });
    if (update.active === false) await endSessionsOf(tx, userId);
    if (update.second_factor === false && member.hasSecondFactor) await removeSecondFactor(tx, userId);
    await recordMember(parts, tx, caller, member, update);
  });
  return listMembers(parts, caller);
}

function refuseLastAdmin(members: readonly MemberRow[], member: MemberRow, update: MemberUpdate): void {
  const isAdmin = member.role === 'admin' && member.deactivatedAt === null;
  const staysAdmin = (update.role ?? 'admin') === 'admin' && update.active !== false;
  const others = members.filter((one) => one.userId !== member.userId && one.role === 'admin' && one.deactivatedAt === null);
  if (!isAdmin || staysAdmin || others.length > 0) return;
  const message = 'is the last administrator: make somebody else one first';
  throw new DomainError('input_invalid', { message: `${member.name} ${message}`, details: { fields: [{ field: 'role', message }] } });
}

async function recordMember(parts: Parts, tx: Db, caller: Caller, member: MemberRow, update: MemberUpdate): Promise<void> {
  const told = { actor: actorOf(caller), subject: { kind: 'user', id: member.userId } };
  if (update.role !== undefined && update.role !== member.role) {
    const text = `${member.name}: role ${member.role} → ${update.role}`;
    await parts.audit.write(tx, caller.workspaceId, {
      ...told,
      action: 'role_changed',
      text,
      data: { from: member.role, to: update.role },
    });
  }
  if (update.second_factor === false && member.hasSecondFactor) {
    const text = `Took the second factor of ${member.name} away`;
    await parts.audit.write(tx, caller.workspaceId, { ...told, action: 'second_factor_off', text });
  }
  if (update.active === undefined || update.active === (member.deactivatedAt === null)) return;
  const [action, words] = update.active
    ? (['user_reactivated', 'may sign in again'] as const)
    : (['user_deactivated', 'may not sign in any more'] as const);
  await parts.audit.write(tx, caller.workspaceId, { ...told, action, text: `${member.name} ${words}` });
}

/** Invitations that nobody has answered yet. */
export async function listInvitations({ db }: Parts, { workspaceId }: Caller): Promise<Invitation[]> {
  return (await inWorkspace(db, workspaceId, (tx) => openInvitations(tx, workspaceId))).map(toInvitation);
}

/**
 * Asks somebody to join: a mail with a link that works once, for seven days. An earlier invitation of the address ends.
 * @throws DomainError `input_invalid` for somebody who is here already, `too_many_requests`
 */
export async function invite(parts: Parts, caller: Caller, wanted: NewInvitation): Promise<Invitation[]> {
  const { workspaceId } = caller;
  await limit(parts.db, `invite:${workspaceId}`, LIMITS.mails);
  const isMember = (await allMembers(parts.db, workspaceId)).some(({ email }) => email.toLowerCase() === wanted.email);
  if (isMember)
    throw new DomainError('input_invalid', { details: { fields: [{ field: 'email', message: 'is of somebody who is here already' }] } });
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    const by = { invitedById: caller.userId, invitedByName: caller.name };
    const row = await addInvitation(tx, { workspaceId, id: randomUUID(), ...wanted, ...by }, INVITATION_LIVES_MS);
    await mail(tx, row, row.mails);
    const text = `Invited ${wanted.email} as ${wanted.role}`;
    const subject = { kind: 'invitation', id: row.id };
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'user_invited',
      subject,
      text,
      data: { role: wanted.role },
    });
  });
  return listInvitations(parts, caller);
}

/** Takes an invitation back, or mails it once more. @throws DomainError `not_found` when it is not open, `too_many_requests` */
export async function changeInvitationOf(parts: Parts, caller: Caller, id: string, what: 'revoked' | 'mailed'): Promise<Invitation[]> {
  const { workspaceId } = caller;
  if (what === 'mailed') await limit(parts.db, `invite:${workspaceId}`, LIMITS.mails);
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    const row = await lockInvitation(tx, workspaceId, id);
    if (!row) throw new DomainError('not_found', { details: { what: 'invitation' } });
    await changeInvitation(tx, row, what);
    if (what === 'mailed') return mail(tx, row, row.mails + 1);
    const text = `Took the invitation of ${row.email} back`;
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'invitation_revoked',
      subject: { kind: 'invitation', id },
      text,
    });
  });
  return listInvitations(parts, caller);
}

/** What a link invites to; changes nothing. @throws DomainError `not_found` for any link that is not good, `too_many_requests` */
export async function openInvitation({ db }: Parts, token: string, network: string): Promise<OpenInvitation> {
  const row = await byToken(db, token, network);
  const workspace = await getWorkspace(db, row.workspaceId);
  const { email, invitedByName, expiresAt } = row;
  return {
    email,
    role: role.parse(row.role),
    workspace: workspace?.name ?? '',
    invited_by: invitedByName,
    expires_at: expiresAt.toISOString(),
  };
}

/**
 * Makes the account that a link invites to; the link is used up with it.
 * @throws as `openInvitation`; `input_invalid` naming `password` when it is easily guessed, or `email` when the address has an account elsewhere
 */
export async function acceptInvitation(parts: Parts, token: string, network: string, given: AcceptInvitation): Promise<{ email: string }> {
  const { workspaceId, id, email: invited } = await byToken(parts.db, token, network);
  const workspace = await getWorkspace(parts.db, workspaceId);
  await refuseGuessable('password', given.password, [given.name, invited, workspace?.name ?? '']);
  // hashed before the transaction: it takes a while
  const passwordHash = await hashPassword(given.password);
  return parts.db.transaction(async (tx) => {
    const row = await lockInvitation(tx, workspaceId, id);
    if (!row) throw refusedLink();
    const userId = randomUUID();
    const { email } = row;
    const isMade = await addUser(tx, { userId, email, name: given.name, passwordHash, workspaceId, role: role.parse(row.role) });
    if (!isMade) throw new DomainError('input_invalid', { details: { fields: [{ field: 'email', message: 'already has an account' }] } });
    await changeInvitation(tx, row, 'accepted');
    await parts.audit.write(tx, workspaceId, {
      actor: { kind: 'person', id: userId, name: given.name, channel: 'email' },
      action: 'invitation_accepted',
      subject: { kind: 'user', id: userId },
      text: `${given.name} joined as ${row.role}, invited by ${row.invitedByName}`,
      data: { role: row.role, invitation: id },
    });
    return { email };
  });
}

const refusedLink = () => new DomainError('not_found', { message: 'This link opens nothing (any more).', details: { what: 'link' } });

async function byToken(db: Parts['db'], token: string, network: string): Promise<InvitationRow> {
  const row = await invitationOfKey(db, sha256OfLink(token));
  if (row) return row;
  await limit(db, `invitation:network:${network}`, LIMITS.guesses);
  throw refusedLink();
}

async function limit(db: Parts['db'], key: string, { most, windowMs }: { most: number; windowMs: number }): Promise<void> {
  const waitMs = await countAttempt(db, key, most, windowMs);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
}

/** Each mail is an outbox row of its own; the key is made when it leaves. */
async function mail(tx: Db, { workspaceId, id, email: recipient }: InvitationRow, number: number): Promise<void> {
  await enqueueMessages(tx, [
    {
      workspaceId,
      id: randomUUID(),
      channel: 'email',
      recipient,
      kind: 'invitation',
      about: `${id}/${number}`,
      content: { invitation_id: id },
    },
  ]);
}

function toMember(row: MemberRow, waiting: number): Member {
  const { userId, email, name, role: as, deactivatedAt, lastSeenAt, hasSecondFactor } = row;
  const [deactivated, seen] = [deactivatedAt?.toISOString() ?? null, lastSeenAt?.toISOString() ?? null];
  return { id: userId, email, name, role: as, deactivated_at: deactivated, last_seen_at: seen, waiting, second_factor: hasSecondFactor };
}

function toInvitation(row: InvitationRow & { mailProblem: string | null }): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: role.parse(row.role),
    invited_by: row.invitedByName,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    mail_problem: row.mailProblem,
  };
}
