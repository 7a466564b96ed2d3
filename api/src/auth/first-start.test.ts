import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAudit } from '../audit/audit.ts';
import { openMasterKeys } from '../secrets/master-keys.ts';
import { openVault } from '../secrets/vault.ts';
import { type DatabaseAndFolder, databaseAndFolder } from '../testing/database-and-folder.ts';
import { openIdentity } from './identity.ts';
import { authSecret } from './secret.ts';

let opened: DatabaseAndFolder;
beforeEach(async () => {
  opened = await databaseAndFolder();
});
afterEach(() => opened.drop());

const aProcess = () => {
  const vault = openVault(openMasterKeys('m'.repeat(32), opened.dataDir));
  const mailer = { send: async () => {} };
  return openIdentity({
    db: opened.db,
    vault,
    audit: openAudit(vault),
    secret: null,
    dataDir: opened.dataDir,
    mailer,
    log: () => {},
    publicUrl: 'http://localhost:3000',
  });
};
const count = async () =>
  (
    await opened.db.execute(
      sql`select (select count(*) from auth.user)::int as users, (select count(*) from app.workspaces)::int as workspaces, (select count(*) from auth.member)::int as members`,
    )
  ).rows[0];

test('four processes that start at once make one owner in one workspace, and one of them tells the password', async () => {
  const owners = await Promise.all(
    [1, 2, 3, 4].map(() => aProcess().ensureOwner({ email: 'Owner@Example.com', password: null, demo: true })),
  );
  expect(await count()).toEqual({ users: 1, workspaces: 1, members: 1 });
  expect(owners.filter(Boolean)).toEqual([{ email: 'owner@example.com', password: expect.stringMatching(/^.{16}$/) }]);
});

test('a start that breaks off leaves nothing half made, and the next one makes the owner', async () => {
  await opened.db.execute(sql`alter table auth.member add constraint broken check (role <> 'admin')`);
  await expect(aProcess().ensureOwner({ email: 'owner@example.com', password: null, demo: true })).rejects.toThrow();
  expect(await count()).toEqual({ users: 0, workspaces: 0, members: 0 });
  await opened.db.execute(sql`alter table auth.member drop constraint broken`);
  expect(await aProcess().ensureOwner({ email: 'owner@example.com', password: 'a chosen password', demo: true })).toEqual({
    email: 'owner@example.com',
    password: 'a chosen password',
  });
});

test('a password of the owner that somebody would try first stops the start', async () => {
  const first = { email: 'owner@example.com', password: 'password123', demo: true };
  await expect(aProcess().ensureOwner(first)).rejects.toThrow(/BANKSMAN_OWNER_PASSWORD is one of the first/);
  expect(await count()).toMatchObject({ users: 0 });
});

test('an address has one account, also for two who ask at once', async () => {
  await aProcess().ensureOwner({ email: 'owner@example.com', password: null, demo: true });
  const [workspace] = (await opened.db.execute<{ id: string }>(sql`select workspace_id as id from app.workspaces`)).rows;
  const dana = {
    email: 'dana@example.com',
    name: 'Dana',
    password: 'a long enough password',
    role: 'user' as const,
    workspaceId: workspace?.id ?? '',
  };
  const both = await Promise.allSettled([aProcess().createUser(dana), aProcess().createUser(dana)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'input_invalid' } });
});

test('the secret is made once, is readable by us alone, and an emptied one stops the start', async () => {
  const secret = authSecret(null, opened.dataDir);
  expect(authSecret(null, opened.dataDir)).toBe(secret);
  expect(secret).toHaveLength(43);
  const path = join(opened.dataDir, 'secrets', 'auth-secret');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, '');
  expect(() => authSecret(null, opened.dataDir)).toThrow(/does not hold a secret/);
});
