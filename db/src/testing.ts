import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DomainError } from '@banksman/contracts';
import pg from 'pg';
import { lockDirectory } from './embedded/directory-lock.ts';
import { startEmbeddedDatabase } from './embedded/index.ts';
import { migrate as migrateToCurrent } from './migrate.ts';

export type TestDatabase = {
  url: string;
  /** Ends it and everything in it. */
  drop(): Promise<void>;
};

type Migrate = (url: string) => Promise<void>;

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/banksman/', import.meta.url));
/** What the template is made of: when one of them changes, it is made anew. */
const SOURCES = ['../migrations', './migrate.ts', './security.ts'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const TEMPLATE_WAIT_MS = 60_000;
const OUTDATED_MS = 24 * 60 * 60_000;

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
  const dump = join(CACHE, `test-database-${await templateKey(migrate)}.tar`);
  if (!existsSync(dump)) await once(`${dump}.lock`, () => (existsSync(dump) ? Promise.resolve() : makeDump(dump, migrate)));
  const { url, stop } = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: dump });
  return { url, drop: stop };
}

/** Runs `work` while no other process does; the lock goes with the process that holds it. */
async function once(lock: string, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + TEMPLATE_WAIT_MS;
  for (;;) {
    const unlock = await lockDirectory(lock).catch((error: unknown) => {
      if (error instanceof DomainError && Date.now() < until) return null;
      throw error;
    });
    if (!unlock) {
      await wait(100);
      continue;
    }
    try {
      return await work();
    } finally {
      await rm(lock, { recursive: true, force: true });
      await unlock();
    }
  }
}

async function makeDump(dump: string, migrate: Migrate): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  for (const name of await readdir(CACHE)) {
    const file = join(CACHE, name);
    const age = Date.now() - (await stat(file).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (name.startsWith('test-database-') && age > OUTDATED_MS) await rm(file, { recursive: true, force: true });
  }
  const database = await startEmbeddedDatabase({ dataDir: 'memory://' });
  try {
    await migrate(database.url);
    const partial = `${dump}.${process.pid}`;
    await database.dump(partial);
    await rename(partial, dump);
  } finally {
    await database.stop();
  }
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

async function templateKey(migrate: Migrate): Promise<string> {
  const hash = createHash('sha256').update(migrate.toString()).update(pgliteVersion());
  for (const source of SOURCES) for (const file of await filesOf(source)) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** The package's main file says in which folder its version stands; `package.json` itself is not exported. */
function pgliteVersion(): string {
  const { resolve } = createRequire(import.meta.url);
  return JSON.stringify(createRequire(import.meta.url)(join(resolve('@electric-sql/pglite'), '../../package.json')).version);
}
