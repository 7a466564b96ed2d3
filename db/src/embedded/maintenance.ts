import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from './backend.ts';

export type MaintenanceOptions = {
  /** Where the copies go, or null for none. */
  backupDir: string | null;
  vacuumEveryMs: number;
  backupEveryMs: number;
  log(message: string): void;
};

const KEPT_BACKUPS = 2;
/** The archive is made in memory, beside the engine's own. */
const MAX_BACKUP_BYTES = 1024 ** 3;
/**
 * The engine runs without autovacuum. Its own defaults: 50 rows and a fifth (vacuum) or a tenth (analyze) of the table;
 * each table is a turn of its own, so that clients get in between.
 */
const TABLES_IN_NEED = `
  select format('vacuum (analyze) %I.%I', schemaname, s.relname) as command
  from pg_stat_all_tables s join pg_class c on c.oid = s.relid
  where s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) or s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)`;

/** Keeps tables lean and copies of the directory, only when something happened since. @returns stops it, after what is under way */
export function keepUp(backend: Backend, options: MaintenanceOptions): () => Promise<void> {
  const stops = [every(options.vacuumEveryMs, backend, () => vacuum(backend), options.log)];
  const { backupDir, log } = options;
  if (backupDir !== null) stops.push(every(options.backupEveryMs, backend, () => backup(backend, backupDir, log), log));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function every(periodMs: number, backend: Backend, work: () => Promise<void>, log: (message: string) => void): () => Promise<void> {
  let seen = backend.batches;
  let isRunning = false;
  let running = Promise.resolve();
  const timer = setInterval(() => {
    if (isRunning || backend.batches === seen) return;
    seen = backend.batches;
    isRunning = true;
    running = work()
      .catch((error: unknown) => log(`maintenance of the embedded database: ${error}`))
      .finally(() => {
        isRunning = false;
      });
  }, periodMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function vacuum(backend: Backend): Promise<void> {
  const tables = await backend.alone((engine) => engine.sql<{ command: string }>(TABLES_IN_NEED));
  for (const { command } of tables) await backend.alone((engine) => engine.sql(command));
}

/**
 * Clients wait while the archive is made (measured: 0.3 s for 40 MB), not while it is written and flushed to the disk.
 * Start from it (`loadFrom`) to restore.
 */
async function backup(backend: Backend, directory: string, log: (message: string) => void): Promise<void> {
  const [size] = await backend.alone((engine) =>
    engine.sql<{ bytes: number }>('select pg_database_size(current_database())::float8 as bytes'),
  );
  if (size && size.bytes > MAX_BACKUP_BYTES)
    return log(`no copy of the embedded database: ${size.bytes} bytes are too many to archive in memory; time for a Postgres server`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeDump(backend, join(directory, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.tar`));
  const outdated = (await readdir(directory))
    .filter((name) => name.endsWith('.tar'))
    .toSorted()
    .slice(0, -KEPT_BACKUPS);
  for (const name of outdated) await rm(join(directory, name));
}

/** Writes the whole database to `file`, which is there only when all of it is on the disk. */
export async function writeDump(backend: Backend, file: string): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(await backend.alone((engine) => engine.dump()));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}
