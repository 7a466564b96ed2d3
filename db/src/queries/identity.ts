import { type Role, role } from '@banksman/contracts';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { attempts, authAccount, authJwks, authMember, authOrganization, authSession, authUser, refreshTokens } from '../schema/index.ts';

/** A person in a workspace. */
export type Membership = { userId: string; email: string; name: string; workspaceId: string; role: Role };

const MEMBERSHIP = {
  userId: authUser.id,
  email: authUser.email,
  name: authUser.name,
  workspaceId: authMember.organizationId,
  role: authMember.role,
};
const toMembership = (row: Omit<Membership, 'role'> & { role: string }): Membership => ({ ...row, role: role.parse(row.role) });

/** The first workspace a person joined and may still use, or null. */
export async function membershipOf(db: Db, userId: string): Promise<Membership | null> {
  const [row] = await db
    .select(MEMBERSHIP)
    .from(authMember)
    .innerJoin(authUser, eq(authUser.id, authMember.userId))
    .where(and(eq(authMember.userId, userId), isNull(authMember.deactivatedAt)))
    .orderBy(asc(authMember.createdAt))
    .limit(1);
  return row ? toMembership(row) : null;
}

/** Everybody who may use a workspace, by name. */
export async function membersOf(db: Db, workspaceId: string): Promise<Membership[]> {
  const rows = await db
    .select(MEMBERSHIP)
    .from(authMember)
    .innerJoin(authUser, eq(authUser.id, authMember.userId))
    .where(and(eq(authMember.organizationId, workspaceId), isNull(authMember.deactivatedAt)))
    .orderBy(asc(authUser.name));
  return rows.map(toMembership);
}

export type NewMember = { userId: string; email: string; name: string; passwordHash: string | null; workspaceId: string; role: Role };

/**
 * Makes an account in a workspace; in the caller's transaction, so that nobody is left half made.
 * @param member without a password for somebody who signs in through an issuer; `email` in lower case; the address counts as proven, because codes go nowhere else
 * @returns false, with nothing written, when the address has an account already
 */
export async function addUser(tx: Db, member: NewMember): Promise<boolean> {
  const { userId, email, name, passwordHash, workspaceId: organizationId, role: as } = member;
  const made = await tx
    .insert(authUser)
    .values({ id: userId, email, name, emailVerified: true })
    .onConflictDoNothing({ target: authUser.email })
    .returning({ id: authUser.id });
  if (made.length === 0) return false;
  if (passwordHash !== null)
    await tx.insert(authAccount).values({ id: userId, accountId: userId, providerId: 'credential', userId, password: passwordHash });
  await tx.insert(authMember).values({ id: userId, organizationId, userId, role: as, createdAt: new Date() });
  return true;
}

/** The workspace on better-auth's side. */
export async function addOrganization(db: Db, organization: { id: string; name: string; slug: string }): Promise<void> {
  await db
    .insert(authOrganization)
    .values({ ...organization, createdAt: new Date() })
    .onConflictDoNothing();
}

/** Whether anybody can sign in yet. */
export async function hasUsers(db: Db): Promise<boolean> {
  const rows = await db.select({ id: authUser.id }).from(authUser).limit(1);
  return rows.length > 0;
}

/** Whether any token was ever signed here. */
export async function hasSigningKeys(db: Db): Promise<boolean> {
  const rows = await db.select({ id: authJwks.id }).from(authJwks).limit(1);
  return rows.length > 0;
}

