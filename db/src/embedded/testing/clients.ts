import type { Socket } from 'node:net';
import pg from 'pg';
import { onTestFinished } from 'vitest';

/** A connection of its own, closed when the test is over. */
export async function connected(url: string, settings: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, ...settings });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** What a pg client is made of: the messages of the protocol one by one, and an event for each answer. */
export type RawConnection = NodeJS.EventEmitter &
  Record<'parse' | 'bind' | 'execute', (of: object) => void> &
  Record<'sync' | 'flush' | 'end', () => void> & { query(text: string): void; stream: Socket };

/** Its protocol messages, for what no driver does by itself. */
export function rawConnection(client: pg.Client): RawConnection {
  return (client as unknown as { connection: RawConnection }).connection;
}

/** The client's socket, to end it as a lost process or network would. */
export const streamOf = (client: pg.Client): Socket => rawConnection(client).stream;
