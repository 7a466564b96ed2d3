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

/** The client's socket, to end it as a lost process or network would. */
export function streamOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}
