import { DomainError, type ProblemCode, type Tokens } from '@banksman/contracts';
import { countAttempt, type Database } from '@banksman/db';
import { APIError } from 'better-auth/api';
import type { BetterAuth } from './better-auth.ts';
import { grantTokens } from './tokens.ts';

const MINUTE_MS = 60_000;
/** Guesses per account and per network; counted in the database, so that several processes count together. */
const LIMITS = {
  login: { perAccount: 10, perNetwork: 30, windowMs: MINUTE_MS },
  code: { perAccount: 5, perNetwork: 30, windowMs: 60 * MINUTE_MS },
  verify: { perAccount: 15, perNetwork: 60, windowMs: 15 * MINUTE_MS },
} as const;

export type Guess = { email: string /** the caller's address; IPv6 by its /64 */; network: string };

/**
 * Signs in with e-mail and password. An unknown address and a wrong password are answered alike, in like time.
 * @throws DomainError `credentials_wrong`, `too_many_requests` (details `retry_after_s`)
 */
export async function signInWithPassword(db: Database, auth: BetterAuth, guess: Guess & { password: string }): Promise<Tokens> {
  await limit(db, 'login', guess);
  const { token } = await auth.api
    .signInEmail({ body: { email: guess.email, password: guess.password } })
    .catch(refusedAs('credentials_wrong'));
  return grantTokens(db, auth, token);
}

/** Mails a code, if the address has an account; says nothing about whether it has. @throws DomainError `too_many_requests` */
export async function requestCode(db: Database, auth: BetterAuth, guess: Guess): Promise<void> {
  await limit(db, 'code', guess);
  await auth.api.sendVerificationOTP({ body: { email: guess.email, type: 'sign-in' } }).catch((error: unknown) => {
    if (!(error instanceof APIError)) throw error;
  });
}

/** Signs in with a mailed code; it works once, five wrong ones use it up. @throws DomainError `code_wrong`, `too_many_requests` */
export async function signInWithCode(db: Database, auth: BetterAuth, guess: Guess & { code: string }): Promise<Tokens> {
  await limit(db, 'verify', guess);
  const { token } = await auth.api.signInEmailOTP({ body: { email: guess.email, otp: guess.code } }).catch(refusedAs('code_wrong'));
  return grantTokens(db, auth, token);
}

async function limit(db: Database, what: keyof typeof LIMITS, { email, network }: Guess): Promise<void> {
  const { perAccount, perNetwork, windowMs } = LIMITS[what];
  const waits = [
    await countAttempt(db, `${what}:account:${email}`, perAccount, windowMs),
    await countAttempt(db, `${what}:network:${network}`, perNetwork, windowMs),
  ];
  const waitMs = Math.max(...waits);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
}

/** better-auth refuses with an APIError; anything else is trouble of another kind and stays what it is. */
function refusedAs(code: ProblemCode) {
  return (error: unknown): never => {
    if (error instanceof APIError) throw new DomainError(code, { cause: error });
    throw error;
  };
}
