import { cp, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from './backend.ts';

export type MaintenanceOptions = {
  /** The data directory, or null when there is none on the disk. */
  dataDir: string | null;
  vacuumEveryMs: number;
  backupEveryMs: number;
  log(message: string): void;
};

const KEPT_BACKUPS = 2;
const PARTIAL = '.partial';
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
  const { dataDir } = options;
  if (dataDir !== null) stops.push(every(options.backupEveryMs, backend, () => backup(backend, dataDir), options.log));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function every(periodMs: number, backend: Backend, work: () => Promise<void>, log: (message: string) => void): () => Promise<void> {
  let seen = backend.batches;
  let running = Promise.resolve();
  const timer = setInterval(() => {
    if (backend.batches === seen) return;
    seen = backend.batches;
    running = running.then(work).catch((error: unknown) => log(`maintenance of the embedded database: ${error}`));
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
 * Copies the directory while no transaction is open; clients wait for the copying (measured: about 0.1 s for 60 MB) but not for the
 * flush to the disk. A copy is a data directory: start from it to restore.
 */
async function backup(backend: Backend, dataDir: string): Promise<void> {
  const parent = `${dataDir}-backup`;
  const target = join(parent, new Date().toISOString().replaceAll(/[:.]/g, '-'));
  await backend.alone(async (engine) => {
    await engine.sql('checkpoint');
    await cp(dataDir, target + PARTIAL, { recursive: true });
  });
  await flush(target + PARTIAL);
  await rename(target + PARTIAL, target);
  const names = (await readdir(parent)).toSorted();
  const whole = names.filter((name) => !name.endsWith(PARTIAL));
  const outdated = [...whole.slice(0, -KEPT_BACKUPS), ...names.filter((name) => name.endsWith(PARTIAL))];
  for (const name of outdated) await rm(join(parent, name), { recursive: true });
}

/** Makes the operating system write every file of the directory to the disk. */
async function flush(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