/** One process at a time makes the first workspace; held until the transaction ends. */
export async function lockFirstStart(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7261406)`);
}

/** Renames a person. */
export async function renameUser(db: Db, userId: string, name: string): Promise<void> {
  await db.update(authUser).set({ name, updatedAt: new Date() }).where(eq(authUser.id, userId));
}

/** The session of a session token, or null. */
export async function sessionByToken(db: Db, token: string): Promise<{ sessionId: string; userId: string } | null> {
  const [row] = await db
    .select({ sessionId: authSession.id, userId: authSession.userId })
    .from(authSession)
    .where(eq(authSession.token, token));
  return row ?? null;
}

/** Stores a refresh token of a session, unless it is there already, and lets the session live as long. */
export async function storeRefreshToken(db: Db, sessionId: string, sha256: string, livesMs: number): Promise<void> {
  const until = sql`clock_timestamp() + ${livesMs} * interval '1 millisecond'`;
  await db.insert(refreshTokens).values({ sha256, sessionId, expiresAt: until }).onConflictDoNothing();
  await db.update(authSession).set({ expiresAt: until, updatedAt: sql`clock_timestamp()` }).where(eq(authSession.id, sessionId));
}

export type RefreshUse = { state: 'used' | 'again' | 'reused' | 'unknown'; sessionId: string; userId: string };

/**
 * Uses a refresh token up, by one compare-and-set. `again`: used less than `graceMs` ago (two requests that crossed);
 * `reused`: used before that, so somebody has a copy; `unknown`: never given out, expired, or its session has ended or is older than
 * `sessionMs`.
 */
export async function spendRefreshToken(
  db: Db,
  sha256: string,
  { graceMs, sessionMs }: { graceMs: number; sessionMs: number },
): Promise<RefreshUse> {
  const result = await db.execute(sql`
    with found as (
      select t.sha256, t.session_id, s.user_id, t.used_at from auth.refresh_tokens t join auth.session s on s.id = t.session_id
      where t.sha256 = ${sha256} and t.expires_at > clock_timestamp()
        and s.created_at > clock_timestamp() - ${sessionMs} * interval '1 millisecond' for update of t
    ), marked as (
      update auth.refresh_tokens t set used_at = clock_timestamp() from found f where t.sha256 = f.sha256 and f.used_at is null returning t.sha256
    )
    select f.session_id, f.user_id, case when exists (select 1 from marked) then 'used'
      when f.used_at > clock_timestamp() - ${graceMs} * interval '1 millisecond' then 'again' else 'reused' end as state from found f`);
  const [row] = result.rows;
  if (!row) return { state: 'unknown', sessionId: '', userId: '' };
  return { state: row.state as RefreshUse['state'], sessionId: String(row.session_id), userId: String(row.user_id) };
}

/** Makes a session for somebody who has proven who they are. @param session `token` is the session's own random name, told to nobody */
export async function addSession(db: Db, session: { sessionId: string; userId: string; token: string }, livesMs: number): Promise<void> {
  const { sessionId: id, userId, token } = session;
  await db.insert(authSession).values({ id, userId, token, expiresAt: sql`clock_timestamp() + ${livesMs} * interval '1 millisecond'` });
}

/** Ends a session with all its refresh tokens. */
export async function endSession(db: Db, sessionId: string): Promise<void> {
  await db.delete(authSession).where(eq(authSession.id, sessionId));
}

/** The session that a refresh token belongs to, used or not; null when there is none. */
export async function sessionOfRefreshToken(db: Db, sha256: string): Promise<string | null> {
  const [row] = await db.select({ sessionId: refreshTokens.sessionId }).from(refreshTokens).where(eq(refreshTokens.sha256, sha256));
  return row?.sessionId ?? null;
}

/**
 * Counts a try in a fixed window, in one statement, for all processes together.
 * @returns 0 while there are at most `most` in `windowMs`, else the ms until the window ends
 */
export async function countAttempt(db: Db, key: string, most: number, windowMs: number): Promise<number> {
  const result = await db.execute(sql`
    with t as (select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms)
    insert into auth.attempts as a (key, count, window_ends_ms) select ${key}, 1, t.ms + ${windowMs} from t
    on conflict (key) do update set
      count = case when a.window_ends_ms <= (select ms from t) then 1 else a.count + 1 end,
      window_ends_ms = case when a.window_ends_ms <= (select ms from t) then excluded.window_ends_ms else a.window_ends_ms end
    returning count, window_ends_ms - (select ms from t) as left_ms`);
  const [row] = result.rows;
  return Number(row?.count ?? 0) > most ? Number(row?.left_ms ?? windowMs) : 0;
}

/** Removes what has expired and serves nobody any more: sessions with their tokens, codes, windows of tries. */
export async function sweepIdentity(db: Db): Promise<void> {
  await db.execute(sql`delete from auth.session where expires_at < clock_timestamp()`);
  await db.execute(sql`delete from auth.oauth_codes where expires_at < clock_timestamp() - interval '1 day'`);
  await db.execute(sql`delete from auth.refresh_tokens where expires_at < clock_timestamp()`);
  await db.execute(sql`delete from auth.verification where expires_at < clock_timestamp()`);
  await db.execute(sql`delete from auth.attempts where window_ends_ms < extract(epoch from clock_timestamp()) * 1000`);
}

export type Counted = {
  key: string;
  /** of all processes, in this window */
  count: number;
  /** until the window ends */
  leftMs: number;
};

/** Adds to several counts at once, in fixed windows, for all processes together; `countAttempt` shares the table. */
export async function countMany(db: Db, counts: readonly { key: string; count: number }[], windowMs: number): Promise<Counted[]> {
  // in one order for all processes, or two of them could wait for each other
  const rows = counts.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const values = sql.join(
    rows.map(({ key, count }) => sql`(${key}, ${count}::int)`),
    sql`, `,
  );
  const result = await db.execute(sql`
    with t as (select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms), given(key, n) as (values ${values})
    insert into auth.attempts as a (key, count, window_ends_ms) select g.key, g.n, t.ms + ${windowMs} from given g, t
    on conflict (key) do update set
      count = case when a.window_ends_ms <= (select ms from t) then excluded.count else a.count + excluded.count end,
      window_ends_ms = case when a.window_ends_ms <= (select ms from t) then excluded.window_ends_ms else a.window_ends_ms end
    returning key, count, window_ends_ms - (select ms from t) as left_ms`);
  return result.rows.map((row: Row) => ({ key: String(row.key), count: Number(row.count), leftMs: Number(row.left_ms) }));
}

/** Begins a window anew: who was right in the end has not been guessing. */
export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.delete(attempts).where(eq(attempts.key, key));
}
