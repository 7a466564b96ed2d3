import { callAction } from '@banksman/connectors';
import { type ConnectionSummary, DomainError } from '@banksman/contracts';
import { countAttempt, inWorkspace, saveConnectionCheck } from '@banksman/db';
import { z } from 'zod';
import { connectionOf, contextOf } from '../connections.ts';
import { sentenceOf } from '../http/problems.ts';
import { knownConnector } from '../known-connectors.ts';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller } from './caller.ts';
import { listConnections } from './connections.ts';

/** A test is a request at the other system; nobody needs more. */
const TESTS = { most: 20, windowMs: 60_000 };
/** A person waits for it. */
const PATIENCE_MS = 15_000;
const said = z.object({ detail: z.string() });

/**
 * Asks the other system whether the connection works, through the same fence as every request, and writes down what came of it.
 * That it does not work is an answer, not an error.
 * @throws DomainError `not_found`, `connection_expired` when it is not connected, `too_many_requests`
 */
export async function testConnection(parts: Parts, caller: Caller, connectorId: string): Promise<ConnectionSummary[]> {
  const { workspaceId } = caller;
  const connector = knownConnector(parts, connectorId);
  const action = connector?.health ? connector.actions[connector.health] : undefined;
  if (!connector || !action) throw new DomainError('not_found', { details: { what: 'connection' } });
  const connection = await connectionOf(parts.connections, workspaceId, connector);
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
