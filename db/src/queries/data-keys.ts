import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { dataKeys } from '../schema/index.ts';

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

/** The same key, wrapped anew; somebody who was first is left alone. */
export async function rewrapDataKey(db: Db, row: DataKeyRow, anew: Pick<DataKeyRow, 'masterKeyId' | 'sealed'>): Promise<void> {
  await db
    .update(dataKeys)
    .set({ ...anew, wrappedAt: sql`clock_timestamp()` })
    .where(and(eq(dataKeys.workspaceId, row.workspaceId), eq(dataKeys.version, row.version), eq(dataKeys.masterKeyId, row.masterKeyId)));
}
