import { REQUEST_LIMITS } from '@banksman/contracts';
import { type ServerType, serve } from '@hono/node-server';
import { StartRefused } from '../process.ts';

export type Listening = { port: number; close(): Promise<void> };

/**
 * Listens, and closes in such a way that live streams, which never end by themselves, are cut.
 * @param at.port 0 takes any
 * @throws StartRefused when the port is taken
 */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  at: { port: number; hostname: string },
  serverOptions: typeof REQUEST_LIMITS = REQUEST_LIMITS,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch, ...at, serverOptions }, ({ port }) => resolve({ port, close: () => closed(server) }));
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new StartRefused(`Port ${at.port} is taken: set API_PORT to another one.`) : error),
    );
  });
}

function closed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
