import { spawn } from 'node:child_process';
import pg from 'pg';

/** SQL that outlives a crashed server: each statement has a connection of its own and is tried again for a minute. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export type StormDatabase = { url: string; sql: Sql; drop(): Promise<void> };

const KEEP_TRYING_MS = 60_000;

/** A database of the storm's own on `server`. */
export async function createDatabase(server: string): Promise<StormDatabase> {
  const name = `storm_${Date.now().toString(36)}_${process.pid}`;
  const admin = sqlOn(server);
  await admin(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    sql: sqlOn(url.toString()),
    drop: async () => void (await admin(`drop database if exists ${name} with (force)`)),
  };
}

function sqlOn(url: string): Sql {
  const once = async (text: string, values: readonly unknown[]) => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 20_000 });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end().catch(() => {});
    }
  };
  return async (text, values = []) => {
    const until = Date.now() + KEEP_TRYING_MS;
    for (;;) {
      try {
        return await once(text, values);
      } catch (error) {
        if (!isGone(error) || Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
}

/** The server is down, is starting or threw us out; anything else is a mistake of ours. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(57P0|ECONN|EPIPE)/.test(code) || code.startsWith('08')) return true;
  return error instanceof Error && /Connection terminated|timeout expired|Query read timeout/.test(error.message);
}

/** `pg_ctl -m immediate restart`: as if the power of the server went and came back. Resolves when it takes connections again. */
export async function crashServer(pgCtl: string): Promise<void> {
  const child = spawn('sh', ['-c', `${pgCtl} -m immediate -w restart`], { stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`pg_ctl ended with ${code}: ${pgCtl}`);
}
