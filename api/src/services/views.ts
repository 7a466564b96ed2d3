import { randomUUID } from 'node:crypto';
import { DomainError, may, type NewView, type SavedView, type ViewUpdate } from '@banksman/contracts';
import { type Db, deleteView, getView, inWorkspace, type SavedViewRow, saveView, viewsFor } from '@banksman/db';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';

/** Views the caller sees, by name: their own and those the team shares. */
export async function listViews(parts: Parts, caller: Caller): Promise<SavedView[]> {
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) => viewsFor(tx, caller.workspaceId, caller.userId));
  return rows.map((row) => toView(row, caller));
}

/** Saves a view. @throws DomainError `forbidden` when it is to be a role's default and the caller may not say so */
export async function createView(parts: Parts, caller: Caller, view: NewView): Promise<SavedView> {
  const { workspaceId, userId, name } = caller;
  refuseDefault(caller, view.default_for !== null);
  const row = await inWorkspace(parts.db, workspaceId, (tx) =>
    saveView(tx, {
      workspaceId,
      id: randomUUID(),
      name: view.name,
      search: view.search,
      ownerId: userId,
      ownerName: name,
      // a default that its role cannot see would be none
      shared: view.shared || view.default_for !== null,
      defaultFor: view.default_for,
    }),
  );
  return toView(row, caller);
}

/** Changes a view of one's own; a shared one also who manages views. @throws DomainError `not_found`, `forbidden` */
export async function updateView(parts: Parts, caller: Caller, viewId: string, change: ViewUpdate): Promise<SavedView> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const view = await changeable(tx, caller, viewId);
    const defaultFor = change.default_for === undefined ? view.defaultFor : change.default_for;
    refuseDefault(caller, defaultFor !== view.defaultFor);
    const shared = (change.shared ?? view.shared) || defaultFor !== null;
    const row = await saveView(tx, { ...view, name: change.name ?? view.name, search: change.search ?? view.search, shared, defaultFor });
    return toView(row, caller);
  });
}

/** Removes a view. @throws DomainError `not_found`, `forbidden` */
export async function removeView(parts: Parts, caller: Caller, viewId: string): Promise<void> {
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const view = await changeable(tx, caller, viewId);
    refuseDefault(caller, view.defaultFor !== null);
    await deleteView(tx, caller.workspaceId, viewId);
  });
}

async function changeable(tx: Db, caller: Caller, viewId: string): Promise<SavedViewRow> {
  const view = await getView(tx, caller.workspaceId, viewId);
  if (!view || (!view.shared && view.ownerId !== caller.userId)) throw new DomainError('not_found', { details: { what: 'view' } });
  if (view.ownerId !== caller.userId && !may(caller.role, 'views:manage')) {
    throw new DomainError('forbidden', { message: `This view belongs to ${view.ownerName}.`, details: { scope: 'views:manage' } });
  }
  return view;
}

function refuseDefault(caller: Caller, changesDefault: boolean): void {
  if (changesDefault && !may(caller.role, 'views:manage')) throw new DomainError('forbidden', { details: { scope: 'views:manage' } });
}

function toView(row: SavedViewRow, caller: Caller): SavedView {
  return {
    id: row.id,
    name: row.name,
    search: row.search,
    owner: row.ownerName,
    is_mine: row.ownerId === caller.userId,
    shared: row.shared,
    default_for: row.defaultFor,
    updated_at: row.updatedAt.toISOString(),
  };
}
