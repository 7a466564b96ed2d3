import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from './directory-lock.ts';
import { type EmbeddedDatabaseOptions, startEmbeddedDatabase } from './index.ts';
import { emptyDump } from './testing/template.ts';

const empty = await emptyDump();
const SERVE = fileURLToPath(new URL('./testing/serve.ts', import.meta.url));

/** A data directory is a thousand files; where the disk is slow, memory makes them 17 times as fast (a container may have 64 MB of it). */
const ROOT = await statfs('/dev/shm').then(
  ({ bavail, bsize }) => (bavail * bsize > 1024 ** 3 ? '/dev/shm' : tmpdir()),
  () => tmpdir(),
);

const template = await mkdtemp(join(ROOT, 'banksman-embedded-template-'));
beforeAll(async () => {
  const database = await startEmbeddedDatabase({ dataDir: template, loadFrom: empty });
  await database.stop();
});
afterAll(() => rm(template, { recursive: true, force: true }));

/** A directory that is gone after the test, with whatever stands beside it. */
async function directory(): Promise<string> {
  const parent = await mkdtemp(join(ROOT, 'banksman-embedded-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

/** A directory with an empty database in it: copying one costs a fraction of making one. */
async function filledDirectory(): Promise<string> {
  const dataDir = await directory();
  await cp(template, dataDir, { recursive: true });
  return dataDir;
}

async function started(options: EmbeddedDatabaseOptions) {
  const database = await startEmbeddedDatabase(options);
  onTestFinished(() => database.stop());
  return database;
}

async function ask(url: string, ...texts: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const answers = [];
  for (const text of texts) answers.push((await client.query(text)).rows);
  await client.end();
  return answers;
}

/** A process of its own on the directory. */
async function otherProcess(dataDir: string): Promise<{ child: ChildProcess; url: string; error: string | undefined }> {
  const child = fork(SERVE, [dataDir], { execArgv: [] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [{ url, error }] = await once(child, 'message');
  return { child, url, error };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20);
}

test('what was written is there after a stop and a new start, with the settings that matter', async () => {
  const dataDir = await directory();
  const first = await started({ dataDir });
  await ask(first.url, 'create extension vector', 'create table kept (v vector(3))', "insert into kept values ('[1,2,3]')");
  await first.stop();
  await expect(startEmbeddedDatabase({ dataDir, loadFrom: empty })).rejects.toMatchObject({
    message: expect.stringContaining('holds a database already'),
  });
  const second = await started({ dataDir, password: 'a b/c' });
  expect(
    await ask(
      second.url,
      "select v <-> '[1,2,4]' as distance from kept",
      'show shared_buffers',
      'show default_text_search_config',
      'show timezone',
    ),
  ).toEqual([
    [{ distance: 1 }],
    [{ shared_buffers: '16MB' }],
    [{ default_text_search_config: 'pg_catalog.english' }],
    [{ TimeZone: 'UTC' }],
  ]);
});

test('a directory is for one process at a time, and who has it is said', async () => {
  const dataDir = await filledDirectory();
  const { child } = await otherProcess(dataDir);
  const message = `The data directory ${dataDir} is already in use by another Banksman (process ${child.pid})`;
  await expect(startEmbeddedDatabase({ dataDir })).rejects.toMatchObject({ message, details: { dataDir, processId: child.pid } });
  await kill(child);
  const again = await started({ dataDir });
  expect(await ask(again.url, 'select 1 as a')).toEqual([[{ a: 1 }]]);
});

test('a lock file that a killed process left behind is no lock', async () => {
  const dataDir = await directory();
  const script = `import { lockDirectory } from ${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)};
    await lockDirectory(${JSON.stringify(dataDir)}, 'darwin'); process.send('locked'); process.on('disconnect', () => process.exit());`;
  await writeFile(`${dataDir}.mjs`, script);
  const child = fork(`${dataDir}.mjs`, { execArgv: [] });
  await once(child, 'message');
  await expect(lockDirectory(dataDir, 'darwin')).rejects.toMatchObject({ details: { processId: child.pid } });
  await kill(child);
  const unlock = await lockDirectory(dataDir, 'darwin');
  await expect(lockDirectory(dataDir, 'darwin')).rejects.toMatchObject({ details: { processId: process.pid } });
  await unlock();
});

test('a process killed under load loses no row that it acknowledged', async () => {
  const dataDir = await filledDirectory();
  const acknowledged: number[] = [];
  let next = 0;
  for (const round of [1, 2]) {
    const { child, url } = await otherProcess(dataDir);
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    pool.on('error', () => {});
    await pool.query('create table if not exists acknowledged (id int primary key)');
    const { rows } = await pool.query('select id from acknowledged');
    const found = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    const enough = acknowledged.length + 150 * round;
    const write = async () => {
      for (;;) {
        next += 1;
        const id = next;
        await pool.query('insert into acknowledged values ($1)', [id]);
        acknowledged.push(id);
        if (acknowledged.length === enough) child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 4 }, () => write().catch(() => {})));
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
    await pool.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  const { url } = await started({ dataDir });
  const [rows] = await ask(url, 'select id from acknowledged');
  const found = new Set((rows as { id: number }[]).map(({ id }) => id));
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
}, 60_000);

test('a first start that was killed half-way is begun again', async () => {
  const dataDir = await directory();
  const child = fork(SERVE, [dataDir, empty], { execArgv: [] });
  await until(async () => (await readdir(dataDir).catch((): string[] => [])).includes('PG_VERSION'));
  await kill(child);
  expect(await readdir(dataDir)).toContain('banksman-unfinished');
  const { url } = await started({ dataDir, loadFrom: empty });
  expect(await ask(url, 'select 1 as a')).toEqual([[{ a: 1 }]]);
  expect(await readdir(dataDir)).not.toContain('banksman-unfinished');
});

test('dumps are made while in use, the last two stay, and a database can begin with one', async () => {
  const dataDir = await filledDirectory();
  const database = await started({ dataDir, backupEveryMs: 200 });
  const dumps = async () => (await readdir(`${dataDir}-backup`).catch(() => [])).filter((name) => name.endsWith('.tar')).toSorted();
  await ask(database.url, 'create table early as select 1 as a');
  await until(async () => (await dumps()).length > 0);
  const [first = ''] = await dumps();
  await until(async () => {
    await ask(database.url, 'create table if not exists late as select 2 as a');
    const names = await dumps();
    return names.length === 2 && !names.includes(first);
  });
  await database.stop();
  const [, last = ''] = await dumps();
  const restored = await started({ dataDir: 'memory://', loadFrom: join(`${dataDir}-backup`, last) });
  expect(await ask(restored.url, 'select a from early', 'select a from late')).toEqual([[{ a: 1 }], [{ a: 2 }]]);
});

test('dead rows are vacuumed away without anyone asking, whatever role the last client had', async () => {
  const { url } = await started({ dataDir: 'memory://', loadFrom: empty, vacuumEveryMs: 50 });
  await ask(url, 'create role clerk nologin', 'create table busy as select g as a from generate_series(1, 1000) g');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; update busy set a = a + 1; commit; set role clerk');
  await until(async () => {
    const { rows } = await client.query(
      "select n_dead_tup::int as dead, vacuum_count::int as times from pg_stat_user_tables where relname = 'busy'",
    );
    return rows[0].dead === 0 && rows[0].times > 0;
  });
  await client.end();
});

test('stopping tells the clients, rolls back what they had open and can be asked for twice', async () => {
  const dataDir = await filledDirectory();
  const database = await started({ dataDir });
  const client = new pg.Client({ connectionString: database.url });
  const { promise: told, resolve } = Promise.withResolvers<Error>();
  client.on('error', resolve);
  await client.connect();
  await client.query('begin');
  await client.query('create table unfinished (a int)');
  await Promise.all([database.stop(), database.stop()]);
  expect(await told).toMatchObject({ code: '57P01' });
  const again = await started({ dataDir });
  expect(await ask(again.url, "select to_regclass('unfinished') as name")).toEqual([[{ name: null }]]);
});

test('a start that cannot be is said in one sentence and leaves everything as it is', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: empty, port })).rejects.toMatchObject({
    message: expect.stringMatching(/^The embedded database in memory:\/\/ did not start: .*EADDRINUSE.*/),
  });
  const dataDir = await directory();
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'letters.txt'), 'dear');
  const message = `The embedded database in ${dataDir} did not start: the directory is not empty and holds no database`;
  await expect(startEmbeddedDatabase({ dataDir })).rejects.toMatchObject({ message });
  expect(await readdir(dataDir)).toEqual(['letters.txt']);
});

test('a client that holds the database and says nothing is rolled back and ended, and the next one goes on', async () => {
  const impatient = await started({ dataDir: 'memory://', loadFrom: empty, idleInTransactionMs: 200 });
  const [idle, other] = [new pg.Client(impatient.url), new pg.Client(impatient.url)];
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  idle.on('error', resolve);
  await Promise.all([idle.connect(), other.connect()]);
  await idle.query('begin');
  await idle.query('create table forgotten (a int)');
  expect((await other.query("select to_regclass('forgotten') as name")).rows).toEqual([{ name: null }]);
  expect(await ended).toMatchObject({ code: '25P03' });
  await other.end();
});
