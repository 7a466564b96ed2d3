import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { DomainError, type Tokens } from '@banksman/contracts';
import {
  clientOfRefreshToken,
  clientOfSession,
  type Database,
  endSession,
  membershipOf,
  sessionOfRefreshToken,
  spendRefreshToken,
  storeRefreshToken,
} from '@banksman/db';
import { ACCESS_TOKEN_LIVES, type BetterAuth } from './better-auth.ts';

/** How long a session lives without being used, ms. */
export const REFRESH_LIVES_MS = 7 * 24 * 3_600_000;
/** How long a session lives however much it is used, ms (ASVS 5.0, 7.3.2); then the person signs in again. */
const SESSION_LIVES_MS = 30 * 24 * 3_600_000;
/** Two tabs, or two BFF processes, may cross with the same token; a thief is later than that. */
const GRACE_MS = 10_000;

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/**
 * Tokens for a session that was just made: a 15-minute JWT and the first refresh token of the family.
 * @throws DomainError `forbidden` for a person without a workspace
 */
export function grantTokens(db: Database, auth: BetterAuth, session: Session): Promise<Tokens> {
  return issue(db, auth, session, randomBytes(32).toString('base64url'));
}

/**
 * Exchanges a refresh token for new tokens; each works once. Used again within 10 s (requests that crossed, an answer that got
 * lost) it gives the same successor, so that a session never has two lines of tokens and a thief's line shows. Used again later,
 * somebody has a copy, and the whole session ends.
 * @param clientId who was asked for its installation's secret; without it a client's token is refused as unknown
 * @throws DomainError `unauthenticated` for an unknown or expired one or a session of thirty days, `token_reused`
 */
export async function refreshTokens(db: Database, auth: BetterAuth, refreshToken: string, clientId?: string): Promise<Tokens> {
  if (clientId === undefined && (await clientOfRefreshToken(db, hashOf(refreshToken)))) throw new DomainError('unauthenticated');
  const use = await spendRefreshToken(db, hashOf(refreshToken), { graceMs: GRACE_MS, sessionMs: SESSION_LIVES_MS });
  if (use.state === 'unknown') throw new DomainError('unauthenticated');
  if (use.state === 'reused') {
    await endSession(db, use.sessionId);
    throw new DomainError('token_reused');
  }
  const { secret } = await auth.$context;
  return issue(db, auth, use, createHmac('sha256', secret).update(`successor of ${refreshToken}`).digest('base64url'));
}

/** Ends the session of a refresh token, if it has one; for an unknown token there is nothing to do. */
export async function endSessionOf(db: Database, refreshToken: string): Promise<void> {
  const sessionId = await sessionOfRefreshToken(db, hashOf(refreshToken));
  if (sessionId) await endSession(db, sessionId);
}

/** The refusal of somebody who is in no workspace, or not any more. */
export const noWorkspace = () => new DomainError('forbidden', { message: 'You are not in a workspace yet. Ask the owner to add you.' });

type Session = { sessionId: string; userId: string };

async function issue(db: Database, auth: BetterAuth, session: Session, refreshToken: string): Promise<Tokens> {
  const tokens = await signTokens(db, auth, session, refreshToken);
  await storeRefreshToken(db, session.sessionId, hashOf(refreshToken), REFRESH_LIVES_MS);
  return tokens;
}

/**
 * A 15-minute JWT for a session, together with a refresh token that the caller has stored or will.
 * @throws DomainError `forbidden` for a person without a workspace
 */
export async function signTokens(db: Database, auth: BetterAuth, { sessionId, userId }: Session, refreshToken: string): Promise<Tokens> {
  const member = await membershipOf(db, userId);
  if (!member) throw noWorkspace();
  const client = await clientOfSession(db, sessionId);
  // better-auth adds neither `iat` nor, when `iat` is missing, an `exp` that follows it: both are said here
  const iat = Math.floor(Date.now() / 1000);
  const payload = {
    sub: userId,
    sid: sessionId,
    workspace_id: member.workspaceId,
    role: member.role,
    name: member.name,
    jti: randomUUID(),
    ...(client ? { client: client.clientId } : {}),
    iat,
    exp: iat + ACCESS_TOKEN_LIVES,
  };
  const { token: accessToken } = await auth.api.signJWT({ body: { payload } });
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LIVES,
    refresh_token: refreshToken,
    refresh_expires_in: REFRESH_LIVES_MS / 1000,
  };
}
