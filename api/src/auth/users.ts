import { randomBytes, randomUUID } from 'node:crypto';
import { DomainError, type Role } from '@banksman/contracts';
import { addMember, addOrganization, type Database, ensureWorkspace, hasUsers, lockFirstStart } from '@banksman/db';
import type { BetterAuth } from './better-auth.ts';

export type NewUser = { email: string; name: string; password: string; role: Role; workspaceId: string };

/** Makes an account with a password in a workspace and returns its id. @throws DomainError `input_invalid` when the address has one */
export async function createUser(db: Database, auth: BetterAuth, user: NewUser): Promise<string> {
  const { internalAdapter, password } = await auth.$context;
  const email = user.email.toLowerCase();
  if (await internalAdapter.findUserByEmail(email)) {
    throw new DomainError('input_invalid', { details: { fields: [{ field: 'email', message: 'already has an account' }] } });
  }
  const made = await internalAdapter.createUser({ email, name: user.name, emailVerified: true }, { method: 'admin' });
  await internalAdapter.linkAccount({
    userId: made.id,
    providerId: 'credential',
    accountId: made.id,
    password: await password.hash(user.password),
  });
  await addMember(db, { id: randomUUID(), workspaceId: user.workspaceId, userId: made.id, role: user.role });
  return made.id;
}

export type FirstStart = { email: string; password: string | null; demo: boolean };

/**
 * On the very first start: a workspace and its owner (role admin). Several processes may try at once.
 * @returns the owner's sign-in with the password, made up when none was given; null when somebody can sign in already
 */
export async function ensureOwner(
  db: Database,
  auth: BetterAuth,
  { email, password, demo }: FirstStart,
): Promise<{ email: string; password: string } | null> {
  const workspaceId = randomUUID();
  const name = demo ? 'Demo Builders' : 'My company';
  const isFirst = await db.transaction(async (tx) => {
    await lockFirstStart(tx);
    if (await hasUsers(tx)) return false;
    await ensureWorkspace(tx, { workspaceId, name, isDemo: demo });
    await addOrganization(tx, { id: workspaceId, name, slug: workspaceId });
    return true;
  });
  if (!isFirst) return null;
  const chosen = password ?? randomBytes(12).toString('base64url');
  await createUser(db, auth, { email, name: nameOf(email), password: chosen, role: 'admin', workspaceId });
  return { email, password: chosen };
}

/** "dana.lopez@…" → "Dana Lopez": a first name for the history until the person writes their own. */
function nameOf(email: string): string {
  const words = (email.split('@')[0] ?? '').split(/[._+-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || 'Owner';
}
