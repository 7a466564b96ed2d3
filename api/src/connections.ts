import type { ActionContext, Connector, Log } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';

/** A connector with a customer's account: config parsed, egress fenced to its own hosts. */
export type Connection = {
  connector: Connector;
  config: unknown;
  mode: 'demo' | 'sandbox' | 'live';
  fetch: ActionContext<unknown>['fetch'];
  /** when the workspace last changed or disconnected its own account: what was sent before may lie in another one */
  since?: Date;
};

/** The accounts of the installation: they serve every workspace that has none of its own. */
export type SharedConnections = {
  /** null when the connector is not connected */
  find(connectorId: string): Connection | null;
};

/** Which account serves a workspace: its own, or else the installation's. */
export type Connections = {
  /**
   * Null when the connector is not connected. Costs no statement unless the workspace's own connections were changed since they were last
   * used. Not to be called in a transaction: it may read the database on another connection.
   * @throws DomainError `connection_expired` when there is one that cannot be opened; another account never takes its place
   */
  find(workspaceId: string, connectorId: string): Promise<Connection | null>;
  shared: SharedConnections;
  /** tells this process of a change it made itself; the others hear of it from the database */
  changed(workspaceId: string): void;
  close(): Promise<void>;
};

/**
 * The connection to a connector's system.
 * @throws DomainError `connection_expired` when there is none
 */
export async function connectionOf(
  connections: Connections,
  workspaceId: string,
  { id, title }: Pick<Connector, 'id' | 'title'>,
): Promise<Connection> {
  const connection = await connections.find(workspaceId, id);
  if (!connection) {
    throw new DomainError('connection_expired', {
      message: `${title} is not connected yet`,
      details: { connector: id, system: title, reason: 'not_connected' },
    });
  }
  return connection;
}

/** A process may use the account before for a moment after the change: until it hears of it, and for a request that is under way. */
const CHANGE_TAKES_MS = 5_000;

/** True when the account was changed after, or just before, the effect was sent: that it is not found there says nothing. */
export function isOtherAccount({ since }: Connection, { sentAt }: { sentAt: Date | null }): boolean {
  return since !== undefined && sentAt !== null && sentAt.getTime() < since.getTime() + CHANGE_TAKES_MS;
}

/** What an action of a connection is handed. */
export function contextOf(
  connection: Connection,
  options: { signal: AbortSignal; reference: string | null; log: Log; now: () => Date },
): ActionContext<unknown> {
  return { config: connection.config, fetch: connection.fetch, ...options };
}
