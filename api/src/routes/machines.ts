import { machine, madeMachine, newMachine } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { listMachinesFor, makeMachine, revokeMachine, rotateMachine } from '../services/machines.ts';

const machineId = z.object({ id: z.uuid('must be the id of a key or client') });

const list = createRoute({
  method: 'get',
  path: '/machines',
  operationId: 'listMachines',
  summary: 'Keys and clients of programs',
  middleware: [needs('machines:write')] as const,
  responses: answers(z.array(machine), 'Newest first; administrators see all, others their own'),
});

const make = createRoute({
  method: 'post',
  path: '/machines',
  operationId: 'makeMachine',
  summary: 'Make a key, or a client for OAuth client credentials',
  description: 'The secret is in this answer and never again. A key is sent as `Authorization: Bearer bk_…`.',
  middleware: [needs('machines:write')] as const,
  request: { body: jsonBody(newMachine) },
  responses: answers(madeMachine, 'The key or client with its secret'),
});

const rotate = createRoute({
  method: 'post',
  path: '/machines/{id}/rotate',
  operationId: 'rotateMachine',
  summary: 'Another secret; the old one opens nothing any more',
  middleware: [needs('machines:write')] as const,
  request: { params: machineId },
  responses: answers(madeMachine, 'The key or client with its new secret'),
});

const revoke = createRoute({
  method: 'delete',
  path: '/machines/{id}',
  operationId: 'revokeMachine',
  summary: 'End a key or client for good',
  middleware: [needs('machines:write')] as const,
  request: { params: machineId },
  responses: answers(z.array(machine), 'What is left, ended ones included'),
});

/** Keys and clients. */
export function machineRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listMachinesFor(parts, caller(c))), 200))
    .openapi(make, async (c) => c.json(ok(c, await makeMachine(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(rotate, async (c) => c.json(ok(c, await rotateMachine(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(revoke, async (c) => c.json(ok(c, await revokeMachine(parts, caller(c), c.req.valid('param').id)), 200));
}
