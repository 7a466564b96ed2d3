import { and, eq, isNotNull, isNull, notInArray, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { connectionChecks, connectionSecrets, connections } from '../schema/index.ts';

/** Told the workspace's id whenever its connections change. */
export const CONNECTION_CHANNEL = 'banksman_connections';

export type ConnectionCheckRow = typeof connectionChecks.$inferSelect;

export type OwnConnectionRow = typeof connections.$inferSelect;
export type OwnSecretRow = typeof connectionSecrets.$inferSelect;
/** A connection of a workspace's own with its secrets, sealed. */
export type OwnConnection = OwnConnectionRow & { secrets: OwnSecretRow[] };

/** How the last test of each connection of a workspace went. */
export async function listConnectionChecks(db: Db, workspaceId: string): Promise<ConnectionCheckRow[]> {
  return db.select().from(connectionChecks).where(eq(connectionChecks.workspaceId, workspaceId));
}

/** Writes down how a test went; the one before is forgotten. */
export async function saveConnectionCheck(tx: Db, check: Omit<ConnectionCheckRow, 'at'>): Promise<void> {
  const at = sql`clock_timestamp()`;
  await tx
    .insert(connectionChecks)
    .values({ ...check, at })
    .onConflictDoUpdate({ target: [connectionChecks.workspaceId, connectionChecks.connector], set: { ...check, at } });
}

/** Every workspace that has, or has had, a connection of its own. */
export async function workspacesWithConnections(db: Db): Promise<string[]> {
  const rows = await db.selectDistinct({ workspaceId: connections.workspaceId }).from(connections);
  return rows.map(({ workspaceId }) => workspaceId);
}

/** Workspaces whose own connection of `connector` has `value` in the setting `name`. */
export async function workspacesConnectedWith(db: Db, connector: string, name: string, value: string): Promise<string[]> {
  const rows = await db
    .select({ workspaceId: connections.workspaceId })
    .from(connections)
    .where(and(eq(connections.connector, connector), sql`${connections.config} ->> ${name} = ${value}`));
  return rows.map(({ workspaceId }) => workspaceId);
}

/** All connections of a workspace's own. */
export async function listOwnConnections(db: Db, workspaceId: string): Promise<OwnConnection[]> {
  const rows = await db
    .select()
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), isNull(connections.removedAt)));
  if (rows.length === 0) return [];
  const secrets = await db.select().from(connectionSecrets).where(eq(connectionSecrets.workspaceId, workspaceId));
  return rows.map((row) => ({ ...row, secrets: secrets.filter(({ connector }) => connector === row.connector) }));
}

/** Connectors whose account of the workspace's own was disconnected and not connected again since, with the time (the database's). */
export async function listRemovedConnections(db: Db, workspaceId: string): Promise<{ connector: string; removedAt: Date }[]> {
  const rows = await db
    .select({ connector: connections.connector, removedAt: connections.removedAt })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), isNotNull(connections.removedAt)));
  return rows.flatMap(({ connector, removedAt }) => (removedAt ? [{ connector, removedAt }] : []));
}

/** What was sent to a system and is not known to have arrived or not; at most 100. By the index of what is still open. */
export async function countUnsettled(db: Db, workspaceId: string, connector: string): Promise<number> {
  const result = await db.execute(sql`
    select count(*)::int as many from (select 1 from app.effects
      where workspace_id = ${workspaceId} and connector = ${connector} and state in ('sending', 'unknown') limit 100) open`);
  return Number(result.rows[0]?.many ?? 0);
}

/** One of them, locked until the transaction ends; null when there is none. */
export async function lockOwnConnection(tx: Db, workspaceId: string, connector: string): Promise<OwnConnection | null> {
  const [row] = await tx
    .select()
    .from(connections)
    .where(and(ofConnector(connections, workspaceId, connector), isNull(connections.removedAt)))
    .for('update');
  if (!row) return null;
  return {
    ...row,
    secrets: await tx
      .select()
      .from(connectionSecrets)
      .where(ofConnector(connectionSecrets, workspaceId, connector)),
  };
}

type NewSecret = Pick<OwnSecretRow, 'field' | 'keyVersion' | 'sealed' | 'lastFour'>;

/**
 * Connects, or changes what is connected, and tells every process. Of the secrets those in `keep` stay as they are, all others go.
 * The last test was of what is replaced: it is forgotten.
 */
export async function saveOwnConnection(
  tx: Db,
  row: Pick<OwnConnectionRow, 'workspaceId' | 'connector' | 'config'> & { byName: string },
  secrets: { set: readonly NewSecret[]; keep: readonly string[] },
): Promise<void> {
  const { workspaceId, connector, config, byName } = row;
  const at = sql`clock_timestamp()`;
  await tx
    .insert(connections)
    .values({ workspaceId, connector, config, createdByName: byName, updatedByName: byName, createdAt: at, updatedAt: at })
    .onConflictDoUpdate({
      target: [connections.workspaceId, connections.connector],
      set: { config, updatedByName: byName, updatedAt: at, removedAt: null },
    });
  const ofThis = ofConnector(connectionSecrets, workspaceId, connector);
  await tx
    .delete(connectionSecrets)
    .where(secrets.keep.length > 0 ? and(ofThis, notInArray(connectionSecrets.field, [...secrets.keep])) : ofThis);
  if (secrets.set.length > 0)
    await tx.insert(connectionSecrets).values(secrets.set.map((one) => ({ ...one, workspaceId, connector, setAt: at })));
  await tx.delete(connectionChecks).where(ofConnector(connectionChecks, workspaceId, connector));
  await tellProcesses(tx, workspaceId);
}

/** Disconnects and tells every process; what was entered, secrets and the last test go. @returns false when there was nothing */
export async function removeOwnConnection(tx: Db, workspaceId: string, connector: string): Promise<boolean> {
  const gone = await tx
    .update(connections)
    .set({ config: {}, removedAt: sql`clock_timestamp()` })
    .where(and(ofConnector(connections, workspaceId, connector), isNull(connections.removedAt)))
    .returning({ connector: connections.connector });
  if (gone.length === 0) return false;
  await tx.delete(connectionSecrets).where(ofConnector(connectionSecrets, workspaceId, connector));
  await tx.delete(connectionChecks).where(ofConnector(connectionChecks, workspaceId, connector));
  await tellProcesses(tx, workspaceId);
  return true;
}

type OfConnector = typeof connections | typeof connectionSecrets | typeof connectionChecks;
const ofConnector = (table: OfConnector, workspaceId: string, connector: string) =>
  and(eq(table.workspaceId, workspaceId), eq(table.connector, connector));

/** Notices go out when the transaction is committed. */
const tellProcesses = (tx: Db, workspaceId: string) => tx.execute(sql`select pg_notify(${CONNECTION_CHANNEL}, ${workspaceId})`);
