import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';

/** The one Postgres session that there is. One call at a time: see {@link Backend}. */
export type Engine = {
  /** Sends protocol messages and gives back everything that was answered. */
  run(bytes: Uint8Array): Promise<Buffer>;
  /** Runs SQL for ourselves; the rows of its last statement as name → text. */
  sql<Row extends Record<string, unknown>>(text: string): Promise<Row[]>;
  /** The whole data directory as a tar archive. */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
};

/**
 * `postgresqlconf` takes the place of the file that initdb wrote, so its settings that matter are repeated here (compared with
 * pg_settings: without them text search would be 'simple' and not 'english'). The first two keep the process at about half the memory.
 */
const SETTINGS = [
  'shared_buffers=16MB',
  'max_wal_size=64MB',
  "default_text_search_config='pg_catalog.english'",
  "timezone='UTC'",
  "log_timezone='UTC'",
];
/**
 * Opens the database in `dataDir`, making it first if there is none.
 * @param dataDir a directory, or `memory://`
 * @param dump a tar archive of a data directory to begin with; only for a database that is not there yet
 */
export async function openEngine(dataDir: string, dump?: string): Promise<Engine> {
  const pglite = await PGlite.create({
    dataDir,
    extensions: { vector, pg_trgm, btree_gin },
    postgresqlconf: SETTINGS,
    ...(dump === undefined ? {} : { loadDataDir: new Blob([await readFile(dump)]) }),
  });
  return {
    async run(bytes) {
      const parts: Buffer[] = [];
      await pglite.execProtocolRawStream(bytes, { onRawData: (part) => parts.push(Buffer.from(part)) });
      return Buffer.concat(parts);
    },
    async sql<Row extends Record<string, unknown>>(text: string) {
      return ((await pglite.exec(text)).at(-1)?.rows ?? []) as Row[];
    },
    async dump() {
      await pglite.exec('checkpoint'); // so that whoever starts from it has nothing to replay
      return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer());
    },
    close: () => pglite.close(),
  };
}
