import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type AuthorizeRequest,
  type codeGrant,
  DomainError,
  redirectOfExtension,
  type refreshGrant,
  type Tokens,
} from '@banksman/contracts';
import { addClientSession, clientOfRefreshToken, type Database, endSession, spendOauthCode, storeOauthCode } from '@banksman/db';
import type { z } from 'zod';
import type { BetterAuth } from './better-auth.ts';
import { grantTokens, REFRESH_LIVES_MS, refreshTokens } from './tokens.ts';

/** A browser goes on at once; RFC 6749 (4.1.2) allows ten minutes. */
const CODE_LIVES_MS = 60_000;

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const sha256Url = (text: string) => createHash('sha256').update(text).digest('base64url');
const equal = (one: string, other: string) =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

/** Why a client got no tokens, in the words of RFC 6749, 5.2. */
export class GrantRefused extends Error {
  readonly reason = 'invalid_grant';
}

/**
 * Refuses a request of the extension that does not come from one of our extensions: the address must be exactly its own, so that
 * no web page can ever receive a code.
 * @throws DomainError `input_invalid` naming `redirect_uri`
 */
export function checkRedirect(request: Pick<AuthorizeRequest, 'redirect_uri'>, extensionIds: readonly string[]): void {
  if (extensionIds.some((id) => redirectOfExtension(id) === request.redirect_uri)) return;
  const message = 'is not the address of a Banksman extension';
  throw new DomainError('input_invalid', {
    message: `redirect_uri: ${message}`,
    details: { fields: [{ field: 'redirect_uri', message }] },
  });
}

/** The person agreed: makes the code and says where the browser takes it. */
export async function giveCode(db: Database, request: AuthorizeRequest, userId: string): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  const { client_id: clientId, redirect_uri: redirectUri, code_challenge: codeChallenge, installation } = request;
  await storeOauthCode(db, { sha256: sha256Hex(code), userId, clientId, redirectUri, codeChallenge, installation }, CODE_LIVES_MS);
  const url = new URL(redirectUri);
  url.searchParams.set('code', code);
  url.searchParams.set('state', request.state);
  return url.href;
}

/**
 * Exchanges a code for tokens of a session of its own. A code works once, with its verifier, its redirect address and the installation's
 * secret; used again, somebody has a copy, and the session it made ends.
 * @throws GrantRefused
 */
export async function exchangeCode(db: Database, auth: BetterAuth, grant: z.output<typeof codeGrant>): Promise<Tokens> {
  const sessionId = randomUUID();
  const code = await spendOauthCode(db, sha256Hex(grant.code), sessionId);
  if (!code) throw new GrantRefused('The code is not valid or too old.');
  if (code.usedFor !== null) {
    await endSession(db, code.usedFor);
    throw new GrantRefused('The code was used before.');
  }
  const fits =
    equal(sha256Url(grant.code_verifier), code.codeChallenge) &&
    equal(sha256Url(grant.installation_secret), code.installation) &&
    grant.redirect_uri === code.redirectUri &&
    grant.client_id === code.clientId;
  if (!fits) throw new GrantRefused('The code was given to somebody else.');
  const token = randomBytes(32).toString('base64url');
  const { userId, clientId, installation } = code;
  await db.transaction((tx) => addClientSession(tx, { sessionId, userId, token, clientId, installation }, REFRESH_LIVES_MS));
  return grantTokens(db, auth, token);
}

/** As `refreshTokens`, for a client: only together with the secret of the installation that it was given to. @throws GrantRefused */
export async function refreshClient(db: Database, auth: BetterAuth, grant: z.output<typeof refreshGrant>): Promise<Tokens> {
  const client = await clientOfRefreshToken(db, sha256Hex(grant.refresh_token));
  if (!client || client.clientId !== grant.client_id || !equal(sha256Url(grant.installation_secret), client.installation))
    throw new GrantRefused('The refresh token is not valid here.');
  return refreshTokens(db, auth, grant.refresh_token, client.clientId).catch((error: unknown) => {
    if (error instanceof DomainError && (error.code === 'unauthenticated' || error.code === 'token_reused'))
      throw new GrantRefused('The session has ended.', { cause: error });
    throw error;
  });
}
