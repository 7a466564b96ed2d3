import { and, desc, eq } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { modules, moduleVersions } from '../schema/index.ts';

export type ModuleSettings = { enabled: boolean; config: Record<string, unknown> };
export type ModuleVersionRow = typeof moduleVersions.$inferSelect;
const DEFAULTS: ModuleSettings = { enabled: true, config: {} };

/** A workspace's settings of an automation; enabled with an empty config when it never changed any. */
export async function moduleSettings(db: Db, workspaceId: string, moduleId: string): Promise<ModuleSettings> {
  const [row] = await db
    .select({ enabled: modules.enabled, config: modules.config })
    .from(modules)
    .where(and(eq(modules.workspaceId, workspaceId), eq(modules.moduleId, moduleId)));
  return row ?? DEFAULTS;
}

/** The same, locked until the transaction ends, so that of two who change them each changes what the other left. */
export async function lockModuleSettings(tx: Db, workspaceId: string, moduleId: string): Promise<ModuleSettings & { revision: number }> {
  await tx.insert(modules).values({ workspaceId, moduleId, revision: 0 }).onConflictDoNothing();
  const [row] = await tx
    .select()
    .from(modules)
    .where(and(eq(modules.workspaceId, workspaceId), eq(modules.moduleId, moduleId)))
    .for('update');
  return row ?? { ...DEFAULTS, revision: 0 };
}

type Change = ModuleSettings & Pick<ModuleVersionRow, 'revision' | 'changedById' | 'changedByName' | 'restoredFrom'>;

/** Writes the settings as a new version; the caller holds the lock. */
export async function saveModuleSettings(tx: Db, workspaceId: string, moduleId: string, change: Change): Promise<void> {
  const { enabled, config, revision } = change;
  await tx
    .update(modules)
    .set({ enabled, config, revision, updatedAt: new Date() })
    .where(and(eq(modules.workspaceId, workspaceId), eq(modules.moduleId, moduleId)));
  await tx.insert(moduleVersions).values({ workspaceId, moduleId, ...change });
}

/** Versions of an automation's settings, newest first. */
export async function listModuleVersions(db: Db, workspaceId: string, moduleId: string, limit: number): Promise<ModuleVersionRow[]> {
  return db
    .select()
    .from(moduleVersions)
    .where(and(eq(moduleVersions.workspaceId, workspaceId), eq(moduleVersions.moduleId, moduleId)))
    .orderBy(desc(moduleVersions.revision))
    .limit(limit);
}

/** One version, or null. */
export async function moduleVersionOf(db: Db, workspaceId: string, moduleId: string, revision: number): Promise<ModuleVersionRow | null> {
  const [row] = await db
    .select()
    .from(moduleVersions)
    .where(and(eq(moduleVersions.workspaceId, workspaceId), eq(moduleVersions.moduleId, moduleId), eq(moduleVersions.revision, revision)));
  return row ?? null;
}
