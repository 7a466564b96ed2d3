import { createApp } from '../app.ts';
import { routes } from '../http/index.ts';
import { startHub } from '../live/hub.ts';
import type { Caller } from '../services/caller.ts';
import type { EngineSite } from './engine-site.ts';

/** The API over an engine site, where every request comes from `who()`; signing in has its own tests. */
export function httpDoor(site: EngineSite, who: () => Caller) {
  const hub = startHub(site.parts.databaseUrl);
  const app = createApp({
    parts: site.parts,
    hub,
    log: () => {},
    authenticate: async (c, next) => {
      c.set('caller', who());
      await next();
    },
    identityRoutes: routes(),
    checks: [],
  });
  return {
    async ask<Data>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const answer = await app.request(`/api/v1${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { data, error } = (await answer.json()) as { data: Data; error: { code: string; message: string; details: unknown } | null };
      return { status: answer.status, data, error };
    },
    close: () => hub.close(),
  };
}
