import { and, desc, eq, lt, ne, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { connectionSecrets, dataKeys, secondFactors } from '../schema/index.ts';

export type DataKeyRow = Pick<typeof dataKeys.$inferSelect, 'workspaceId' | 'version' | 'masterKeyId' | 'sealed'>;

/** A workspace's wrapped key of a version, or its newest with null; null when there is none. */
export async function dataKeyOf(db: Db, workspaceId: string, version: number | null): Promise<DataKeyRow | null> {
  const [row] = await db
    .select()
    .from(dataKeys)
    .where(and(eq(dataKeys.workspaceId, workspaceId), version === null ? undefined : eq(dataKeys.version, version)))
    .orderBy(desc(dataKeys.version))
    .limit(1);
  return row ?? null;
}

/** Stores a wrapped key, unless somebody was first. @returns the one that is stored */
export async function addDataKey(tx: Db, key: DataKeyRow): Promise<DataKeyRow> {
  await tx.insert(dataKeys).values(key).onConflictDoNothing();
  return (await dataKeyOf(tx, key.workspaceId, key.version)) ?? key;
}

/** Keys of all workspaces that another master key than `masterKeyId` wraps. */
export async function dataKeysNotUnder(db: Db, masterKeyId: string, limit: number): Promise<DataKeyRow[]> {
  return db.select().from(dataKeys).where(ne(dataKeys.masterKeyId, masterKeyId)).limit(limit);
}

/** One key for each master key that wraps any: enough to see whether all of them are here. */
export async function dataKeyPerMaster(db: Db): Promise<DataKeyRow[]> {
  return db.selectDistinctOn([dataKeys.masterKeyId]).from(dataKeys);
}

/** The newest version of every workspace's key. */
export async function newestDataKeys(db: Db): Promise<Pick<DataKeyRow, 'workspaceId' | 'version'>[]> {
  const { workspaceId, version } = dataKeys;
  return db.selectDistinctOn([workspaceId], { workspaceId, version }).from(dataKeys).orderBy(workspaceId, desc(version));
}

/** A secret that is sealed by an older version of its workspace's key, and what names it there. */
export type OlderSecret = { table: 'connection_secrets' | 'second_factors'; name: string; keyVersion: number; sealed: Buffer };

/** All of a workspace's secrets that a version before `version` seals. */
export async function secretsBefore(tx: Db, workspaceId: string, version: number): Promise<OlderSecret[]> {
  const ofConnections = await tx
    .select()
    .from(connectionSecrets)
    .where(and(eq(connectionSecrets.workspaceId, workspaceId), lt(connectionSecrets.keyVersion, version)));
  const ofPeople = await tx
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.workspaceId, workspaceId), lt(secondFactors.keyVersion, version)));
  return [
    ...ofConnections.map(({ connector, field, keyVersion, sealed }) => {
      return { table: 'connection_secrets' as const, name: `${connector}/${field}`, keyVersion, sealed };
    }),
    ...ofPeople.map(({ userId, keyVersion, sealed }) => ({ table: 'second_factors' as const, name: userId, keyVersion, sealed })),
  ];
}

/** The same secret, sealed anew; one that was changed meanwhile is left alone. @returns whether it was put there */
export async function resealSecret(
  tx: Db,
  workspaceId: string,
  old: OlderSecret,
  anew: Pick<OlderSecret, 'keyVersion' | 'sealed'>,
): Promise<boolean> {
  if (old.table === 'second_factors') {
    const { userId, sealed } = secondFactors;
    const done = await tx
      .update(secondFactors)
      .set(anew)
      .where(and(eq(userId, old.name), eq(sealed, old.sealed)))
      .returning({ userId });
    return done.length > 0;
  }
  const { connector, field, sealed } = connectionSecrets;
  const named = sql`${connector} || '/' || ${field} = ${old.name}`;
  const done = await tx
    .update(connectionSecrets)
    .set(anew)
    .where(and(eq(connectionSecrets.workspaceId, workspaceId), named, eq(sealed, old.sealed)))
    .returning({ field });
  return done.length > 0;
}

/** The same key, wrapped anew; somebody who was first is left alone. */
export async function rewrapDataKey(db: Db, row: DataKeyRow, anew: Pick<DataKeyRow, 'masterKeyId' | 'sealed'>): Promise<void> {
  await db
    .update(dataKeys)
    .set({ ...anew, wrappedAt: sql`clock_timestamp()` })
    .where(and(eq(dataKeys.workspaceId, row.workspaceId), eq(dataKeys.version, row.version), eq(dataKeys.masterKeyId, row.masterKeyId)));
}
