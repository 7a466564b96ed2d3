import { eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { clientSessions, oauthCodes, refreshTokens } from '../schema/index.ts';
import { addSession } from './identity.ts';

/** A session that belongs to a client; `installation` is the SHA-256 of its secret. */
export type ClientSession = { clientId: string; installation: string };

export type NewCode = {
  sha256: string;
  userId: string;
  clientId: string;
  redirectUri: string;
  codeChallenge: string;
  installation: string | null;
  way: string | null;
  second: string | null;
};

/** Stores a code's hash; it is good for `livesMs`. */
export async function storeOauthCode(db: Db, code: NewCode, livesMs: number): Promise<void> {
  await db.insert(oauthCodes).values({ ...code, expiresAt: sql`clock_timestamp() + ${livesMs} * interval '1 millisecond'` });
}

/**
 * Uses a code up, by one compare-and-set that names the session it will make.
 * @returns what it was given for; `usedFor`, the session it made before, when it was used already; null when it is unknown or too old
 */
export async function spendOauthCode(db: Db, sha256: string, sessionId: string): Promise<(NewCode & { usedFor: string | null }) | null> {
  const result = await db.execute(sql`
    with found as (
      select * from auth.oauth_codes where sha256 = ${sha256} for update
    ), marked as (
      update auth.oauth_codes c set session_id = ${sessionId} from found f
      where c.sha256 = f.sha256 and f.session_id is null and f.expires_at > clock_timestamp() returning c.sha256
    )
    select f.*, exists (select 1 from marked) as fresh from found f`);
  const [row] = result.rows;
  if (!row || (row.fresh !== true && row.session_id === null)) return null;
  return {
    sha256,
    userId: String(row.user_id),
    clientId: String(row.client_id),
    redirectUri: String(row.redirect_uri),
    codeChallenge: String(row.code_challenge),
    installation: textOrNull(row.installation),
    way: textOrNull(row.way),
    second: textOrNull(row.second),
    usedFor: row.fresh === true ? null : String(row.session_id),
  };
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/** Makes a session for a client. @param session `token` is the session's own random name, told to nobody */
export async function addClientSession(
  tx: Db,
  session: ClientSession & { sessionId: string; userId: string; token: string },
  livesMs: number,
): Promise<void> {
  const { sessionId, clientId, installation } = session;
  await addSession(tx, session, livesMs);
  await tx.insert(clientSessions).values({ sessionId, clientId, installation });
}

/** The client that a session was made for, or null. */
export async function clientOfSession(db: Db, sessionId: string): Promise<ClientSession | null> {
  const [row] = await db.select().from(clientSessions).where(eq(clientSessions.sessionId, sessionId));
  return row ?? null;
}

/** The client whose refresh token this is; null for the dashboard's and for unknown ones. */
export async function clientOfRefreshToken(db: Db, sha256: string): Promise<ClientSession | null> {
  const [row] = await db
    .select({ clientId: clientSessions.clientId, installation: clientSessions.installation })
    .from(refreshTokens)
    .innerJoin(clientSessions, eq(clientSessions.sessionId, refreshTokens.sessionId))
    .where(eq(refreshTokens.sha256, sha256));
  return row ?? null;
}
