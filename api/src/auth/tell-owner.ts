import type { Log } from '@banksman/connectors';
import { type Database, personOf } from '@banksman/db';
import { errorText } from '../error-text.ts';
import type { Mailer } from '../mail/mailer.ts';

const SUBJECT = {
  on: 'A second factor was switched on',
  off: 'Your second factor was switched off',
  password: 'Your password was changed',
} as const;
const TEXT = {
  on: 'From now on signing in to Banksman takes a code of your authenticator app, too. Keep the recovery codes in a safe place.',
  password: 'From now on another password opens your account at Banksman. You were signed out everywhere but where it was changed.',
  off: 'From now on your password or a code is enough to sign in to Banksman.',
} as const;
const NOT_YOU = 'If this was not you, tell an administrator of your workspace at once.';

export type TellOwner = (userId: string, what: keyof typeof SUBJECT) => void;

/** Tells people by e-mail that how they sign in has changed: whoever did it may be somebody else. Nobody waits for the mail server. */
export function ownerTeller(db: Database, mailer: Mailer, log: Log): TellOwner {
  const tell: (...given: Parameters<TellOwner>) => Promise<void> = async (userId, what) => {
    const person = await personOf(db, { userId });
    if (person) await mailer.send({ to: person.email, subject: SUBJECT[what], text: `${TEXT[what]}\n\n${NOT_YOU}\n` });
  };
  return (userId, what) =>
    void tell(userId, what).catch((error: unknown) => log('error', 'a change of sign-in was not mailed', { error: errorText(error) }));
}
