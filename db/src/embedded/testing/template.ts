import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DomainError } from '@banksman/contracts';
import { lockDirectory } from '../directory-lock.ts';
import { startEmbeddedDatabase } from '../index.ts';

export type Migrate = (url: string) => Promise<void>;

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/banksman/', import.meta.url));
/** What the template is made of: when one of them changes, it is made anew. */
const SOURCES = ['../../../migrations', '../../migrate.ts', '../../security.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const TEMPLATE_WAIT_MS = 60_000;
const OUTDATED_MS = 24 * 60 * 60_000;

/**
 * The dump of a database that `migrate` has prepared: made by the first who asks, then kept in `node_modules/.cache/banksman/`.
 * @returns its file
 */
export async function templateDump(migrate: Migrate): Promise<string> {
  const dump = join(CACHE, `test-database-${await templateKey(migrate)}.tar`);
  if (!existsSync(dump)) await once(`${dump}.lock`, () => (existsSync(dump) ? Promise.resolve() : makeDump(dump, migrate)));
  return dump;
}

/** What a template is made of, as one word: another as soon as the migrations, the function's text or the engine's version change. */
export async function templateKey(migrate: Migrate): Promise<string> {
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
  for (const name of await readdir(CACHE)) {
    const file = join(CACHE, name);
    const age = Date.now() - (await stat(file).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (name.startsWith('test-database-') && age > OUTDATED_MS) await rm(file, { recursive: true, force: true });
  }
  const database = await startEmbeddedDatabase({ dataDir: 'memory://' });
  try {
    await migrate(database.url);
    await database.dump(dump);
  } finally {
    await database.stop();
  }
}

/** A dump of a database with nothing in it: starting from it takes a fraction of a start from nothing. */
export const emptyDump = (): Promise<string> => templateDump(async () => {});
