import type { PasswordChange } from '@banksman/contracts';
import { changePassword, type Database, endSessionsOf, getWorkspace } from '@banksman/db';
import type { Audit } from '../audit/audit.ts';
import { actorOf } from '../services/caller.ts';
import type { BetterAuth } from './better-auth.ts';
import { refuseGuessable } from './guessable-password.ts';
import { type Asking, proveAgain, wrongField } from './prove-again.ts';

/**
 * Gives the caller another password and signs them out everywhere else: whoever knew the old one may be there. better-auth's own
 * `changePassword` is not used: it would end this session too, and knows neither the limit of guesses nor the audit log.
 * @returns how many other sessions have ended
 * @throws DomainError `input_invalid` naming `password` or `new_password`, `too_many_requests`; `forbidden` for somebody without a password who did not sign in lately
 */
export async function changeOwnPassword(
  db: Database,
  auth: BetterAuth,
  audit: Audit,
  asking: Asking,
  change: PasswordChange,
): Promise<number> {
  const { caller, sessionId } = asking;
  const person = await proveAgain(db, auth, asking, change.password);
  const workspace = await getWorkspace(db, caller.workspaceId);
  await refuseGuessable('new_password', change.new_password, [person.name, person.email, workspace?.name ?? '']);
  // hashed before the transaction: it takes a while, and the embedded database has one connection
  const hash = await (await auth.$context).password.hash(change.new_password);
  return db.transaction(async (tx) => {
    if (!(await changePassword(tx, person.userId, person.passwordHash, hash))) throw wrongField('password');
    const ended = await endSessionsOf(tx, person.userId, sessionId);
    const others = ended === 1 ? '1 other session has' : `${ended} other sessions have`;
    await audit.write(tx, caller.workspaceId, {
      actor: actorOf(caller),
      action: 'password_changed',
      subject: { kind: 'user', id: person.userId },
      text: `${person.name} ${person.passwordHash === null ? 'set a password' : 'changed their password'}; ${others} ended`,
    });
    return ended;
  });
}
