import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type AuthorizeRequest,
  type codeGrant,
  DASHBOARD_CALLBACK,
  type DashboardRequest,
  DomainError,
  redirectOfExtension,
  type refreshGrant,
  refusedFields,
  type Tokens,
} from '@banksman/contracts';
import {
  addClientSession,
  addSession,
  clientOfRefreshToken,
  type Database,
  endSession,
  type NewCode,
  spendOauthCode,
  storeOauthCode,
  storeRefreshToken,
} from '@banksman/db';
import { z } from 'zod';
import type { BetterAuth } from './better-auth.ts';
import { FIRST_FACTORS, type Proof, SECOND_FACTORS } from './factors.ts';
import { REFRESH_LIVES_MS, refreshTokens, signTokens } from './tokens.ts';

/** A browser goes on at once; RFC 6749 (4.1.2) allows ten minutes. */
const CODE_LIVES_MS = 60_000;

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const sha256Url = (text: string) => createHash('sha256').update(text).digest('base64url');
const equal = (one: string, other: string) =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

/** Why a client got no tokens, in the words of RFC 6749, 5.2. */
export class GrantRefused extends Error {
  readonly reason: 'invalid_grant' | 'unsupported_grant_type';
  constructor(message: string, { reason = 'invalid_grant', ...options }: ErrorOptions & { reason?: GrantRefused['reason'] } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Refuses a request of the extension that does not come from one of our extensions: the address must be exactly its own, so that
 * no web page can ever receive a code.
 * @throws DomainError `input_invalid` naming `redirect_uri`
 */
export function checkRedirect(request: Pick<AuthorizeRequest, 'redirect_uri'>, extensionIds: readonly string[]): void {
  if (extensionIds.some((id) => redirectOfExtension(id) === request.redirect_uri)) return;
  throw refusedFields({ field: 'redirect_uri', message: 'is not the address of a Banksman extension' });
}

/** Names of this machine, where a port says nothing about who listens (RFC 8252, 7.3 and 8.3). */
const HERE: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses a request of our pages that does not end at our own BFF: exactly its address, but for the port where the installation is on
 * this machine only.
 * @throws DomainError `input_invalid` naming `authorize.redirect_uri`
 */
export function checkDashboardRedirect({ redirect_uri: asked }: DashboardRequest, publicUrl: string): void {
  const ours = new URL(`${publicUrl}${DASHBOARD_CALLBACK}`);
  const given = new URL(asked);
  if (ours.protocol === 'http:' && HERE.includes(ours.hostname)) ours.port = given.port;
  if (asked !== ours.href)
    throw refusedFields({ field: 'authorize.redirect_uri', message: 'is not the address of this Banksman (PUBLIC_URL)' });
}

/**
 * Makes a code and says where the browser takes it.
 * @param proof how the person has just proven who they are; left out, they were signed in and agreed
 */
export async function giveCode(
  db: Database,
  request: AuthorizeRequest | DashboardRequest,
  userId: string,
  proof: Proof | null = null,
): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  const { client_id: clientId, redirect_uri: redirectUri, code_challenge: codeChallenge } = request;
  const installation = 'installation' in request ? request.installation : null;
  const told = { way: proof?.way ?? null, second: proof?.second ?? null };
  await storeOauthCode(db, { sha256: sha256Hex(code), userId, clientId, redirectUri, codeChallenge, installation, ...told }, CODE_LIVES_MS);
  const url = new URL(redirectUri);
  url.searchParams.set('code', code);
  url.searchParams.set('state', request.state);
  return url.href;
}

/**
 * Exchanges a code for tokens of a session of its own. A code works once, with its verifier, its redirect address and, for the extension,
 * the installation's secret; used again, somebody has a copy, and the session it made ends.
 * @returns `proof` null when somebody who was signed in let the client in
 * @throws GrantRefused
 */
export async function exchangeCode(
  db: Database,
  auth: BetterAuth,
  grant: z.output<typeof codeGrant>,
): Promise<{ tokens: Tokens; proof: Proof | null }> {
  const sessionId = randomUUID();
  const refreshToken = randomBytes(32).toString('base64url');
  // in one transaction, so that whoever comes second finds the session that it has to end
  const { code, isGood } = await db.transaction(async (tx) => {
    const found = await spendOauthCode(tx, sha256Hex(grant.code), sessionId);
    if (!found || found.usedFor !== null || !fits(grant, found)) return { code: found, isGood: false };
    const { userId, clientId, installation } = found;
    const session = { sessionId, userId, token: randomBytes(32).toString('base64url') };
    if (installation === null) await addSession(tx, session, REFRESH_LIVES_MS);
    else await addClientSession(tx, { ...session, clientId, installation }, REFRESH_LIVES_MS);
    await storeRefreshToken(tx, sessionId, sha256Hex(refreshToken), REFRESH_LIVES_MS);
    return { code: found, isGood: true };
  });
  if (!code) throw new GrantRefused('The code is not valid or too old.');
  if (code.usedFor !== null) {
    await endSession(db, code.usedFor);
    throw new GrantRefused('The code was used before.');
  }
  if (!isGood) throw new GrantRefused('The code was given to somebody else.');
  return { tokens: await signTokens(db, auth, { sessionId, userId: code.userId }, refreshToken), proof: proofOf(code) };
}

const fits = (grant: z.output<typeof codeGrant>, code: NewCode): boolean =>
  equal(sha256Url(grant.code_verifier), code.codeChallenge) &&
  installationFits(grant, code) &&
  grant.redirect_uri === code.redirectUri &&
  grant.client_id === code.clientId;

function installationFits(grant: z.output<typeof codeGrant>, { installation }: NewCode): boolean {
  if (!('installation_secret' in grant)) return installation === null;
  return installation !== null && equal(sha256Url(grant.installation_secret), installation);
}

const proven = z.object({ way: z.enum(FIRST_FACTORS), second: z.enum(SECOND_FACTORS).nullable() });

function proofOf(code: NewCode): Proof | null {
  const parsed = proven.safeParse(code);
  if (!parsed.success) return null;
  const { way, second } = parsed.data;
  return second === null ? { way } : { way, second };
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
