import type { OpenAPIHono } from '@hono/zod-openapi';
import { ACCESS, type Access } from './access.ts';
import type { ApiEnv } from './env.ts';

type RouteAccess = {
  method: string;
  /** with `{id}` for a parameter */
  path: string;
  access: Access | null;
};

/** Every route with what it says of its access; null for one that says nothing, which a test refuses. */
export function routeAccess(app: Pick<OpenAPIHono<ApiEnv>, 'routes'>): RouteAccess[] {
  const found = new Map<string, RouteAccess>();
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL') continue; // middleware
    const shown = path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}');
    const route = found.get(`${method} ${shown}`) ?? { method, path: shown, access: null };
    found.set(`${method} ${shown}`, { ...route, access: route.access ?? accessOf(handler) });
  }
  return [...found.values()];
}

/** The OpenAPI 3.1 document, with `security` and `x-scope` taken from what the routes themselves enforce. */
export function describeApi(app: OpenAPIHono<ApiEnv>) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Banksman API',
      version: '1',
      description: 'Agents do the office work; a person signals before anything costs money or leaves the company.',
    },
    security: [{ bearer: [] }],
  });
  for (const { method, path, access } of routeAccess(app)) {
    const operation = document.paths?.[path]?.[method.toLowerCase() as 'get'];
    if (operation && access === 'public') operation.security = [];
    else if (operation && access) operation['x-scope'] = access;
  }
  return document;
}

function accessOf(handler: object): Access | null {
  return ACCESS in handler ? (handler[ACCESS] as Access) : null;
}
