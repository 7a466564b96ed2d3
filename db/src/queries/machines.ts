import type { MachineScope, Role } from '@banksman/contracts';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { machines } from '../schema/index.ts';

export type MachineRow = typeof machines.$inferSelect;

/** Machines of a workspace, newest first; `onlyOf` a person's own. */
export async function listMachines(db: Db, workspaceId: string, onlyOf: string | null): Promise<MachineRow[]> {
  return db
    .select()
    .from(machines)
    .where(and(eq(machines.workspaceId, workspaceId), onlyOf === null ? undefined : eq(machines.createdById, onlyOf)))
    .orderBy(desc(machines.createdAt))
    .limit(500);
}

type NewMachineRow = Pick<
  MachineRow,
  'workspaceId' | 'id' | 'kind' | 'name' | 'prefix' | 'sha256' | 'scopes' | 'createdById' | 'createdByName'
>;

/** Writes a machine. @param livesDays null: until it is revoked */
export async function addMachine(tx: Db, row: NewMachineRow, livesDays: number | null): Promise<MachineRow> {
  const expiresAt = livesDays === null ? null : sql`clock_timestamp() + ${livesDays} * interval '1 day'`;
  const [made] = await tx
    .insert(machines)
    .values({ ...row, expiresAt })
    .returning();
  if (!made) throw new Error('an insert gave no row');
  return made;
}

/** A machine that was not revoked, locked until the transaction ends; null when there is none (of that person). */
export async function lockMachine(tx: Db, workspaceId: string, id: string, onlyOf: string | null): Promise<MachineRow | null> {
  const [row] = await tx
    .select()
    .from(machines)
    .where(
      and(
        eq(machines.workspaceId, workspaceId),
        eq(machines.id, id),
        isNull(machines.revokedAt),
        onlyOf === null ? undefined : eq(machines.createdById, onlyOf),
      ),
    )
    .for('update');
  return row ?? null;
}

/** Gives a machine another secret, or ends it; the caller holds its lock. */
export async function changeMachine(
  tx: Db,
  { workspaceId, id }: Pick<MachineRow, 'workspaceId' | 'id'>,
  to: { prefix: string; sha256: string } | 'revoked',
): Promise<MachineRow> {
  const now = sql`clock_timestamp()`;
  const [row] = await tx
    .update(machines)
    .set(to === 'revoked' ? { revokedAt: now } : { ...to, rotatedAt: now })
    .where(and(eq(machines.workspaceId, workspaceId), eq(machines.id, id)))
    .returning();
  if (!row) throw new Error('the machine is gone');
  return row;
}

/** A machine as it stands now, and the person who made it. */
export type StandingMachine = {
  id: string;
  workspaceId: string;
  kind: MachineRow['kind'];
  name: string;
  scopes: MachineScope[];
  createdById: string;
  /** null when they may not be here any more */
  creatorRole: Role | null;
};

/** The machine of a secret or an id, when it is neither revoked nor over; notes its use, at most once a minute. For the platform. */
export async function standingMachine(db: Db, by: { sha256: string } | { id: string }): Promise<StandingMachine | null> {
  const which = 'sha256' in by ? sql`k.sha256 = ${by.sha256}` : sql`k.id = ${by.id}`;
  const result = await db.execute(sql`
    with found as (
      select k.*, m.role as creator_role from app.machines k
        left join auth.member m on m.organization_id = k.workspace_id::text and m.user_id = k.created_by_id and m.deactivated_at is null
      where ${which} and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
    ), noted as (
      update app.machines k set last_used_at = clock_timestamp() from found f where k.workspace_id = f.workspace_id and k.id = f.id
        and (k.last_used_at is null or k.last_used_at < clock_timestamp() - interval '1 minute')
    )
    select id, workspace_id, kind, name, scopes, created_by_id, creator_role from found`);
  const [row] = result.rows;
  return row ? toStanding(row) : null;
}

function toStanding(row: Row): StandingMachine {
  return {
    id: String(row.id),
    workspaceId: String(row.workspace_id),
    kind: row.kind === 'client' ? 'client' : 'key',
    name: String(row.name),
    scopes: row.scopes as MachineScope[],
    createdById: String(row.created_by_id),
    creatorRole: row.creator_role as Role | null,
  };
}
