import { bulkItem, bulkItemState, bulkOperation, bulkPreview, bulkPreviewRequest, bulkRequest } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { bulkProgress, bulkReport, listBulkOperations, previewBulk, startBulk, stopBulk } from '../services/bulk.ts';

const bulkId = z.object({ id: z.uuid('must be the id of a bulk operation') });
const place = z.coerce.number().int().min(0);

const preview = createRoute({
  method: 'post',
  path: '/bulk/preview',
  operationId: 'previewBulk',
  summary: 'What doing something to many runs would come to',
  description: 'Counts the runs it would be done to, and those it would leave as they are, with the reason. Nothing is begun.',
  middleware: [needs('runs:control')] as const,
  request: { body: jsonBody(bulkPreviewRequest) },
  responses: answers(bulkPreview, 'The counts'),
});

const start = createRoute({
  method: 'post',
  path: '/bulk',
  operationId: 'startBulk',
  summary: 'Retry, cancel or resolve many runs',
  description: 'Certain runs, or all that match a filter now. Workers do it one by one; each run has its line in the report.',
  middleware: [needs('runs:control')] as const,
  request: { body: jsonBody(bulkRequest) },
  responses: answers(bulkOperation, 'It has begun', 202),
});

const list = createRoute({
  method: 'get',
  path: '/bulk',
  operationId: 'listBulk',
  summary: 'The newest bulk operations',
  middleware: [needs('runs:read')] as const,
  responses: answers(z.array(bulkOperation), 'At most 30'),
});

const get = createRoute({
  method: 'get',
  path: '/bulk/{id}',
  operationId: 'getBulk',
  summary: 'How far a bulk operation is',
  middleware: [needs('runs:read')] as const,
  request: { params: bulkId },
  responses: answers(bulkOperation, 'The operation'),
});

const items = createRoute({
  method: 'get',
  path: '/bulk/{id}/items',
  operationId: 'getBulkItems',
  summary: 'What became of each run of a bulk operation',
  middleware: [needs('runs:read')] as const,
  request: {
    params: bulkId,
    query: z.strictObject({
      state: bulkItemState.optional(),
      cursor: place.default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: answers(z.array(bulkItem), 'In the order of the operation; `meta.next_cursor` leads on'),
});

const abort = createRoute({
  method: 'post',
  path: '/bulk/{id}/abort',
  operationId: 'abortBulk',
  summary: 'Stop a bulk operation',
  description: 'What is done stays done; the run that is being done just now may be the last.',
  middleware: [needs('runs:control')] as const,
  request: { params: bulkId },
  responses: answers(bulkOperation, 'The operation'),
});

/** Doing one thing to many runs. */
export function bulkRoutes(parts: Parts) {
  return routes()
    .openapi(preview, async (c) => c.json(ok(c, await previewBulk(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(start, async (c) => c.json(ok(c, await startBulk(parts, caller(c), c.req.valid('json'))), 202))
    .openapi(list, async (c) => c.json(ok(c, await listBulkOperations(parts, caller(c))), 200))
    .openapi(get, async (c) => c.json(ok(c, await bulkProgress(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(items, async (c) => {
      const { state = null, cursor: after, limit } = c.req.valid('query');
      const { items, next } = await bulkReport(parts, caller(c), c.req.valid('param').id, { state, after, limit });
      return c.json(ok(c, items, { next_cursor: next === null ? null : String(next) }), 200);
    })
    .openapi(abort, async (c) => c.json(ok(c, await stopBulk(parts, caller(c), c.req.valid('param').id)), 200));
}
