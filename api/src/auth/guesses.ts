import { DomainError } from '@banksman/contracts';
import { countAttempt, type Database, forgetAttempts } from '@banksman/db';

const MINUTE_MS = 60_000;
/** Guesses per account and per network; counted in the database, so that several processes count together. */
const LIMITS = {
  login: { account: 10, network: 30, windowMs: MINUTE_MS },
  code: { account: 5, network: 30, windowMs: 60 * MINUTE_MS },
  verify: { account: 15, network: 60, windowMs: 15 * MINUTE_MS },
  second: { account: 5, network: 60, windowMs: 15 * MINUTE_MS },
  again: { account: 5, network: 60, windowMs: 15 * MINUTE_MS },
  issuer: { account: 30, network: 60, windowMs: 15 * MINUTE_MS },
} as const;
type Guessed = keyof typeof LIMITS;

/** An account by its address or id; the network by the caller's address, IPv6 by its /64. */
export type Guess = { account?: string; network?: string };

/** Counts a guess. @throws DomainError `too_many_requests` (details `retry_after_s`) */
export async function limitGuesses(db: Database, what: Guessed, guess: Guess): Promise<void> {
  const { windowMs } = LIMITS[what];
  const waits = [];
  for (const by of ['account', 'network'] as const) {
    const whose = guess[by];
    if (whose !== undefined) waits.push(await countAttempt(db, `${what}:${by}:${whose}`, LIMITS[what][by], windowMs));
  }
  const waitMs = Math.max(...waits);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
}

/** True the first time in a window of guesses. */
export async function isFirstTime(db: Database, what: Guessed, account: string): Promise<boolean> {
  return (await countAttempt(db, `${what}:told:${account}`, 1, LIMITS[what].windowMs)) === 0;
}

/** Who was right in the end has not been guessing. */
export function forgetGuesses(db: Database, what: Guessed, account: string): Promise<void> {
  return forgetAttempts(db, `${what}:account:${account}`);
}
