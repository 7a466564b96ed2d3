import type { ActionContext, Connector, Log } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';

/** A connector with a customer's account: config parsed, egress fenced to its own hosts. */
export type Connection = {
  connector: Connector;
  config: unknown;
  mode: 'demo' | 'sandbox' | 'live';
  fetch: ActionContext<unknown>['fetch'];
};

export type Connections = {
  /** null when the connector is not connected */
  find(connectorId: string): Connection | null;
};

/**
 * The connection to a connector's system.
 * @throws DomainError `connection_expired` when there is none
 */
export function connectionOf(connections: Connections, { id, title }: Pick<Connector, 'id' | 'title'>): Connection {
  const connection = connections.find(id);
  if (!connection) {
    throw new DomainError('connection_expired', {
      message: `${title} is not connected yet`,
      details: { connector: id, system: title, reason: 'not_connected' },
    });
  }
  return connection;
}

/** What an action of a connection is handed. */
export function contextOf(
  connection: Connection,
  options: { signal: AbortSignal; reference: string | null; log: Log; now: () => Date },
): ActionContext<unknown> {
  return { config: connection.config, fetch: connection.fetch, ...options };
}
