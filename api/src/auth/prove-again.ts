import { DomainError } from '@banksman/contracts';
import { ageOfSession, type Database, type Person, personOf } from '@banksman/db';
import type { Caller } from '../services/caller.ts';
import type { BetterAuth } from './better-auth.ts';
import { forgetGuesses, limitGuesses } from './guesses.ts';

/** Somebody without a password proves themselves by having signed in this lately, ms. */
const LATELY_MS = 10 * 60_000;

/** Who asks, and by which session; a program has none. */
export type Asking = { caller: Caller; sessionId: string | undefined };

/**
 * Before how somebody signs in is changed: the password once more, so that an unlocked computer or a stolen session is not enough.
 * @returns the person
 * @throws DomainError `input_invalid` naming `password`, `too_many_requests`; `forbidden` for somebody without a password who did not sign in lately
 */
export async function proveAgain(
  db: Database,
  auth: BetterAuth,
  { caller: { userId }, sessionId }: Asking,
  password: string | undefined,
): Promise<Person> {
  const person = await personOf(db, { userId });
  if (!person || sessionId === undefined) throw new DomainError('forbidden');
  const { passwordHash } = person;
  if (passwordHash === null) {
    const age = await ageOfSession(db, sessionId);
    if (age !== null && age < LATELY_MS) return person;
    throw new DomainError('forbidden', { message: 'Sign out and in again first: this needs a fresh sign-in.' });
  }
  await limitGuesses(db, 'again', { account: userId });
  const isRight = password !== undefined && (await (await auth.$context).password.verify({ hash: passwordHash, password }));
  if (!isRight) throw wrongField('password');
  await forgetGuesses(db, 'again', userId);
  return person;
}

/** Not `credentials_wrong`, a 401: who asks is signed in, and a 401 would end that. */
export function wrongField(field: 'password' | 'code'): DomainError {
  const message = 'is wrong';
  return new DomainError('input_invalid', { message: `The ${field} is wrong.`, details: { fields: [{ field, message }] } });
}
