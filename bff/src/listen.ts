import { REQUEST_LIMITS } from '@banksman/contracts';
import { type ServerType, serve } from '@hono/node-server';

/** Listens. @param at.port 0 takes any @throws the error of the socket, such as `EADDRINUSE` */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  at: { port: number; hostname: string },
  serverOptions: typeof REQUEST_LIMITS = REQUEST_LIMITS,
): Promise<{ port: number; server: ServerType }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch, ...at, serverOptions }, ({ port }) => resolve({ port, server }));
    server.once('error', reject);
  });
}
