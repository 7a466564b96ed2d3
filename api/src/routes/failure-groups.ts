import { failureGroupState, failureGroups, failureGroupUpdate, fingerprint } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { listFailureGroups, updateFailureGroup } from '../services/failure-groups.ts';

const list = createRoute({
  method: 'get',
  path: '/failure-groups',
  operationId: 'listFailureGroups',
  summary: 'Failures by their cause, the latest first',
  description: 'One cause: the same automation, step, problem and reason, without the names, numbers and dates in it.',
  middleware: [needs('runs:read_all')] as const,
  request: { query: z.strictObject({ state: failureGroupState.default('open') }) },
  responses: answers(failureGroups, 'At most 50 groups'),
});

const update = createRoute({
  method: 'put',
  path: '/failure-groups/{fingerprint}',
  operationId: 'updateFailureGroup',
  summary: 'Resolve a cause, ignore it for a while, or open it again',
  description:
    'Resolved or ignored, its runs are taken out of "needs help" by a bulk operation. A new failure opens a resolved cause again; an ignored one when more than `ignore_per_hour` come in an hour.',
  middleware: [needs('failures:manage')] as const,
  request: { params: z.object({ fingerprint }), body: jsonBody(failureGroupUpdate) },
  responses: answers(z.object({ bulk_id: z.uuid().nullable() }), 'The operation that resolves its runs'),
});

/** Failures grouped by cause. */
export function failureGroupRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listFailureGroups(parts, caller(c), c.req.valid('query').state)), 200))
    .openapi(update, async (c) =>
      c.json(ok(c, await updateFailureGroup(parts, caller(c), c.req.valid('param').fingerprint, c.req.valid('json'))), 200),
    );
}
