import { eq } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { workspaces } from '../schema/index.ts';

export type WorkspaceRow = typeof workspaces.$inferSelect;

/** One workspace, or null. */
export async function getWorkspace(db: Db, workspaceId: string): Promise<WorkspaceRow | null> {
  const [row] = await db.select().from(workspaces).where(eq(workspaces.workspaceId, workspaceId));
  return row ?? null;
}

/** Changes what is given. @returns the workspace after it, or null */
export async function changeWorkspace(
  tx: Db,
  workspaceId: string,
  set: Partial<Pick<WorkspaceRow, 'name' | 'timeZone' | 'locale' | 'currency' | 'staffRateCents' | 'batchLimitCents'>>,
): Promise<WorkspaceRow | null> {
  if (Object.keys(set).length === 0) return getWorkspace(tx, workspaceId);
  const [row] = await tx.update(workspaces).set(set).where(eq(workspaces.workspaceId, workspaceId)).returning();
  return row ?? null;
}

/** Makes a workspace; one that exists stays as it is. */
export async function ensureWorkspace(db: Db, workspace: Pick<WorkspaceRow, 'workspaceId' | 'name' | 'isDemo'>): Promise<void> {
  await db.insert(workspaces).values(workspace).onConflictDoNothing();
}

/** The demo workspace, or null when there is none. For the platform, not for a tenant. */
export async function demoWorkspace(db: Db): Promise<WorkspaceRow | null> {
  const [row] = await db.select().from(workspaces).where(eq(workspaces.isDemo, true)).limit(1);
  return row ?? null;
}

/** Sets what each of several questions at once may cost at most, in cents of the workspace's currency. */
export async function saveBatchLimit(db: Db, workspaceId: string, batchLimitCents: number): Promise<void> {
  await db.update(workspaces).set({ batchLimitCents }).where(eq(workspaces.workspaceId, workspaceId));
}
