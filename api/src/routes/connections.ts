import { connectionSummary, disconnectQuery } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { testConnection } from '../services/connection-tests.ts';
import { listConnections, removeConnection, setConnection } from '../services/connections.ts';

const params = z.object({ connector: z.string().min(1).max(60) });

const list = createRoute({
  method: 'get',
  path: '/connections',
  operationId: 'listConnections',
  summary: 'Outside systems, how far each is proven and how it is connected',
  middleware: [needs('connections:read')] as const,
  responses: answers(z.array(connectionSummary), 'The systems'),
});

const testIt = createRoute({
  method: 'post',
  path: '/connections/{connector}/test',
  operationId: 'testConnection',
  summary: 'Ask the other system whether the connection works',
  description: 'Through the same fence as every request. That it does not work is an answer (`last_check.ok` false), not an error.',
  middleware: [needs('connections:read')] as const,
  request: { params },
  responses: answers(z.array(connectionSummary), 'The systems after the test'),
});

const set = createRoute({
  method: 'put',
  path: '/connections/{connector}',
  operationId: 'setConnection',
  summary: 'Connect an account of the company’s own, or change it',
  description:
    'The fields are those of `form` in the list. It serves this workspace in place of the installation’s account, from the next request on. Secrets are sealed and never answered again; one that is left out stays as it is, unless the address changes.',
  middleware: [needs('connections:write')] as const,
  request: { params, body: jsonBody(z.record(z.string().max(60), z.unknown())) },
  responses: answers(z.array(connectionSummary), 'The systems after the change'),
});

const remove = createRoute({
  method: 'delete',
  path: '/connections/{connector}',
  operationId: 'removeConnection',
  summary: 'Disconnect the company’s own account; the installation’s serves again, if it has one',
  description:
    'While something that was sent there is of unknown outcome it is refused (`effect_unknown`, `details.unsettled`): without the account that cannot be looked up. With `unsettled=leave` people are asked what became of it; nothing is sent again.',
  middleware: [needs('connections:write')] as const,
  request: { params, query: disconnectQuery.strict() },
  responses: answers(z.array(connectionSummary), 'The systems after it'),
});

/** Connections to outside systems. */
export function connectionRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listConnections(parts, caller(c))), 200))
    .openapi(set, async (c) =>
      c.json(ok(c, await setConnection(parts, caller(c), c.req.valid('param').connector, c.req.valid('json'))), 200),
    )
    .openapi(remove, async (c) =>
      c.json(ok(c, await removeConnection(parts, caller(c), c.req.valid('param').connector, c.req.valid('query'))), 200),
    )
    .openapi(testIt, async (c) => c.json(ok(c, await testConnection(parts, caller(c), c.req.valid('param').connector)), 200));
}
