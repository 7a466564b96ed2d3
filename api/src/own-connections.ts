import { type Connector, createEgress } from '@banksman/connectors';
import { DomainError, parseOrRefuse } from '@banksman/contracts';
import {
  CONNECTION_CHANNEL,
  type Db,
  inWorkspace,
  listen,
  listOwnConnections,
  listRemovedConnections,
  type OwnConnection,
  workspacesWithConnections,
} from '@banksman/db';
import { z } from 'zod';
import type { Connection, Connections, SharedConnections } from './connections.ts';
import { errorText } from './error-text.ts';
import { knownConnector } from './known-connectors.ts';
import type { Parts } from './parts.ts';
import { placeOfSecret } from './secrets/places.ts';
import type { Vault } from './secrets/vault.ts';

/** An account that was disconnected: the installation's serves, but what was sent before is not in that one. */
type Removed = { removedAt: Date };
/** What cannot be opened is kept as the reason why. */
type Opened = ReadonlyMap<string, Connection | Removed | DomainError>;
/** Makes the way out of a connection; tests put stand-ins where the internet is. */
export type Egress = (options: { allowHosts: readonly string[]; allowLoopback: readonly string[] }) => Connection['fetch'];
type Given = Pick<Parts, 'db' | 'databaseUrl' | 'automations' | 'vault' | 'log'> & { shared: SharedConnections; egress?: Egress };

const NONE: Opened = new Map();
const modeOf = z.object({ mode: z.enum(['demo', 'sandbox', 'live']).default('live') });

/**
 * Opens the workspaces' own connections as they are needed and keeps them until they are changed. Knows from NOTIFY which workspaces have
 * any, so that the others cost nothing; while nothing can be heard, every look-up reads the table.
 */
export function openOwnConnections(given: Given): Connections {
  const { shared, db, databaseUrl, log } = given;
  /** workspaces that may have connections of their own; null: not opened since they changed */
  const own = new Map<string, Promise<Opened> | null>();
  let isListening = false;
  let reading = 0;

  const read = async () => {
    reading += 1;
    const mine = reading;
    for (const workspaceId of own.keys()) own.set(workspaceId, null);
    try {
      const found = await workspacesWithConnections(db);
      if (mine !== reading) return;
      for (const workspaceId of found) if (!own.has(workspaceId)) own.set(workspaceId, null);
      isListening = true;
    } catch (error) {
      log('warn', 'which workspaces have connections of their own could not be read', { error: errorText(error) });
    }
  };
  const lost = () => {
    reading += 1;
    isListening = false;
  };
  const changed = (workspaceId: string) => void own.set(workspaceId, null);
  const listener = listen(
    databaseUrl,
    [CONNECTION_CHANNEL],
    (_, workspaceId) => changed(workspaceId),
    () => void read(),
    lost,
  );

  const openedOf = (workspaceId: string): Promise<Opened> | Opened => {
    if (!isListening) return openAll(given, workspaceId);
    const kept = own.get(workspaceId);
    if (kept === undefined) return NONE;
    if (kept !== null) return kept;
    const opening = openAll(given, workspaceId);
    own.set(workspaceId, opening);
    const forget = (isEmpty: boolean) => {
      if (own.get(workspaceId) !== opening) return;
      if (isEmpty) own.delete(workspaceId);
      else own.set(workspaceId, null);
    };
    opening.then(
      ({ size }) => size === 0 && forget(true),
      () => forget(false),
    );
    return opening;
  };

  return {
    shared,
    changed,
    async find(workspaceId, connectorId) {
      const found = (await openedOf(workspaceId)).get(connectorId);
      if (found instanceof DomainError) throw found;
      if (found && !('removedAt' in found)) return found;
      const serves = shared.find(connectorId);
      return serves && found ? { ...serves, since: found.removedAt } : serves;
    },
    close: () => listener.close(),
  };
}

/** Opened in a transaction of the workspace: row-level security keeps other workspaces' secrets out of it. */
async function openAll(given: Given, workspaceId: string): Promise<Opened> {
  return inWorkspace(given.db, workspaceId, async (tx) => {
    const opened = new Map<string, Connection | Removed | DomainError>();
    for (const { connector, removedAt } of await listRemovedConnections(tx, workspaceId)) opened.set(connector, { removedAt });
    for (const row of await listOwnConnections(tx, workspaceId)) {
      const connector = knownConnector(given, row.connector);
      if (!connector) continue;
      const connection = await openOne(given, tx, connector, row).catch((error: unknown) => {
        given.log('error', 'a connection could not be opened', {
          workspace: workspaceId,
          connector: connector.id,
          error: errorText(error),
        });
        const details = { connector: connector.id, system: connector.title, reason: 'unreadable' };
        return new DomainError('connection_expired', { message: `${connector.title} has to be connected again`, details });
      });
      opened.set(connector.id, connection);
    }
    return opened;
  });
}

async function openOne({ vault, egress }: Given, tx: Db, connector: Connector, row: OwnConnection): Promise<Connection> {
  return { ...connect(connector, { ...row.config, ...(await openSecrets(vault, tx, row)) }, egress), since: row.updatedAt };
}

/** The secrets of a connection in the clear. They go into the connection and nowhere else. */
export async function openSecrets(vault: Vault, tx: Db, row: OwnConnection): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const { field, sealed, keyVersion } of row.secrets)
    secrets[field] = await vault.open(tx, placeOfSecret(row.workspaceId, row.connector, field), sealed, keyVersion);
  return secrets;
}

/**
 * Makes a connection of what was entered, fenced to the hosts that it names.
 * @throws DomainError `input_invalid` naming fields of the connect form
 */
export function connect(connector: Connector, entered: Record<string, unknown>, egress: Egress = createEgress): Connection {
  if (!connector.connect) throw new DomainError('not_found', { details: { what: 'connection' } });
  const typed = parseOrRefuse(connector.connect.form, entered);
  const parsed = connector.config.safeParse(connector.connect.config(typed));
  if (!parsed.success) throw inTermsOfTheForm(connector.connect.form, parsed.error);
  const config: unknown = parsed.data;
  const allowHosts = connector.egress(config);
  return { connector, config, mode: modeOf.parse(config).mode, fetch: egress({ allowHosts, allowLoopback: [] }) };
}

/** What the config refuses (`baseUrl`) is told where it was typed (`base_url`). */
function inTermsOfTheForm(form: z.ZodObject, { issues }: z.ZodError): DomainError {
  const fields = issues.map(({ path, message }) => {
    const name = String(path[0] ?? '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return { field: name in form.shape ? name : '', message };
  });
  const message = fields.map(({ field, message: words }) => `${field}: ${words}`).join('; ');
  return new DomainError('input_invalid', { message, details: { fields } });
}
