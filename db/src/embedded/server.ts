import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Backend } from './backend.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

export type Server = {
  /** The port on 127.0.0.1 that it listens on. */
  port: number;
  /** Tells every client to go (57P01), and is done when what they had open is rolled back. */
  close(): Promise<void>;
};

/** Listens for clients on 127.0.0.1. @param port 0 for any free one */
export async function listen(backend: Backend, options: ConnectionOptions & { port: number }): Promise<Server> {
  const open = new Map<Connection, Promise<void>>();
  let lastId = 0;
  // Half open: a client that sends its last query and closes its side still gets the answer.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    lastId += 1;
    const connection = new Connection(lastId, socket, backend, options);
    const served = connection.serve().finally(() => open.delete(connection));
    open.set(connection, served);
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const isClosed = once(server, 'close');
      server.close();
      const served = [...open.values()];
      for (const connection of open.keys()) connection.refuse('57P01', 'terminating connection: the embedded database is stopping');
      await Promise.all([isClosed, ...served]);
    },
  };
}
