import { newView, savedView, viewUpdate } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { createView, listViews, removeView, updateView } from '../services/views.ts';

const viewId = z.object({ id: z.uuid('must be the id of a view') });

const list = createRoute({
  method: 'get',
  path: '/views',
  operationId: 'listViews',
  summary: 'Saved views of the list of runs',
  middleware: [needs('runs:read')] as const,
  responses: answers(z.array(savedView), 'Your own and the shared ones, by name'),
});

const create = createRoute({
  method: 'post',
  path: '/views',
  operationId: 'createView',
  summary: 'Save a view',
  description: 'A view that is the default of a role is always shared. Naming a default asks for the scope `views:manage`.',
  middleware: [needs('views:write')] as const,
  request: { body: jsonBody(newView) },
  responses: answers(savedView, 'The view', 201),
});

const update = createRoute({
  method: 'patch',
  path: '/views/{id}',
  operationId: 'updateView',
  summary: 'Rename a view, share it, make it a default, or save another search in it',
  middleware: [needs('views:write')] as const,
  request: { params: viewId, body: jsonBody(viewUpdate) },
  responses: answers(savedView, 'The view after the change'),
});

const remove = createRoute({
  method: 'delete',
  path: '/views/{id}',
  operationId: 'deleteView',
  summary: 'Delete a view',
  middleware: [needs('views:write')] as const,
  request: { params: viewId },
  responses: answers(z.object({ deleted: z.literal(true) }), 'It is gone'),
});

/** Saved views. */
export function viewRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listViews(parts, caller(c))), 200))
    .openapi(create, async (c) => c.json(ok(c, await createView(parts, caller(c), c.req.valid('json'))), 201))
    .openapi(update, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(ok(c, await updateView(parts, caller(c), id, c.req.valid('json'))), 200);
    })
    .openapi(remove, async (c) => {
      await removeView(parts, caller(c), c.req.valid('param').id);
      return c.json(ok(c, { deleted: true as const }), 200);
    });
}
