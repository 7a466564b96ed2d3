import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { noLongerThan } from './no-longer-than.ts';
import * as schema from './schema/index.ts';

const CLOSE_WITHIN_MS = 5_000;

export type Database = NodePgDatabase<typeof schema> & { $client: pg.Pool };
// biome-ignore lint/suspicious/noExplicitAny: a query takes the database or any transaction of it; drizzle's third parameter is of no use here
export type Db = Database | PgTransaction<any, typeof schema, any>;

/** A row of raw SQL: columns as the driver gives them. */
export type Row = Record<string, unknown>;

export type OpenDatabase = { db: Database; pool: pg.Pool; close(): Promise<void> };

/**
 * Opens a pool on `url`. Nobody waits for ever: 3 s to connect, `queryTimeoutMs` for an answer, then the query fails. The server
 * lets go as well: of a statement soon after, of a lock that is not given in 5 s, and of a transaction whose client has gone silent
 * (seen: a connection that went black in a transaction held its locks for two hours, and everybody who needed them).
 * Every client has an `error` listener: without it a database restart ends the process (seen: 8 crashes in 4 restarts).
 */
export function openDatabase(
  url: string,
  options: { max?: number; queryTimeoutMs?: number; onLost?: (error: Error) => void } = {},
): OpenDatabase {
  const { queryTimeoutMs = 10_000, onLost = () => {} } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs + 1_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 8_000,
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
  });
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', onLost));
  return { db: drizzle({ client: pool, schema, casing: 'snake_case' }), pool, close: () => noLongerThan(CLOSE_WITHIN_MS, pool.end()) };
}
