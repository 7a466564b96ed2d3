import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { authAccount, invitations } from '../schema/index.ts';
import type { InvitationRow } from './people.ts';

/** Whom an issuer knows by this name (`sub`); null when nobody came by it yet. */
export async function userOfIssuer(db: Db, provider: string, subject: string): Promise<string | null> {
  const [row] = await db
    .select({ userId: authAccount.userId })
    .from(authAccount)
    .where(and(eq(authAccount.providerId, provider), eq(authAccount.accountId, subject)));
  return row?.userId ?? null;
}

/**
 * Remembers how an issuer calls a person; one name for each.
 * @returns false, with nothing written, when the issuer knows them by another name, or the name is somebody else's
 */
export async function linkIssuer(tx: Db, link: { userId: string; provider: string; subject: string }): Promise<boolean> {
  const { userId, provider: providerId, subject: accountId } = link;
  const others = await tx.$count(authAccount, and(eq(authAccount.userId, userId), eq(authAccount.providerId, providerId)));
  if (others > 0) return false;
  const rows = await tx
    .insert(authAccount)
    .values({ id: randomUUID(), userId, providerId, accountId })
    .onConflictDoNothing()
    .returning({ id: authAccount.id });
  return rows.length > 0;
}

/** The newest open invitation of an address, in whichever workspace, locked until the transaction ends. For the platform. */
export async function openInvitationOf(tx: Db, email: string): Promise<InvitationRow | null> {
  const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, sql`clock_timestamp()`));
  const [row] = await tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.email, email), isOpen))
    .orderBy(desc(invitations.createdAt))
    .limit(1)
    .for('update');
  return row ?? null;
}
