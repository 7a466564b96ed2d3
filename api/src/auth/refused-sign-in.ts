import type { Log } from '@banksman/connectors';
import type { Actor } from '@banksman/contracts';
import { countAttempt, type Database, membershipOf, personOf } from '@banksman/db';
import type { Audit } from '../audit/audit.ts';
import { errorText } from '../error-text.ts';

/** Who writes down what happens before anybody is known. */
export const SIGN_IN: Actor = { kind: 'system', id: 'sign-in', name: 'Sign-in', channel: null };

/** Entries per person and hour: a guesser must not be able to fill the audit log, which is never shortened. */
const AT_MOST = { entries: 10, windowMs: 60 * 60_000 };

const WRONG = { password: 'a wrong password', code: 'a wrong code', second: 'a wrong code of the second factor' } as const;

/** Writes down that somebody tried to sign in as a person and was refused. */
export type TellRefused = (whom: { email: string } | { userId: string }, network: string, wrong: keyof typeof WRONG) => void;

/**
 * Refused sign-ins for the audit log of the person's workspace, ten an hour for each person. Nobody waits for it, so that the answer for
 * an address without an account takes as long as for one with.
 */
export function refusalTeller(db: Database, audit: Audit, log: Log): TellRefused {
  const tell: (...given: Parameters<TellRefused>) => Promise<void> = async (whom, network, wrong) => {
    const person = await personOf(db, whom);
    const member = person && (await membershipOf(db, person.userId));
    if (!member || (await countAttempt(db, `refused:${person.userId}`, AT_MOST.entries, AT_MOST.windowMs)) > 0) return;
    await db.transaction((tx) =>
      audit.write(tx, member.workspaceId, {
        actor: SIGN_IN,
        action: 'sign_in_refused',
        subject: { kind: 'user', id: person.userId },
        text: `A sign-in as ${member.name} was refused: ${WRONG[wrong]}`,
        data: { way: wrong, network },
      }),
    );
  };
  return (...given) =>
    void tell(...given).catch((error: unknown) => log('error', 'a refused sign-in was not written down', { error: errorText(error) }));
}
