import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './index.ts';
import { connected, rawConnection, streamOf } from './testing/clients.ts';
import { emptyDump } from './testing/template.ts';

/** What a connection has for itself although the engine has one session for all. */

let database: EmbeddedDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: await emptyDump() });
  pool = new pg.Pool({ connectionString: database.url, max: 5 });
});
afterAll(async () => {
  await pool.end();
  await database.stop();
});

const nextNotification = async (listener: pg.Client): Promise<pg.Notification> => (await once(listener, 'notification'))[0];

describe('notifications', () => {
  test('reach the listener and not the sender (pg)', async () => {
    const [listener, sender] = [await connected(database.url), await connected(database.url)];
    let sentBack = 0;
    sender.on('notification', () => {
      sentBack += 1;
    });
    await listener.query('listen ch1');
    const heard = nextNotification(listener);
    await sender.query("select pg_notify('ch1', 'hello')");
    expect(await heard).toMatchObject({ channel: 'ch1', payload: 'hello' });
    await sender.query('select 1');
    expect(sentBack).toBe(0);
  });

  test('reach a listener of postgres.js', async () => {
    const { promise: heard, resolve } = Promise.withResolvers<string>();
    const sql = postgres(database.url);
    onTestFinished(() => sql.end());
    const listening = await sql.listen('ch2', resolve);
    await pool.query("notify ch2, 'x1'");
    expect(await heard).toBe('x1');
    await listening.unlisten();
  });

  test('are sent only by what is committed', async () => {
    const [listener, sender] = [await connected(database.url), await connected(database.url)];
    await listener.query('listen ch3');
    const heard = nextNotification(listener);
    for (const [payload, end] of [
      ['rolled back', 'rollback'],
      ['kept', 'commit'],
    ]) {
      await sender.query('begin');
      await sender.query('select pg_notify($1, $2)', ['ch3', payload]);
      await sender.query(`${end}`);
    }
    expect((await heard).payload).toBe('kept');
  });

  test.each(['unlistens', 'unlistens to all', 'dies'])('go on for one listener when another %s', async (how) => {
    const [stays, other] = [await connected(database.url), await connected(database.url)];
    for (const one of [stays, other]) await one.query('listen ch4');
    if (how === 'dies') streamOf(other).destroy();
    else await other.query(how === 'unlistens' ? 'unlisten ch4' : 'unlisten *');
    const heard = nextNotification(stays);
    await pool.query("notify ch4, 'still'");
    expect((await heard).payload).toBe('still');
  });

  test('a listen that was rolled back hears nothing', async () => {
    const listener = await connected(database.url);
    let heard = 0;
    listener.on('notification', () => {
      heard += 1;
    });
    await listener.query('begin');
    await listener.query('listen ch5');
    await listener.query('rollback');
    await pool.query("notify ch5, 'x'");
    await listener.query('select 1');
    expect(heard).toBe(0);
  });
});

describe('settings', () => {
  test('stay in their connection and come back to it', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    const path = async (who: pg.Client) => (await who.query('show search_path')).rows[0].search_path;
    await one.query('set search_path = pg_catalog, public');
    expect([await path(other), await path(one)]).toEqual(['public', 'pg_catalog, public']);
    await one.query('reset search_path');
    expect(await path(one)).toBe('public');
  });

  test('a rolled back one is forgotten', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    await one.query('begin');
    await one.query("set statement_timeout = '7s'");
    await one.query('rollback');
    await other.query("set statement_timeout = '8s'");
    expect((await one.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
  });

  test('those of the connection string hold', async () => {
    const one = await connected(database.url, { options: '-c search_path=pg_catalog,public -c statement_timeout=9s' });
    await pool.query('select 1');
    const { rows } = await one.query("select current_setting('search_path') as path, current_setting('statement_timeout') as timeout");
    expect(rows).toEqual([{ path: 'pg_catalog,public', timeout: '9s' }]);
  });

  test('a role taken for the session is not another connection’s', async () => {
    await pool.query('create role clerk nologin');
    const [one, other] = [await connected(database.url), await connected(database.url)];
    await one.query('set role clerk');
    const role = async (who: pg.Client) => (await who.query('select current_user::text as name')).rows[0].name;
    expect([await role(other), await role(one)]).toEqual(['postgres', 'clerk']);
  });

  test('set_config for the session does not leak', async () => {
    const [one, other] = [await connected(database.url), await connected(database.url)];
    await one.query("select set_config('app.workspace', $1, false)", ['w1']);
    expect((await other.query("select current_setting('app.workspace', true) as value")).rows[0].value ?? '').toBe('');
  });
});

describe('who may come in', () => {
  test('a wrong password is refused', async () => {
    const url = new URL(database.url);
    url.password = 'wrong';
    await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '28P01' });
  });

  test('another database does not exist', async () => {
    const url = new URL(database.url);
    url.pathname = '/other';
    await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '3D000' });
  });

  test('encryption is declined, so that a client that only prefers it comes in', async () => {
    const preferring = postgres(database.url, { ssl: 'prefer', max: 1 });
    onTestFinished(() => preferring.end());
    expect([...(await preferring`select 1 as a`)]).toEqual([{ a: 1 }]);
  });

  test('bytes that are no protocol end only their own connection', async () => {
    const socket = connect(Number(new URL(database.url).port), '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect((await pool.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('the unnamed statement', () => {
  test('of another connection is never run by mistake', async () => {
    const one = await connected(database.url);
    const connection = rawConnection(one);
    const parsed = once(connection, 'readyForQuery');
    connection.parse({ text: 'select 1 as mine' });
    connection.sync();
    await parsed;
    await pool.query('select 2 as theirs where $1', [true]);
    const refused = once(connection, 'errorMessage');
    connection.bind({});
    connection.execute({});
    connection.sync();
    expect((await refused)[0]).toMatchObject({ code: '26000' });
  });
});
