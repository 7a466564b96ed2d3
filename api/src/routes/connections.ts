import { connectionSummary } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { listConnections, testConnection } from '../services/connection-tests.ts';

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
  request: { params: z.object({ connector: z.string().min(1).max(60) }) },
  responses: answers(z.array(connectionSummary), 'The systems after the test'),
});

/** Connections to outside systems. */
export function connectionRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listConnections(parts, caller(c))), 200))
    .openapi(testIt, async (c) => c.json(ok(c, await testConnection(parts, caller(c), c.req.valid('param').connector)), 200));
}
