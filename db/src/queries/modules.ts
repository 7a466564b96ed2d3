import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { modules } from '../schema/index.ts';

export type ModuleSettings = { enabled: boolean; config: Record<string, unknown> };
const DEFAULTS: ModuleSettings = { enabled: true, config: {} };

/** A workspace's settings of an automation; enabled with an empty config when it never changed any. */
export async function moduleSettings(db: Db, workspaceId: string, moduleId: string): Promise<ModuleSettings> {
  const [row] = await db
    .select({ enabled: modules.enabled, config: modules.config })
    .from(modules)
    .where(and(eq(modules.workspaceId, workspaceId), eq(modules.moduleId, moduleId)));
  return row ?? DEFAULTS;
}

/** Writes the settings and counts the revision. */
export async function saveModuleSettings(db: Db, workspaceId: string, moduleId: string, settings: ModuleSettings): Promise<void> {
  await db
    .insert(modules)
    .values({ workspaceId, moduleId, ...settings })
    .onConflictDoUpdate({
      target: [modules.workspaceId, modules.moduleId],
      set: { ...settings, revision: sql`${modules.revision} + 1`, updatedAt: sql`now()` },
    });
}
