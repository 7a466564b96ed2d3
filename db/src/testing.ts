import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startEmbeddedDatabase } from './embedded/index.ts';
import { type Migrate, templateDump, templateKey } from './embedded/testing/template.ts';
import { migrate as migrateToCurrent } from './migrate.ts';

export type TestDatabase = {
  url: string;
  /** Ends it and everything in it. */
  drop(): Promise<void>;
};

/**
 * A database of its own for one test file, at the current schema and empty. Migrated once and copied from then on: embedded and in
 * memory from a dump in `node_modules/.cache/banksman/`, or, with TEST_DATABASE_URL (a server with pgvector on which the user may
 * create databases), `create database … template …`.
 * @param migrate prepares the template; a change in what it calls is noticed only in `db/migrations` and `db/src/migrate.ts`
 */
export async function testDatabase(migrate: Migrate = migrateToCurrent): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? onServer(server, migrate) : embedded(migrate);
}

async function embedded(migrate: Migrate): Promise<TestDatabase> {
  const { url, stop } = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: await templateDump(migrate) });
  return { url, drop: stop };
}

async function onServer(serverUrl: string, migrate: Migrate): Promise<TestDatabase> {
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
