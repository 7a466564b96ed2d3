import { type Connector, secretFieldsOf } from '@banksman/connectors';
import { type ConnectionSummary, type DisconnectQuery, DomainError, problemCode } from '@banksman/contracts';
import {
  type ConnectionCheckRow,
  countUnsettled,
  type Db,
  inWorkspace,
  listConnectionChecks,
  listOwnConnections,
  lockOwnConnection,
  type OwnConnection,
  removeOwnConnection,
  saveOwnConnection,
} from '@banksman/db';
import { z } from 'zod';
import { knownConnector, knownConnectors } from '../known-connectors.ts';
import { connect, openSecrets } from '../own-connections.ts';
import type { Parts } from '../parts.ts';
import { placeOfSecret } from '../secrets/places.ts';
import { actorOf, type Caller } from './caller.ts';
import { type ModeOf, modesOf } from './connection-modes.ts';

/** Four characters of anything shorter would give too much away. */
const SHOWS_LAST_FOUR_FROM = 16;

type Entered = Record<string, unknown>;

/** Every outside system with how it is connected here. */
export async function listConnections(parts: Parts, { workspaceId }: Caller): Promise<ConnectionSummary[]> {
  const modeOf = await modesOf(parts, workspaceId);
  const { checks, own, unsettled } = await inWorkspace(parts.db, workspaceId, async (tx) => {
    const rows = await listOwnConnections(tx, workspaceId);
    const counts = new Map<string, number>();
    for (const { connector } of rows) counts.set(connector, await countUnsettled(tx, workspaceId, connector));
    return { checks: await listConnectionChecks(tx, workspaceId), own: rows, unsettled: counts };
  });
  return knownConnectors(parts).map((connector) => {
    const of = <Row extends { connector: string }>(rows: Row[]) => rows.find((row) => row.connector === connector.id) ?? null;
    return { ...toSummary(parts, connector, modeOf, of(checks), of(own)), unsettled: unsettled.get(connector.id) ?? 0 };
  });
}

/**
 * Connects the workspace's own account, or changes it. A secret that is left out stays as it is, unless another host would get it.
 * @throws DomainError `not_found`, `input_invalid` naming the fields
 */
export async function setConnection(parts: Parts, caller: Caller, connectorId: string, entered: Entered): Promise<ConnectionSummary[]> {
  const { workspaceId } = caller;
  const connector = knownConnector(parts, connectorId);
  if (!connector?.connect) throw new DomainError('not_found', { details: { what: 'connection' } });
  const secretFields = secretFieldsOf(connector.connect.form);
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    const before = await lockOwnConnection(tx, workspaceId, connectorId);
    const kept = before ? await keptSecrets(parts, tx, connector, before, entered, secretFields) : {};
    const { config, mode } = connect(connector, { ...entered, ...kept });
    const typed: Entered = connector.connect?.form.parse({ ...entered, ...kept }) ?? {};
    const settings = Object.fromEntries(Object.entries(typed).filter(([name]) => !secretFields.includes(name)));
    const given = secretFields.filter((field) => !(field in kept) && typed[field] !== undefined);
    const set = await Promise.all(given.map((field) => sealed(parts, tx, workspaceId, connectorId, field, String(typed[field]))));
    const row = { workspaceId, connector: connectorId, config: settings, byName: caller.name };
    await saveOwnConnection(tx, row, { set, keep: Object.keys(kept) });
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'connection_set',
      subject: { kind: 'connection', id: connectorId },
      text: before ? `Changed the connection to ${connector.title}` : `Connected ${connector.title} with an account of the company’s own`,
      data: { mode, hosts: connector.egress(config), settings: Object.keys(settings), new_secrets: given },
    });
  });
  parts.connections.changed(workspaceId);
  return listConnections(parts, caller);
}

/**
 * Forgets the workspace's own account and its secrets; the installation's serves again, if it has one. What was sent and is of unknown
 * outcome can then not be looked up: people are asked what became of it, and nothing is sent again.
 * @throws DomainError `not_found`; `effect_unknown` with the number while there is such, unless the caller leaves it
 */
