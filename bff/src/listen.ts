import { type ServerType, serve } from '@hono/node-server';

/**
 * A request has to be here in full within this; answers, such as live streams, may take as long as they do. Node looks for those that are
 * late only so often, and answers them 408; its own 30 s would make 40 of 10.
 */
export const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
};

/** Listens. @param at.port 0 takes any @throws the error of the socket, such as `EADDRINUSE` */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  at: { port: number; hostname: string },
  serverOptions: typeof SERVER_LIMITS = SERVER_LIMITS,
): Promise<{ port: number; server: ServerType }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch, ...at, serverOptions }, ({ port }) => resolve({ port, server }));
    server.once('error', reject);
  });
}
