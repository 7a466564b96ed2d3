import pg from 'pg';

/** A database of its own on the server under test. */
export type BenchDatabase = { url: string; client: pg.Client; drop(): Promise<void> };

/** The server from BENCH_DATABASE_URL or TEST_DATABASE_URL, or one sentence and the end. */
export function serverUrl(): string {
  const url = process.env.BENCH_DATABASE_URL ?? process.env.TEST_DATABASE_URL;
  if (url) return url;
  console.error('Set BENCH_DATABASE_URL (or TEST_DATABASE_URL) to a Postgres with pgvector on which the user may create databases.');
  process.exit(1);
}

/** Makes an empty database `bench_…` on the server. */
export async function createDatabase(what: string): Promise<BenchDatabase> {
  const server = serverUrl();
  const name = `bench_${what}_${Date.now().toString(36)}`;
  await statement(server, `create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  const client = await connect(address.href);
  return {
    url: address.href,
    client,
    async drop() {
      await client.end();
      await statement(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** One connection that outlives a database restart's message. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function statement(url: string, text: string): Promise<void> {
  const client = await connect(url);
  await client.query(text);
  await client.end();
}

export type Size = { rows: number; bytes: number };
export type Footprint = { walBytes: number; tables: Map<string, Size> };

/** What the database holds now: the write-ahead log's end, and rows and bytes (with indexes and TOAST) of each of our tables. */
export async function footprint(client: pg.Client): Promise<Footprint> {
  const named = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname not in ('public', 'app_migrations', 'auth') and relname !~ 'migrations$' order by 1`,
  );
  const tables = new Map<string, Size>();
  for (const { name } of named.rows) {
    const size = await client.query<{ rows: string; bytes: string }>(
      `select (select count(*) from ${name}) as rows, pg_total_relation_size('${name}') as bytes`,
    );
    tables.set(name, { rows: Number(size.rows[0]?.rows), bytes: Number(size.rows[0]?.bytes) });
  }
  const wal = await client.query<{ at: string }>(`select pg_current_wal_lsn() - '0/0'::pg_lsn as at`);
  return { walBytes: Number(wal.rows[0]?.at), tables };
}

/** What came in between, for each of `runs` runs. Tables that did not grow are left out. */
export function growth(before: Footprint, after: Footprint, runs: number): Footprint {
  const tables = new Map<string, Size>();
  for (const [name, size] of after.tables) {
    const was = before.tables.get(name) ?? { rows: 0, bytes: 0 };
    const grown = { rows: (size.rows - was.rows) / runs, bytes: (size.bytes - was.bytes) / runs };
    if (grown.rows !== 0 || grown.bytes !== 0) tables.set(name, grown);
  }
  return { walBytes: (after.walBytes - before.walBytes) / runs, tables };
}

/** All tables together. */
export function sum({ tables }: Footprint): Size {
  let rows = 0;
  let bytes = 0;
  for (const size of tables.values()) {
    rows += size.rows;
    bytes += size.bytes;
  }
  return { rows, bytes };
}
