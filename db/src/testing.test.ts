import pg from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from './testing.ts';

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

test('test databases are migrated, empty, apart from each other, and gone when dropped', async () => {
  const databases = await Promise.all([testDatabase(), testDatabase()]);
  const [one, other] = await Promise.all(databases.map(({ url }) => connected(url)));
  await one?.query("insert into app.workspaces (workspace_id, name) values (gen_random_uuid(), 'Harbour Works')");
  const count = async (client: pg.Client | undefined) => (await client?.query('select count(*)::int as n from app.workspaces'))?.rows;
  expect([await count(one), await count(other)]).toEqual([[{ n: 1 }], [{ n: 0 }]]);
  await Promise.all([one?.end(), other?.end()]);
  for (const { url, drop } of databases) {
    await drop();
    await expect(connected(url)).rejects.toThrow(/ECONNREFUSED|does not exist/);
  }
});
