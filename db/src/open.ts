import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import pg from 'pg';
import * as schema from './schema/index.ts';

export type Database = NodePgDatabase<typeof schema> & { $client: pg.Pool };
// biome-ignore lint/suspicious/noExplicitAny: a query takes the database or any transaction of it; drizzle's third parameter is of no use here
export type Db = Database | PgTransaction<any, typeof schema, any>;

/** A row of raw SQL: columns as the driver gives them. */
export type Row = Record<string, unknown>;

export type OpenDatabase = { db: Database; pool: pg.Pool; close(): Promise<void> };

/**
 * Opens a pool on `url`. Nobody waits for ever: 3 s to connect, `queryTimeoutMs` for an answer, then the query fails.
 * Every client has an `error` listener: without it a database restart ends the process (seen: 8 crashes in 4 restarts).
 */
export function openDatabase(
  url: string,
  options: { max?: number; queryTimeoutMs?: number; onLost?: (error: Error) => void } = {},
): OpenDatabase {
  const onLost = options.onLost ?? (() => {});
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    query_timeout: options.queryTimeoutMs ?? 10_000,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
  });
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', onLost));
  return { db: drizzle({ client: pool, schema, casing: 'snake_case' }), pool, close: () => pool.end() };
}
