import { type Role, role } from '@banksman/contracts';
import { and, asc, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { authMember, authSession, invitationKeys, invitations } from '../schema/index.ts';

export type InvitationRow = typeof invitations.$inferSelect;
export type NewInvitationRow = Pick<InvitationRow, 'workspaceId' | 'id' | 'email' | 'role' | 'invitedById' | 'invitedByName'>;

/** A member, also one who was deactivated. */
export type MemberRow = {
  userId: string;
  email: string;
  name: string;
  role: Role;
  deactivatedAt: Date | null;
  lastSeenAt: Date | null;
  hasSecondFactor: boolean;
};

/** Everybody who is or was in a workspace: those who may sign in first, then by name. For the platform. */
export async function allMembers(db: Db, workspaceId: string): Promise<MemberRow[]> {
  const result = await db.execute(sql`
    select u.id, u.email, u.name, m.role, m.deactivated_at, (select max(s.updated_at) from auth.session s where s.user_id = u.id) as seen,
      exists (select 1 from auth.second_factors f where f.user_id = u.id and f.enabled_at is not null) as has_second
    from auth.member m join auth."user" u on u.id = m.user_id
    where m.organization_id = ${workspaceId} order by m.deactivated_at is not null, u.name, u.id`);
  return result.rows.map((row: Row) => ({
    userId: String(row.id),
    email: String(row.email),
    name: String(row.name),
    role: role.parse(row.role),
    deactivatedAt: dateOf(row.deactivated_at),
    lastSeenAt: dateOf(row.seen),
    hasSecondFactor: row.has_second === true,
  }));
}

const dateOf = (value: unknown) => (value === null || value === undefined ? null : new Date(value as string | Date));

/** Holds the list of a workspace's members until the transaction ends: whoever counts administrators counts alone. */
export async function lockMembers(tx: Db, workspaceId: string): Promise<void> {
  await tx.execute(sql`select 1 from auth.organization where id = ${workspaceId} for update`);
}

/** Changes a member; what is left out stays. */
export async function changeMember(tx: Db, workspaceId: string, userId: string, set: { role?: Role; active?: boolean }): Promise<void> {
  if (set.role === undefined && set.active === undefined) return;
  await tx
    .update(authMember)
    .set({
      ...(set.role === undefined ? {} : { role: set.role }),
      ...(set.active === undefined ? {} : { deactivatedAt: set.active ? null : sql`clock_timestamp()` }),
    })
    .where(and(eq(authMember.organizationId, workspaceId), eq(authMember.userId, userId)));
}

/** Ends every session of a person, or all but one. @returns how many there were */
export async function endSessionsOf(tx: Db, userId: string, keptId?: string): Promise<number> {
  const ended = await tx
    .delete(authSession)
    .where(and(eq(authSession.userId, userId), keptId === undefined ? undefined : ne(authSession.id, keptId)))
    .returning({ id: authSession.id });
  return ended.length;
}

export type SessionRow = Pick<typeof authSession.$inferSelect, 'id' | 'createdAt' | 'updatedAt' | 'ipAddress' | 'userAgent'>;

/** A person's sessions that have not run out, the one used last first. */
export async function sessionsOf(db: Db, userId: string): Promise<SessionRow[]> {
  const { id, createdAt, updatedAt, ipAddress, userAgent } = authSession;
  return db
    .select({ id, createdAt, updatedAt, ipAddress, userAgent })
    .from(authSession)
    .where(and(eq(authSession.userId, userId), gt(authSession.expiresAt, sql`clock_timestamp()`)))
    .orderBy(desc(authSession.updatedAt));
}

/** Ends one session of a person. @returns false when it is not theirs or over */
export async function endOwnSession(tx: Db, userId: string, sessionId: string): Promise<boolean> {
  const ended = await tx
    .delete(authSession)
    .where(and(eq(authSession.id, sessionId), eq(authSession.userId, userId)))
    .returning({ id: authSession.id });
  return ended.length > 0;
}

/** Says of a new session where it came from. */
export async function describeSession(db: Db, sessionId: string, from: { ipAddress: string; userAgent: string | null }): Promise<void> {
  await db.update(authSession).set(from).where(eq(authSession.id, sessionId));
}

/** How somebody stands whose token says otherwise, perhaps: null when the session has ended or they may not be here any more. */
export async function standingOf(db: Db, sessionId: string, workspaceId: string): Promise<{ role: Role; name: string } | null> {
  const result = await db.execute(sql`
    select m.role, u.name from auth.session s join auth.member m on m.user_id = s.user_id and m.organization_id = ${workspaceId}
      join auth."user" u on u.id = s.user_id
    where s.id = ${sessionId} and m.deactivated_at is null`);
  const [row] = result.rows;
  return row ? { role: role.parse(row.role), name: String(row.name) } : null;
}

const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, sql`clock_timestamp()`));

