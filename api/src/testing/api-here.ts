import { ROLE_SCOPES, ROLES, type Role, type Scope } from '@banksman/contracts';
import { demoWorkspace } from '@banksman/db';
import type { MiddlewareHandler } from 'hono';
import { createApp } from '../app.ts';
import { openIdentity } from '../auth/identity.ts';
import type { ApiEnv } from '../http/index.ts';
import { startHub } from '../live/hub.ts';
import { engineSite } from './engine-site.ts';

export type ApiHere = Awaited<ReturnType<typeof apiHere>>;

/** The API with a real database; callers say their role in a header, because sign-in has tests of its own. */
export async function apiHere() {
  const site = await engineSite();
  const hub = startHub(site.parts.databaseUrl);
  const log = () => {};
  const identity = openIdentity({ db: site.parts.db, secret: 's'.repeat(40), dataDir: '', mailer: { send: async () => {} }, log });
  await identity.ensureOwner({ email: 'owner@example.com', password: 'a long enough password', demo: true });
  const workspaceId = (await demoWorkspace(site.parts.db))?.workspaceId ?? '';
  const userIds = new Map<Role, string>();
  for (const role of ROLES) {
    userIds.set(
      role,
      await identity.createUser({ email: `${role}@example.com`, name: role, password: 'a long enough password', role, workspaceId }),
    );
  }
  const authenticate: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const role = c.req.header('x-role') as Role | undefined;
    if (role) c.set('caller', { userId: userIds.get(role) ?? '', workspaceId, role, name: role, channel: 'api' });
    await next();
  };
  const app = createApp({ parts: site.parts, hub, log, authenticate, identityRoutes: identity.routes, checks: [] });
  return {
    app,
    site,
    scopesOf: (role: Role): readonly Scope[] => ROLE_SCOPES[role],
    send: (method: string, path: string, role: Role | null, body?: unknown) => {
      const headers = { ...(role ? { 'x-role': role } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      return app.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    },
    openApi: async () =>
      (await (await app.request('/api/v1/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, unknown>> },
    async close() {
      await hub.close();
      await site.close();
    },
  };
}
