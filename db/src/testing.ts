import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startEmbeddedDatabase } from './embedded/index.ts';
import { templateDump, templateKey } from './embedded/testing/template.ts';
import { migrate } from './migrate.ts';
import { type OpenDatabase, openDatabase } from './open.ts';

/** A database and a pool on it. */
export type TestDatabase = Pick<OpenDatabase, 'db' | 'pool'> & {
  url: string;
  /** Closes the pool, and ends the database with everything in it. */
  drop(): Promise<void>;
};
type Place = Pick<TestDatabase, 'url' | 'drop'>;

/**
 * A database of its own for one test file, at the current schema and empty. Migrated once and copied from then on: embedded and in
 * memory from a dump in `node_modules/.cache/banksman/`, or, with TEST_DATABASE_URL (a server with pgvector on which the user may
 * create databases), `create database … template …`.
 * @param options of the pool
 */
export async function testDatabase(options: Parameters<typeof openDatabase>[1] = {}): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  const { url, drop } = await (server ? onServer(server) : embedded());
  const { db, pool, close } = openDatabase(url, options);
  return { db, pool, url, drop: () => close().then(drop) };
}

async function embedded(): Promise<Place> {
  const { url, stop } = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: await templateDump(migrate) });
  return { url, drop: stop };
}

async function onServer(serverUrl: string): Promise<Place> {
  const template = `banksman_template_${await templateKey(migrate)}`;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock(hashtext($1))', [template]); // one process makes the template; given back at the end of the session
    const made = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (!made.rowCount) {
      const unfinished = `${template}_unfinished`;
      await admin.query(`drop database if exists ${unfinished} with (force)`);
      await admin.query(`create database ${unfinished}`);
      await migrate(databaseUrl(serverUrl, unfinished));
      await admin.query(`alter database ${unfinished} rename to ${template}`);
    }
    await admin.query(`create database ${name} template ${template}`);
  });
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => asAdmin(serverUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)).then(() => {}),
  };
}

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