/** Writes an invitation that is open for `livesMs`; an open one of the same address ends with it. */
export async function addInvitation(tx: Db, row: NewInvitationRow, livesMs: number): Promise<InvitationRow> {
  await tx
    .update(invitations)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(invitations.workspaceId, row.workspaceId), eq(invitations.email, row.email), isOpen));
  const expiresAt = sql`clock_timestamp() + ${livesMs} * interval '1 millisecond'`;
  const [made] = await tx
    .insert(invitations)
    .values({ ...row, expiresAt })
    .returning();
  if (!made) throw new Error('an insert gave no row');
  return made;
}

/** Open invitations of a workspace, oldest first, with what kept the newest mail back. */
export async function openInvitations(db: Db, workspaceId: string): Promise<(InvitationRow & { mailProblem: string | null })[]> {
  const mailProblem = sql<string | null>`(select o.problem from app.outbox o where o.workspace_id = ${workspaceId} and o.kind = 'invitation'
    and o.about = ${invitations.id} || '/' || ${invitations.mails})`;
  const rows = await db
    .select({ row: invitations, mailProblem })
    .from(invitations)
    .where(and(eq(invitations.workspaceId, workspaceId), isOpen))
    .orderBy(asc(invitations.createdAt));
  return rows.map(({ row, mailProblem: problem }) => ({ ...row, mailProblem: problem }));
}

/** An invitation that is open, locked until the transaction ends; null when it is not. */
export async function lockInvitation(tx: Db, workspaceId: string, id: string): Promise<InvitationRow | null> {
  const [row] = await tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, id), isOpen))
    .for('update');
  return row ?? null;
}

/** Ends an invitation, or counts another mail of it; the caller holds its lock. */
export async function changeInvitation(
  tx: Db,
  { workspaceId, id }: Pick<InvitationRow, 'workspaceId' | 'id'>,
  what: 'accepted' | 'revoked' | 'mailed',
): Promise<void> {
  const now = sql`clock_timestamp()`;
  const set = { accepted: { acceptedAt: now }, revoked: { revokedAt: now }, mailed: { mails: sql`${invitations.mails} + 1` } }[what];
  await tx
    .update(invitations)
    .set(set)
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, id)));
}

/** Keeps the hash of a key that is about to be mailed. */
export async function addInvitationKey(db: Db, key: typeof invitationKeys.$inferInsert): Promise<void> {
  await db.insert(invitationKeys).values(key);
}

/** The open invitation of a key, or null. For the platform: who holds the key is in no workspace yet. */
export async function invitationOfKey(db: Db, sha256: string): Promise<InvitationRow | null> {
  const [found] = await db
    .select({ row: invitations })
    .from(invitationKeys)
    .innerJoin(invitations, and(eq(invitations.workspaceId, invitationKeys.workspaceId), eq(invitations.id, invitationKeys.invitationId)))
    .where(and(eq(invitationKeys.sha256, sha256), isOpen));
  return found?.row ?? null;
}

/** How many open approvals wait for each person who asked for the run. */
export async function openApprovalsByPerson(db: Db, workspaceId: string): Promise<Map<string, number>> {
  const result = await db.execute(sql`
    select requested_by, count(*)::int as n from app.approvals
    where workspace_id = ${workspaceId} and state = 'open' and requested_by is not null group by requested_by`);
  return new Map(result.rows.map((row: Row) => [String(row.requested_by), Number(row.n)]));
}

/** An invitation that is open, or null. */
export async function invitationById(db: Db, workspaceId: string, id: string): Promise<InvitationRow | null> {
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, id), isOpen));
  return row ?? null;
}
