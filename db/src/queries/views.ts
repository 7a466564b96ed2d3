import type { Role } from '@banksman/contracts';
import { and, asc, eq, or } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { savedViews } from '../schema/index.ts';

export type SavedViewRow = typeof savedViews.$inferSelect;

/** Views that somebody sees, by name: their own and the shared ones. */
export async function viewsFor(tx: Db, workspaceId: string, userId: string): Promise<SavedViewRow[]> {
  return tx
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.workspaceId, workspaceId), or(eq(savedViews.shared, true), eq(savedViews.ownerId, userId))))
    .orderBy(asc(savedViews.name))
    .limit(200);
}

/** One view of the workspace, whoever's it is, or null. */
export async function getView(tx: Db, workspaceId: string, viewId: string): Promise<SavedViewRow | null> {
  const [row] = await tx
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.workspaceId, workspaceId), eq(savedViews.id, viewId)));
  return row ?? null;
}

/** Writes a view, new or changed. When it is a role's default, the one before is that no more. */
export async function saveView(tx: Db, view: Omit<SavedViewRow, 'updatedAt'>): Promise<SavedViewRow> {
  if (view.defaultFor !== null) await clearDefault(tx, view.workspaceId, view.defaultFor);
  const { workspaceId, id, ...rest } = view;
  const values = { ...rest, updatedAt: new Date() };
  const [row] = await tx
    .insert(savedViews)
    .values({ workspaceId, id, ...values })
    .onConflictDoUpdate({ target: [savedViews.workspaceId, savedViews.id], set: values })
    .returning();
  if (!row) throw new TypeError('a view was not written');
  return row;
}

async function clearDefault(tx: Db, workspaceId: string, role: Role): Promise<void> {
  await tx
    .update(savedViews)
    .set({ defaultFor: null })
    .where(and(eq(savedViews.workspaceId, workspaceId), eq(savedViews.defaultFor, role)));
}

/** Removes a view. */
export async function deleteView(tx: Db, workspaceId: string, viewId: string): Promise<void> {
  await tx.delete(savedViews).where(and(eq(savedViews.workspaceId, workspaceId), eq(savedViews.id, viewId)));
}
