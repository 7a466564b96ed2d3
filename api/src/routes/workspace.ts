import { workspaceSettings, workspaceUpdate } from '@banksman/contracts';
import { createRoute } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { updateWorkspace, workspaceSettingsOf } from '../services/workspace.ts';

const get = createRoute({
  method: 'get',
  path: '/workspace',
  operationId: 'getWorkspace',
  summary: 'What is the same for everybody in this workspace',
  middleware: [needs('modules:read')] as const,
  responses: answers(workspaceSettings, 'The settings'),
});

const update = createRoute({
  method: 'patch',
  path: '/workspace',
  operationId: 'updateWorkspace',
  summary: 'Change name, time zone, language, currency, staff rate or the limit for approving several at once',
  middleware: [needs('workspace:write')] as const,
  request: { body: jsonBody(workspaceUpdate) },
  responses: answers(workspaceSettings, 'The settings after the change'),
});

/** Settings of the workspace. */
export function workspaceRoutes(parts: Parts) {
  return routes()
    .openapi(get, async (c) => c.json(ok(c, await workspaceSettingsOf(parts, caller(c))), 200))
    .openapi(update, async (c) => c.json(ok(c, await updateWorkspace(parts, caller(c), c.req.valid('json'))), 200));
}
