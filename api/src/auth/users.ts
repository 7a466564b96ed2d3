import { randomBytes, randomUUID } from 'node:crypto';
import { DomainError, type Role } from '@banksman/contracts';
import { addOrganization, addUser, type Database, ensureWorkspace, hasUsers, lockFirstStart } from '@banksman/db';
import { StartRefused } from '../process.ts';
import type { BetterAuth } from './better-auth.ts';
import { isGuessable } from './guessable-password.ts';

export type NewUser = { email: string; name: string; password: string; role: Role; workspaceId: string };

/** Makes an account with a password in a workspace and returns its id. @throws DomainError `input_invalid` when the address has one */
export async function createUser(db: Database, auth: BetterAuth, user: NewUser): Promise<string> {
  const { password, ...rest } = user;
  const userId = randomUUID();
  const passwordHash = await hashOf(auth, password);
  const isMade = await db.transaction((tx) => addUser(tx, { ...rest, email: user.email.toLowerCase(), userId, passwordHash }));
  if (!isMade) throw new DomainError('input_invalid', { details: { fields: [{ field: 'email', message: 'already has an account' }] } });
  return userId;
}

export type FirstStart = { email: string; password: string | null; demo: boolean };

/**
 * On the very first start: a workspace and its owner (role admin), both or neither. Several processes may try at once.
 * @throws StartRefused for a password that is easily guessed
 * @returns the owner's sign-in with the password, made up when none was given; null when somebody can sign in already
 */
export async function ensureOwner(db: Database, auth: BetterAuth, first: FirstStart): Promise<{ email: string; password: string } | null> {
  if (await hasUsers(db)) return null;
  const email = first.email.toLowerCase();
  const workspaceId = randomUUID();
  const name = first.demo ? 'Demo Builders' : 'My company';
  if (first.password !== null && (await isGuessable(first.password, [email])))
    throw new StartRefused(
      'BANKSMAN_OWNER_PASSWORD is one of the first passwords that somebody would try. Take several words, or leave it out and one is made.',
    );
  const password = first.password ?? randomBytes(12).toString('base64url');
  // hashed before the transaction: it takes a while, and the embedded database has one connection
  const passwordHash = await hashOf(auth, password);
  const isFirst = await db.transaction(async (tx) => {
    await lockFirstStart(tx);
    if (await hasUsers(tx)) return false;
    await ensureWorkspace(tx, { workspaceId, name, isDemo: first.demo });
    await addOrganization(tx, { id: workspaceId, name, slug: workspaceId });
    return addUser(tx, { userId: randomUUID(), email, name: nameOf(email), passwordHash, workspaceId, role: 'admin' });
  });
  return isFirst ? { email, password } : null;
}

const hashOf = async (auth: BetterAuth, password: string) => (await auth.$context).password.hash(password);

/** "dana.lopez@…" → "Dana Lopez": a first name for the history until the person writes their own. */
function nameOf(email: string): string {
  const words = (email.split('@')[0] ?? '').split(/[._+-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || 'Owner';
}
