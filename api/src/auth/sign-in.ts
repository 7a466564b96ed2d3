import { randomBytes, randomUUID } from 'node:crypto';
import type { Log } from '@banksman/connectors';
import { DomainError, type ProblemCode, type SecondFactorAsked, type Tokens } from '@banksman/contracts';
import { addSession, type Database, endSession, personOf, sessionByToken } from '@banksman/db';
import { APIError } from 'better-auth/api';
import { errorText } from '../error-text.ts';
import type { BetterAuth } from './better-auth.ts';
import type { FirstFactor, Proven } from './factors.ts';
import { limitGuesses } from './guesses.ts';
import type { TellRefused } from './refused-sign-in.ts';
import type { SecondFactors } from './second-factor.ts';
import { grantTokens, REFRESH_LIVES_MS } from './tokens.ts';

type Guess = {
  email: string;
  /** the caller's address; IPv6 by its /64 */
  network: string;
};

/** What somebody who proved who they are has come to: in full, or to the question for the second factor of those who have one. */
export type SignInStep = Proven | SecondFactorAsked;

/** What signing in is made of. */
export type SignInParts = { db: Database; auth: BetterAuth; secondFactors: SecondFactors; tellRefused: TellRefused; log: Log };

/**
 * Checks e-mail and password. An unknown address and a wrong password are answered alike, in like time.
 * @throws DomainError `credentials_wrong`, `too_many_requests` (details `retry_after_s`)
 */
export async function provePassword(parts: SignInParts, { email, network, password }: Guess & { password: string }): Promise<SignInStep> {
  await limitGuesses(parts.db, 'login', { account: email, network });
  const { token } = await parts.auth.api.signInEmail({ body: { email, password } }).catch((error: unknown) => {
    throw refused(error, 'credentials_wrong', () => parts.tellRefused({ email }, network, 'password'));
  });
  return provenOrAsked(parts, token, 'password');
}

/** Sends a code by text message; null when this installation cannot. Never awaited. */
export type TextCode = ((userId: string, code: string) => Promise<void>) | null;

/**
 * Sends a code by e-mail or as a text, if the address has an account; says nothing about whether it has. A person has one code at a
 * time, whichever way it came. @throws DomainError `too_many_requests`
 */
export async function requestCode(
  { db, auth, log }: SignInParts,
  { email, network, by }: Guess & { by: 'email' | 'sms' },
  text: TextCode,
): Promise<void> {
  await limitGuesses(db, 'code', { account: email, network });
  if (by === 'email')
    return void (await auth.api.sendVerificationOTP({ body: { email, type: 'sign-in' } }).catch((error: unknown) => {
      if (!(error instanceof APIError)) throw error;
    }));
  // not awaited, so that the answer takes as long for nobody as for somebody
  void textCode(db, auth, email, text).catch((error: unknown) =>
    log('error', 'a sign-in code could not be texted', { error: errorText(error) }),
  );
}

/** Checks a mailed or texted code; it works once, three wrong ones use it up. @throws DomainError `code_wrong`, `too_many_requests` */
export async function proveCode(parts: SignInParts, { email, network, code }: Guess & { code: string }): Promise<SignInStep> {
  await limitGuesses(parts.db, 'verify', { account: email, network });
  const { token } = await parts.auth.api.signInEmailOTP({ body: { email, otp: code } }).catch((error: unknown) => {
    throw refused(error, 'code_wrong', () => parts.tellRefused({ email }, network, 'code'));
  });
  return provenOrAsked(parts, token, 'code');
}

/** A session for somebody who has proven who they are in full. @throws DomainError `forbidden` for a person without a workspace */
export async function grantSession({ db, auth }: SignInParts, userId: string): Promise<Tokens> {
  const sessionId = randomUUID();
  await addSession(db, { sessionId, userId, token: randomBytes(32).toString('base64url') }, REFRESH_LIVES_MS);
  return grantTokens(db, auth, { sessionId, userId });
}

/** The first half was good. What better-auth made for it is thrown away: sessions are ours, and made when the proof is whole. */
async function provenOrAsked({ db, secondFactors }: SignInParts, token: string, way: FirstFactor): Promise<SignInStep> {
  const session = await sessionByToken(db, token);
  if (!session) throw new DomainError('internal', { message: 'a sign-in made no session' });
  await endSession(db, session.sessionId);
  return provenBy({ secondFactors }, session.userId, way);
}

/** The first half was good: that is all, unless the person has a second factor. */
export async function provenBy(
  { secondFactors }: Pick<SignInParts, 'secondFactors'>,
  userId: string,
  way: FirstFactor,
): Promise<SignInStep> {
  return (await secondFactors.askOf(userId, way)) ?? { userId, way };
}

async function textCode(db: Database, auth: BetterAuth, email: string, text: TextCode): Promise<void> {
  const person = text ? await personOf(db, { email }) : null;
  if (!person || !text) return;
  await text(person.userId, await auth.api.createVerificationOTP({ body: { email, type: 'sign-in' } }));
}

/** better-auth refuses with an APIError; anything else is trouble of another kind and stays what it is. */
function refused(error: unknown, code: ProblemCode, tell: () => void): unknown {
  if (!(error instanceof APIError)) return error;
  tell();
  return new DomainError(code, { cause: error });
}
