import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { ensureWorkspace, getWorkspace } from './queries/workspaces.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { inWorkspace } from './workspace.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('every table of schema app has row-level security, enabled and forced, with a policy for reading and writing', async () => {
  const { rows } = await database.pool.query(`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('r', 'p') and (not c.relrowsecurity or not c.relforcerowsecurity
      or not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant' and p.polwithcheck is not null))`);
  expect(rows).toEqual([]);
});

test('a workspace sees its own rows and not those of another, and cannot write into another', async () => {
  const [mine, other] = [randomUUID(), randomUUID()];
  await inWorkspace(database.db, mine, (tx) => ensureWorkspace(tx, { workspaceId: mine, name: 'Mine', isDemo: false }));
  expect(await inWorkspace(database.db, mine, (tx) => getWorkspace(tx, mine))).toMatchObject({ name: 'Mine' });
  expect(await inWorkspace(database.db, other, (tx) => getWorkspace(tx, mine))).toBeNull();
  const intrusion = inWorkspace(database.db, other, (tx) => ensureWorkspace(tx, { workspaceId: mine, name: 'Taken', isDemo: false }));
  await expect(intrusion).rejects.toMatchObject({ cause: { code: '42501' } });
});

test('without a workspace the app role sees nothing', async () => {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query("select set_config('role', 'banksman_app', true)");
  expect((await client.query('select * from app.workspaces')).rows).toEqual([]);
  await client.query('rollback');
  client.release();
});

test.runIf(process.env.TEST_DATABASE_URL)('a process that starts while others work waits for nobody', async () => {
  const busy = new pg.Client({ connectionString: database.url });
  await busy.connect();
  await busy.query('begin');
  await busy.query('select * from app.runs');
  await migrate(database.url);
  await busy.query('rollback');
  await busy.end();
});