export async function removeConnection(
  parts: Parts,
  caller: Caller,
  connectorId: string,
  { unsettled }: DisconnectQuery = {},
): Promise<ConnectionSummary[]> {
  const { workspaceId } = caller;
  const title = knownConnector(parts, connectorId)?.title ?? connectorId;
  const after = parts.connections.shared.find(connectorId)?.mode ?? 'missing';
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    if (!(await removeOwnConnection(tx, workspaceId, connectorId))) throw new DomainError('not_found', { details: { what: 'connection' } });
    const left = await countUnsettled(tx, workspaceId, connectorId);
    if (left > 0 && unsettled !== 'leave') {
      const message = `${title} may have got ${left} of our requests that were not answered; without this account it cannot be found out`;
      throw new DomainError('effect_unknown', { message, details: { unsettled: left, connector: connectorId } });
    }
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'connection_removed',
      subject: { kind: 'connection', id: connectorId },
      text: `Disconnected ${title}`,
      data: { mode_after: after, ...(left > 0 ? { unsettled: left } : {}) },
    });
  });
  parts.connections.changed(workspaceId);
  return listConnections(parts, caller);
}

/**
 * The secrets that were not entered again. They go to the hosts they were given for and to no other: who may change the address must not
 * be able to have them sent somewhere else.
 */
async function keptSecrets(
  parts: Parts,
  tx: Db,
  connector: Connector,
  before: OwnConnection,
  entered: Entered,
  secretFields: readonly string[],
): Promise<Record<string, string>> {
  const missing = secretFields.filter((field) => entered[field] === undefined);
  const held = before.secrets.filter(({ field }) => missing.includes(field));
  if (held.length === 0) return {};
  // what cannot be opened any more has to be entered again
  const secrets = await openSecrets(parts.vault, tx, { ...before, secrets: held }).catch((): Record<string, string> => ({}));
  if (Object.keys(secrets).length === 0) return {};
  const all = await openSecrets(parts.vault, tx, before);
  const hostsOf = (typed: Entered) => connector.egress(connect(connector, typed).config);
  const known = hostsOf({ ...before.config, ...all });
  if (hostsOf({ ...entered, ...secrets }).every((host) => known.includes(host))) return secrets;
  const fields = held.map(({ field }) => ({ field, message: 'must be entered again: the address has changed' }));
  throw new DomainError('input_invalid', { message: 'the address has changed', details: { fields } });
}

async function sealed({ vault }: Parts, tx: Db, workspaceId: string, connector: string, field: string, secret: string) {
  const lastFour = secret.length >= SHOWS_LAST_FOUR_FROM ? secret.slice(-4) : '';
  return { field, lastFour, ...(await vault.seal(tx, placeOfSecret(workspaceId, connector, field), secret)) };
}

function toSummary(
  parts: Parts,
  connector: Connector,
  modeOf: ModeOf,
  check: ConnectionCheckRow | null,
  own: OwnConnection | null,
): Omit<ConnectionSummary, 'unsettled'> {
  const { id, title, category, status, vendor, health } = connector;
  const mode = modeOf(id);
  const neededBy = [...parts.automations.values()].filter(({ needs, isInternal }) => !isInternal && needs.some((need) => need.id === id));
  return {
    connector: id,
    title,
    category,
    status,
    mode,
    docs: vendor.docs,
    needed_by: neededBy.map((automation) => automation.title),
    can_test: health !== null && mode !== 'missing',
    last_check: check && {
      ok: check.ok,
      at: check.at.toISOString(),
      took_ms: check.tookMs,
      detail: check.detail,
      code: problemCode.nullable().catch(null).parse(check.code),
      by: check.byName,
    },
    own: own && {
      settings: own.config,
      secrets: own.secrets.map(({ field, lastFour, setAt }) => ({ field, last_four: lastFour, set_at: setAt.toISOString() })),
      set_at: own.updatedAt.toISOString(),
      set_by: own.updatedByName,
    },
    form: connector.connect && (z.toJSONSchema(connector.connect.form, { io: 'input' }) as Record<string, unknown>),
    without_own: parts.connections.shared.find(id)?.mode ?? 'missing',
  };
}
