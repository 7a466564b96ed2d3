import { moduleDetail as moduleDetailSchema, moduleSummary, moduleUpdate, moduleVersion } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { listModules, moduleDetail, moduleVersions, restoreModule, updateModule } from '../services/modules.ts';

const moduleId = z.object({ module_id: z.string().regex(/^AM-\d{3}$/, 'must be a module id such as AM-002') });

const list = createRoute({
  method: 'get',
  path: '/modules',
  operationId: 'listModules',
  summary: 'The automations of this workspace',
  middleware: [needs('modules:read')] as const,
  responses: answers(z.array(moduleSummary), 'The automations'),
});

const get = createRoute({
  method: 'get',
  path: '/modules/{module_id}',
  operationId: 'getModule',
  summary: 'One automation with its schemas and an example',
  middleware: [needs('modules:read')] as const,
  request: { params: moduleId },
  responses: answers(moduleDetailSchema, 'The automation'),
});

const update = createRoute({
  method: 'patch',
  path: '/modules/{module_id}',
  operationId: 'updateModule',
  summary: 'Switch an automation on or off, change its settings',
  middleware: [needs('modules:write')] as const,
  request: { params: moduleId, body: jsonBody(moduleUpdate) },
  responses: answers(moduleDetailSchema, 'The automation after the change'),
});

const versions = createRoute({
  method: 'get',
  path: '/modules/{module_id}/versions',
  operationId: 'listModuleVersions',
  summary: 'What its settings were after each change',
  middleware: [needs('modules:read')] as const,
  request: { params: moduleId },
  responses: answers(z.array(moduleVersion), 'Newest first'),
});

const restore = createRoute({
  method: 'post',
  path: '/modules/{module_id}/versions/{revision}/restore',
  operationId: 'restoreModuleVersion',
  summary: 'Bring the settings of a version back, as a new version',
  middleware: [needs('modules:write')] as const,
  request: { params: moduleId.extend({ revision: z.coerce.number().int().min(1).max(2_000_000_000) }) },
  responses: answers(moduleDetailSchema, 'The automation after the change'),
});

/** The registry of automations. */
export function moduleRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listModules(parts, caller(c))), 200))
    .openapi(get, async (c) => c.json(ok(c, await moduleDetail(parts, caller(c), c.req.valid('param').module_id)), 200))
    .openapi(update, async (c) =>
      c.json(ok(c, await updateModule(parts, caller(c), c.req.valid('param').module_id, c.req.valid('json'))), 200),
    )
    .openapi(versions, async (c) => c.json(ok(c, await moduleVersions(parts, caller(c), c.req.valid('param').module_id)), 200))
    .openapi(restore, async (c) => {
      const { module_id: id, revision } = c.req.valid('param');
      return c.json(ok(c, await restoreModule(parts, caller(c), id, revision)), 200);
    });
}
