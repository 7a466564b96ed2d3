import { randomUUID } from 'node:crypto';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { authAccount, authSession, authUser, recoveryCodes, secondFactors } from '../schema/index.ts';

export type SecondFactorRow = typeof secondFactors.$inferSelect;

/** A person's second factor, also one that was not confirmed yet; null when there is none. */
export async function secondFactorOf(db: Db, userId: string): Promise<SecondFactorRow | null> {
  const [row] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  return row ?? null;
}

/** Keeps a secret that waits for its first code; takes the place of one that waited before. @returns false when one is on */
export async function offerSecondFactor(
  tx: Db,
  factor: Pick<SecondFactorRow, 'userId' | 'workspaceId' | 'sealed' | 'keyVersion'>,
): Promise<boolean> {
  const rows = await tx
    .insert(secondFactors)
    .values(factor)
    .onConflictDoUpdate({
      target: secondFactors.userId,
      set: { ...factor, createdAt: sql`clock_timestamp()`, lastStep: null },
      setWhere: isNull(secondFactors.enabledAt),
    })
    .returning({ userId: secondFactors.userId });
  return rows.length > 0;
}

/** The second factor counts from now on. @returns false when it did before, or another secret took its place */
export async function enableSecondFactor(tx: Db, { userId, sealed }: SecondFactorRow, step: number): Promise<boolean> {
  const rows = await tx
    .update(secondFactors)
    .set({ enabledAt: sql`clock_timestamp()`, lastStep: step })
    .where(and(eq(secondFactors.userId, userId), isNull(secondFactors.enabledAt), eq(secondFactors.sealed, sealed)))
    .returning({ userId: secondFactors.userId });
  return rows.length > 0;
}

/** Uses the code of a time step up, by one compare-and-set. @returns false when it, or a later one, was used */
export async function spendStep(db: Db, userId: string, step: number): Promise<boolean> {
  const rows = await db
    .update(secondFactors)
    .set({ lastStep: step })
    .where(and(eq(secondFactors.userId, userId), or(isNull(secondFactors.lastStep), lt(secondFactors.lastStep, step))))
    .returning({ userId: secondFactors.userId });
  return rows.length > 0;
}

/** Takes the second factor away, with its recovery codes. @returns false when there was none that counted */
export async function removeSecondFactor(tx: Db, userId: string): Promise<boolean> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const [removed] = await tx
    .delete(secondFactors)
    .where(eq(secondFactors.userId, userId))
    .returning({ enabledAt: secondFactors.enabledAt });
  return removed !== undefined && removed.enabledAt !== null;
}

/** New recovery codes; the ones before work no more. */
export async function replaceRecoveryCodes(tx: Db, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(hashes.map((hash) => ({ userId, hash })));
}

/** Uses a recovery code up, by one compare-and-set. @returns false when it is unknown or was used */
export async function spendRecoveryCode(db: Db, userId: string, hash: string): Promise<boolean> {
  const rows = await db
    .update(recoveryCodes)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt)))
    .returning({ hash: recoveryCodes.hash });
  return rows.length > 0;
}

/** How many recovery codes were not used yet. */
export async function recoveryCodesLeft(db: Db, userId: string): Promise<number> {
  return db.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
}

/** A person with what they can prove themselves by; `passwordHash` null for somebody who only signs in through an issuer. */
export type Person = { userId: string; email: string; name: string; passwordHash: string | null };

export async function personOf(db: Db, by: { userId: string } | { email: string }): Promise<Person | null> {
  const [row] = await db
    .select({ userId: authUser.id, email: authUser.email, name: authUser.name, passwordHash: authAccount.password })
    .from(authUser)
    .leftJoin(authAccount, and(eq(authAccount.userId, authUser.id), eq(authAccount.providerId, 'credential')))
    .where('userId' in by ? eq(authUser.id, by.userId) : eq(authUser.email, by.email));
  return row ?? null;
}

/**
 * Gives a person another password, or their first.
 * @param was the hash that the person has proven to know; null for somebody without one
 * @returns false, with nothing written, when it is another one meanwhile
 */
export async function changePassword(tx: Db, userId: string, was: string | null, hash: string): Promise<boolean> {
  if (was === null) {
    const made = await tx
      .insert(authAccount)
      .values({ id: randomUUID(), accountId: userId, providerId: 'credential', userId, password: hash })
      .onConflictDoNothing()
      .returning({ id: authAccount.id });
    return made.length > 0;
  }
  const changed = await tx
    .update(authAccount)
    .set({ password: hash, updatedAt: sql`clock_timestamp()` })
    .where(and(eq(authAccount.userId, userId), eq(authAccount.providerId, 'credential'), eq(authAccount.password, was)))
    .returning({ id: authAccount.id });
  return changed.length > 0;
}

/** ms since the session began, by the database's clock; null when it has ended. */
export async function ageOfSession(db: Db, sessionId: string): Promise<number | null> {
  const age = sql<number>`(extract(epoch from clock_timestamp() - ${authSession.createdAt}) * 1000)::bigint`.mapWith(Number);
  const [row] = await db.select({ age }).from(authSession).where(eq(authSession.id, sessionId));
  return row?.age ?? null;
}
