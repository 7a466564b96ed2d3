import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { adoptCheckpoints } from './adopt-checkpoints.ts';
import { applySecurity } from './security.ts';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
/** any fixed number: one migration at a time per database */
const LOCK = 7_261_405;

/**
 * Brings the database at `url` to the current schema; safe to call from several processes at once and again and again.
 * The same files run on the embedded database and on a server (Postgres 15 or newer with pgvector available).
 * @throws the database's error, with the failing migration rolled back
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query("set client_min_messages = 'warning'");
    for (const extension of ['vector', 'pg_trgm', 'btree_gin']) await client.query(`create extension if not exists ${extension}`);
    await runMigrations(drizzle({ client }), { migrationsFolder: MIGRATIONS, migrationsSchema: 'app_migrations' });
    await applySecurity(client);
    await adoptCheckpoints(client);
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  } finally {
    await client.end();
  }
}
