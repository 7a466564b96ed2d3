import { type Connector, callAction, connectors } from '@banksman/connectors';
import { type ConnectionSummary, DomainError, problemCode } from '@banksman/contracts';
import { type ConnectionCheckRow, countAttempt, inWorkspace, listConnectionChecks, saveConnectionCheck } from '@banksman/db';
import { z } from 'zod';
import { connectionOf, contextOf } from '../connections.ts';
import { sentenceOf } from '../http/problems.ts';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller } from './caller.ts';

/** A test is a request at the other system; nobody needs more. */
const TESTS = { most: 20, windowMs: 60_000 };
/** A person waits for it. */
const PATIENCE_MS = 15_000;
const said = z.object({ detail: z.string() });

/** Every outside system with how it is connected here. */
export async function listConnections(parts: Parts, { workspaceId }: Caller): Promise<ConnectionSummary[]> {
  const checks = await inWorkspace(parts.db, workspaceId, (tx) => listConnectionChecks(tx, workspaceId));
  return known(parts).map((connector) => toSummary(parts, connector, checks.find((check) => check.connector === connector.id) ?? null));
}

/**
 * Asks the other system whether the connection works, through the same fence as every request, and writes down what came of it.
 * That it does not work is an answer, not an error.
 * @throws DomainError `not_found`, `connection_expired` when it is not connected, `too_many_requests`
 */
export async function testConnection(parts: Parts, caller: Caller, connectorId: string): Promise<ConnectionSummary[]> {
  const { workspaceId } = caller;
  const connector = known(parts).find(({ id }) => id === connectorId);
  const action = connector?.health ? connector.actions[connector.health] : undefined;
  if (!connector || !action) throw new DomainError('not_found', { details: { what: 'connection' } });
  const connection = connectionOf(parts.connections, connector);
  const waitMs = await countAttempt(parts.db, `test:${workspaceId}`, TESTS.most, TESTS.windowMs);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
  const context = contextOf(connection, { signal: AbortSignal.timeout(PATIENCE_MS), reference: null, log: parts.log, now: parts.now });
  const startedAt = performance.now();
  const outcome = await callAction(connector.id, connector.health ?? '', action, {}, context).then(
    (answer) => ({ ok: true, detail: said.safeParse(answer).data?.detail ?? 'It answers.', code: null }),
    (error: unknown) => {
      const problem = error instanceof DomainError ? error : new DomainError('connector_timeout', { cause: error });
      return { ok: false, detail: sentenceOf(problem), code: problem.code };
    },
  );
  const tookMs = Math.round(performance.now() - startedAt);
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    await saveConnectionCheck(tx, { workspaceId, connector: connectorId, ...outcome, tookMs, byName: caller.name });
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'connection_tested',
      subject: { kind: 'connection', id: connectorId },
      text: `Tested the connection to ${connector.title}: ${outcome.ok ? 'it works' : 'it does not work'}`,
      data: { ok: outcome.ok, code: outcome.code, mode: connection.mode },
    });
  });
  return listConnections(parts, caller);
}

/** The shipped ones, and those that only automations of this installation bring. */
function known({ automations }: Parts): Connector[] {
  const needed = [...automations.values()].flatMap(({ needs }) => needs);
  return [...new Map([...connectors, ...needed].map((connector) => [connector.id, connector])).values()];
}

function toSummary(parts: Parts, connector: Connector, check: ConnectionCheckRow | null): ConnectionSummary {
  const { id, title, category, status, vendor, health } = connector;
  const mode = parts.connections.find(id)?.mode ?? 'missing';
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
  };
}
