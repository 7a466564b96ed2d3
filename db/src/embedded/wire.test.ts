import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './index.ts';
import { connected, rawConnection, streamOf } from './testing/clients.ts';
import { emptyDump } from './testing/template.ts';

/** Behaviour of the wire front under many connections; what a server does otherwise is in the last `describe`. */

let database: EmbeddedDatabase;
let pool: pg.Pool;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: await emptyDump() });
  pool = new pg.Pool({ connectionString: database.url, max: 5 });
  sql = postgres(database.url, { max: 5, onnotice: () => {} });
});
afterAll(async () => {
  await Promise.all([pool.end(), sql.end()]);
  await database.stop();
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
describe('every client gets its own answers', () => {
  test('pg: 400 queries of different text on 5 connections', async () => {
    const answers = await Promise.all(numbers(400).map((i) => pool.query(`select $1::int as v, '${i}'::text as t`, [i])));
    expect(answers.map(({ rows }) => rows)).toEqual(numbers(400).map((i) => [{ v: i, t: String(i) }]));
  });

  test('postgres.js: 400 queries of different text on 5 connections', async () => {
    const answers = await Promise.all(numbers(400).map((i) => sql.unsafe(`select $1::int as v, '${i}'::text as t`, [i])));
    expect(answers.map((rows) => [...rows])).toEqual(numbers(400).map((i) => [{ v: i, t: String(i) }]));
  });

  test('both drivers at once, 600 queries', async () => {
    const viaSql = async (i: number) => (await sql`select ${i}::int as v`)[0]?.v;
    const viaPool = async (i: number) => (await pool.query('select $1::int as v', [i])).rows[0].v;
    expect(await Promise.all(numbers(600).map((i) => (i % 2 ? viaSql(i) : viaPool(i))))).toEqual(numbers(600));
  });

  test('a named statement prepared under the same name on 5 connections', async () => {
    const answers = await Promise.all(numbers(100).map((i) => pool.query({ name: 'same', text: 'select $1::int as v', values: [i] })));
    expect(answers.map(({ rows }) => rows[0].v)).toEqual(numbers(100));
  });

  test('a name that another connection uses for another statement', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    const ask = async (who: pg.Client, letter: string) => (await who.query({ name: 'mine', text: `select '${letter}' as v` })).rows[0].v;
    expect([await ask(one, 'A'), await ask(other, 'B'), await ask(one, 'A')]).toEqual(['A', 'B', 'A']);
  });

  test('5 MB in and out', async () => {
    const big = 'x'.repeat(5_000_000);
    const { rows } = await pool.query('select length($1::text) as length, $1::text as value', [big]);
    expect(rows[0].length).toBe(5_000_000);
    expect(rows[0].value === big).toBe(true);
  });

  test('a cursor of 1,000 rows read 100 at a time', async () => {
    const sizes: number[] = [];
    await sql`select g from generate_series(1, 1000) g`.cursor(100, (rows) => {
      sizes.push(rows.length);
    });
    expect(sizes).toEqual(Array(10).fill(100));
  });

  test('the last query before a goodbye is still done', async () => {
    const one = await connected(database.url);
    const connection = rawConnection(one);
    const ended = once(connection, 'end');
    connection.query('create table before_goodbye (a int)');
    connection.end();
    await ended;
    expect((await pool.query("select to_regclass('before_goodbye')::text as name")).rows).toEqual([{ name: 'before_goodbye' }]);
  });
});

describe('turns', () => {
  test('a client that sends 2,000 queries at once does not keep the others waiting', async () => {
    await pool.query('create sequence turns');
    const [busy, other] = [rawConnection(await connected(database.url)), await connected(database.url)];
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    busy.on('readyForQuery', () => {
      answered += 1;
      if (answered === 2_000) resolve();
    });
    for (const _ of numbers(2_000)) busy.query("select nextval('turns')");
    await once(busy, 'readyForQuery');
    const { rows } = await other.query("select nextval('turns')::int as place");
    expect(rows[0].place).toBeLessThan(1_900);
    await finished;
  });
});

describe('transactions', () => {
  test('nobody sees what is not committed', async () => {
    await pool.query('create table uncommitted (a int)');
    const one = await connected(database.url);
    await one.query('begin');
    await one.query('insert into uncommitted values (1)');
    const seen = pool.query('select count(*)::int as n from uncommitted');
    await one.query('rollback');
    expect((await seen).rows).toEqual([{ n: 0 }]);
  });

  test('20 read-then-write transactions at once lose no update', async () => {
    await sql`create table counter (n int)`;
    await sql`insert into counter values (0)`;
    const increase = () =>
      sql.begin(async (tx) => {
        const [row] = await tx`select n from counter for update`;
        await tx`update counter set n = ${row?.n + 1}`;
      });
    await Promise.all(numbers(20).map(increase));
    expect([...(await sql`select n from counter`)]).toEqual([{ n: 20 }]);
  });

  test('an error in one disturbs only its own client', async () => {
    const one = await connected(database.url);
    await one.query('begin');
    await expect(one.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    const other = sql`select 1 as a`;
    await expect(one.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    await one.query('rollback');
    expect([...(await other)]).toEqual([{ a: 1 }]);
  });

  test('a client that dies in the middle is rolled back and the others go on', async () => {
    const one = await connected(database.url);
    await one.query('begin');
    await one.query('create table of_the_dead (a int)');
    streamOf(one).destroy();
    expect((await pool.query("select to_regclass('of_the_dead') as name")).rows).toEqual([{ name: null }]);
  });

  test('half a batch of a dead client is not committed', async () => {
    await pool.query('create table half (a int)');
    const one = await connected(database.url);
    const connection = rawConnection(one);
    connection.parse({ text: 'insert into half values (1)' });
    connection.bind({});
    connection.execute({});
    const executed = once(connection, 'commandComplete');
    connection.flush();
    await executed;
    streamOf(one).destroy();
    expect((await pool.query('select count(*)::int as n from half')).rows).toEqual([{ n: 0 }]);
  });

  test('advisory locks of the transaction let in one at a time', async () => {
    let inside = 0;
    const seen: number[] = [];
    const enter = () =>
      sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(7)`;
        inside += 1;
        seen.push(inside);
        await tx`select 1`;
        inside -= 1;
      });
    await Promise.all(numbers(3).map(enter));
    expect(seen).toEqual([1, 1, 1]);
  });

  test('10 takers with skip locked get different rows', async () => {
    await sql`create table jobs (id int primary key, taken text)`;
    await sql`insert into jobs select g from generate_series(1, 30) g`;
    const take = (who: number) =>
      sql.begin(
        (tx) => tx<{ id: number }[]>`update jobs set taken = ${`w${who}`} where id in
          (select id from jobs where taken is null order by id for update skip locked limit 3) returning id`,
      );
    const ids = (await Promise.all(numbers(10).map(take))).flatMap((rows) => rows.map(({ id }) => id));
    expect(ids.toSorted((a, b) => a - b)).toEqual(numbers(30).map((i) => i + 1));
  });
});

describe('what a server does and the embedded database does not', () => {
  test('COPY FROM STDIN is refused, in either protocol, and the engine lives on', async () => {
    await pool.query('create table copied (a int)');
    const notAvailable = { message: expect.stringContaining('COPY FROM STDIN is not available') };
    await expect(pool.query('copy copied from stdin')).rejects.toMatchObject(notAvailable);
    await expect(pool.query('select 1; /* and */ copy copied from stdin')).rejects.toMatchObject(notAvailable);
    await expect(pool.query({ name: 'copying', text: 'copy copied from stdin' })).rejects.toMatchObject(notAvailable);
    expect((await pool.query("select 'copy from stdin' as text")).rows).toEqual([{ text: 'copy from stdin' }]);
  });

  test('DISCARD ALL is refused, for it would reach into other connections', async () => {
    const one = await connected(database.url);
    await expect(one.query('discard all')).rejects.toMatchObject({ code: '0A000' });
    await expect(one.query({ name: 'all', text: 'deallocate all' })).rejects.toMatchObject({ code: '0A000' });
  });

  test('a session advisory lock does not exclude another connection', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    await one.query('select pg_advisory_lock(42)');
    expect((await other.query('select pg_try_advisory_lock(42) as taken')).rows).toEqual([{ taken: true }]);
    await one.query('select pg_advisory_unlock_all()');
  });

  test('temporary tables and the backend process id are shared', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    await one.query('create temp table shared (a int)');
    expect((await other.query("select to_regclass('shared')::text as name")).rows).toEqual([{ name: 'shared' }]);
    const processId = async (who: pg.Client) => (await who.query('select pg_backend_pid() as id')).rows[0].id;
    expect(await processId(one)).toBe(await processId(other));
    await one.query('drop table shared');
  });

  test('statement_timeout interrupts nothing', async () => {
    const one = await connected(database.url, { statement_timeout: 20 });
    expect((await one.query('select pg_sleep(0.2), 1 as a')).rows).toMatchObject([{ a: 1 }]);
  });
});

test('a statement that computes for long stops no timer of this process', async () => {
  const slow = pool.query('select pg_sleep(0.5)');
  const before = performance.now();
  await wait(10);
  expect(performance.now() - before).toBeLessThan(250);
  await slow;
});
