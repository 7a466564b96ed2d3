import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import pg from 'pg';

/** A setting that holds a secret, by its name. */
const IS_SECRET = /(SECRET|PASSWORD|TOKEN|_KEY)$/;
/** Folders of the data folder that are there to hold secrets, or what was told to one person; `postgres` is the embedded database. */
const KEPT = new Set(['secrets', 'outbox', 'postgres']);
/** Access tokens are JWTs: none belongs into a log, a table or a file (RFC 7519, section 3; both parts begin with `{"`). */
const JWT = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/;

export type Places = { settings: Record<string, string>; outputs: readonly string[]; databaseUrl: string | null; dataDir: string };

/**
 * Where secrets of a journey lie that belong nowhere: the secret settings of its processes, and any access token, in what the processes have
 * printed, in every table of every schema, and in the files of the data folder. @returns such as `AUTH_SECRET in app.run_events`
 */
export async function leaksIn({ settings, outputs, databaseUrl, dataDir }: Places): Promise<string[]> {
  const secrets = Object.entries(settings).filter(([name, value]) => IS_SECRET.test(name) && value.length >= 8);
  const found: string[] = [];
  const look = (text: string, where: string) => {
    for (const [name, value] of secrets)
      if (text.includes(value) || text.includes(Buffer.from(value).toString('hex'))) found.push(`${name} in ${where}`);
    if (JWT.test(text)) found.push(`an access token in ${where}`);
  };
  for (const output of outputs) look(output, 'what a process has printed');
  for await (const { name, text } of filesOf(dataDir)) look(text, name);
  if (databaseUrl) for await (const { name, text } of tablesOf(databaseUrl)) look(text, name);
  return found;
}

async function* filesOf(dataDir: string) {
  for (const entry of await readdir(dataDir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(dataDir, path);
    if (entry.isFile() && !KEPT.has(name.split('/')[0] ?? '')) yield { name, text: (await readFile(path)).toString('latin1') };
  }
}

async function* tablesOf(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    if (tables.rowCount === 0) throw new Error('there is no table');
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string | null }>(`select string_agg(t::text, ' ') as text from ${name} t`);
      yield { name, text: rows[0]?.text ?? '' };
    }
  } finally {
    await client.end();
  }
}
