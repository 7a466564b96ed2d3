import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseAndFolder, databaseAndFolder } from '../testing/database-and-folder.ts';
import type { MasterKeys } from './master-keys.ts';
import { openMasterKeys, rotateKeyFile } from './master-keys.ts';
import { renewAll } from './renew.ts';
import { needMasterKeys, openVault, rewrapAll } from './vault.ts';

const OLD = 'the old master key, forty characters ok!';
const NEW = 'the new master key, forty characters ok!';
let opened: DatabaseAndFolder;
beforeAll(async () => {
  opened = await databaseAndFolder();
});
afterAll(() => opened.drop());

const place = (workspaceId: string, row = 'hotels/token') => ({ workspaceId, table: 'connection_secrets', column: 'sealed', row });
const vaultUnder = (keys: string) => openVault(openMasterKeys(keys, opened.dataDir));

test('a secret opens where it was sealed, and nowhere else', async () => {
  const [mine, other] = [randomUUID(), randomUUID()];
  const vault = vaultUnder(OLD);
  const { sealed, keyVersion } = await vault.seal(opened.db, place(mine), 'duffel_live_secret');
  await vault.seal(opened.db, place(other), 'another');
  expect(sealed.toString('latin1')).not.toContain('secret');
  expect(await vaultUnder(OLD).open(opened.db, place(mine), sealed, keyVersion)).toBe('duffel_live_secret');
  await expect(vault.open(opened.db, place(other), sealed, keyVersion)).rejects.toThrow();
  await expect(vault.open(opened.db, place(mine, 'twilio/authToken'), sealed, keyVersion)).rejects.toThrow();
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  await expect(vault.open(opened.db, place(mine), changed, keyVersion)).rejects.toThrow();
});

test('ten at once make one key for a new workspace', async () => {
  const workspaceId = randomUUID();
  const sealed = await Promise.all(Array.from({ length: 10 }, () => vaultUnder(OLD).seal(opened.db, place(workspaceId), 'same')));
  for (const one of sealed) expect(await vaultUnder(OLD).open(opened.db, place(workspaceId), one.sealed, one.keyVersion)).toBe('same');
  const { rows } = await opened.db.execute(sql`select version from app.data_keys where workspace_id = ${workspaceId}`);
  expect(rows).toEqual([{ version: 1 }]);
});

test('after a new master key was set and everything wrapped anew, the old one is not needed any more', async () => {
  const workspaceId = randomUUID();
  const { sealed, keyVersion } = await vaultUnder(OLD).seal(opened.db, place(workspaceId), 'kept');
  const open = (keys: string) => vaultUnder(keys).open(opened.db, place(workspaceId), sealed, keyVersion);
  await expect(open(NEW)).rejects.toThrow(/^The master key [0-9a-f]{16} of this database is missing in BANKSMAN_MASTER_KEY: /);
  expect(await open(`${NEW},${OLD}`)).toBe('kept');
  expect(await rewrapAll(opened.db, openMasterKeys(`${NEW},${OLD}`, opened.dataDir))).toBeGreaterThan(0);
  expect(await rewrapAll(opened.db, openMasterKeys(`${NEW},${OLD}`, opened.dataDir))).toBe(0);
  expect(await open(NEW)).toBe('kept');
  await expect(open(OLD)).rejects.toThrow(/is missing in/);
});

test('the key in a file is made once, and a running process finds the one that took its place', async () => {
  const workspaceId = randomUUID();
  const fromFile = openMasterKeys(null, opened.dataDir);
  const running = openVault(openMasterKeys(null, opened.dataDir));
  const { sealed, keyVersion } = await openVault(fromFile).seal(opened.db, place(workspaceId), 'kept');
  rotateKeyFile(opened.dataDir, 'add');
  const { rows } = await opened.db.execute(sql`select master_key_id from app.data_keys where workspace_id = ${workspaceId}`);
  await opened.db.execute(sql`delete from app.data_keys where workspace_id <> ${workspaceId}`);
  expect(await rewrapAll(opened.db, openMasterKeys(null, opened.dataDir))).toBe(1);
  rotateKeyFile(opened.dataDir, 'forget');
  expect(await running.open(opened.db, place(workspaceId), sealed, keyVersion)).toBe('kept');
  const after = await opened.db.execute(sql`select master_key_id from app.data_keys where workspace_id = ${workspaceId}`);
  expect(after.rows).not.toEqual(rows);
});

test('a process that read the key file before a rotation wraps with the new key from then on', async () => {
  const running = openMasterKeys(null, opened.dataDir);
  rotateKeyFile(opened.dataDir, 'add');
  rotateKeyFile(opened.dataDir, 'forget');
  const { keyId, wrapped } = await running.wrap(Buffer.from('a data key'), 'here');
  expect((await openMasterKeys(null, opened.dataDir).unwrap(keyId, wrapped, 'here')).toString()).toBe('a data key');
});

test('the start is refused in one sentence with another master key than the database’s, and goes on with it', async () => {
  await opened.db.execute(sql`delete from app.data_keys`);
  await vaultUnder(OLD).seal(opened.db, place(randomUUID()), 'kept');
  await needMasterKeys(opened.db, openMasterKeys(`${NEW},${OLD}`, opened.dataDir));
  await expect(needMasterKeys(opened.db, openMasterKeys(NEW, opened.dataDir))).rejects.toThrow(
    /missing in BANKSMAN_MASTER_KEY: set it there/,
  );
  await expect(needMasterKeys(opened.db, openMasterKeys(null, opened.dataDir))).rejects.toThrow(
    `of this database is missing in ${join(opened.dataDir, 'secrets', 'master-key')}: restore that file`,
  );
});

test('every workspace gets a new key: its secrets are sealed with it, and what the one before sealed still opens', async () => {
  const [workspaceId, userId] = [randomUUID(), randomUUID()];
  const master = openMasterKeys(OLD, opened.dataDir);
  let now = 0;
  const running = openVault(master, () => now);
  const here = place(workspaceId);
  const ofPerson = { ...here, table: 'second_factors', row: userId };
  const [token, app] = [await running.seal(opened.db, here, 'the token'), await running.seal(opened.db, ofPerson, 'the app')];
  const before = await running.auditKey(opened.db, workspaceId, null);
  await opened.db.execute(sql`insert into app.connection_secrets (workspace_id, connector, field, key_version, sealed, last_four)
    values (${workspaceId}, 'hotels', 'token', 1, ${token.sealed}, '')`);
  await opened.db.execute(
    sql`insert into auth."user" (id, email, name, email_verified) values (${userId}, 'app@example.com', 'App', true)`,
  );
  await opened.db.execute(
    sql`insert into auth.second_factors (user_id, workspace_id, key_version, sealed) values (${userId}, ${workspaceId}, 1, ${app.sealed})`,
  );

  expect(await renewAll(opened.db, master)).toMatchObject({ secrets: 2 });
  const { rows } = await opened.db.execute<{ key_version: number; sealed: Buffer }>(sql`
    select key_version, sealed from app.connection_secrets where workspace_id = ${workspaceId}
    union all select key_version, sealed from auth.second_factors where user_id = ${userId}`);
  expect(rows.map(({ key_version: version }) => version)).toEqual([2, 2]);
  const sealedNow = rows.map(({ sealed }) => Buffer.from(sealed));
  for (const vault of [running, vaultUnder(OLD)]) {
    expect(await vault.open(opened.db, here, sealedNow[0] ?? Buffer.alloc(0), 2)).toBe('the token');
    expect(await vault.open(opened.db, ofPerson, sealedNow[1] ?? Buffer.alloc(0), 2)).toBe('the app');
    expect(await vault.open(opened.db, here, token.sealed, 1)).toBe('the token');
    expect(await vault.auditKey(opened.db, workspaceId, 1)).toEqual(before);
  }
  // a process that runs takes the new key within a minute
  expect((await running.seal(opened.db, here, 'another')).keyVersion).toBe(1);
  now += 60_000;
  expect((await running.seal(opened.db, here, 'another')).keyVersion).toBe(2);
});

test('the rotation knows every table that holds sealed secrets', async () => {
  const { rows } = await opened.db.execute<{ name: string }>(sql`select table_name as name from information_schema.columns
    where table_schema in ('app', 'auth') and column_name = 'sealed' and table_name <> 'data_keys' order by 1`);
  // `secretsBefore` reads these
  expect(rows.map(({ name }) => name)).toEqual(['connection_secrets', 'second_factors']);
});

/** A key management service as the cloud providers have it: wraps and unwraps for whoever says what it is bound to; its key stays inside. */
function keyService(id: string): MasterKeys & { asked: string[] } {
  const inside = openMasterKeys(`${id}${'k'.repeat(32)}`, opened.dataDir);
  const asked: string[] = [];
  const wrap: MasterKeys['wrap'] = async (key, boundTo) => {
    asked.push(`wrap ${boundTo}`);
    return { keyId: id, wrapped: (await inside.wrap(key, boundTo)).wrapped };
  };
  const unwrap: MasterKeys['unwrap'] = async (keyId, wrapped, boundTo) => {
    asked.push(`unwrap ${boundTo}`);
    if (keyId !== id) throw new Error('the service has no such key');
    return inside.unwrap(await inside.currentId(), wrapped, boundTo);
  };
  return { asked, currentId: async () => id, wrap, unwrap };
}

test('a key service can stand in the place of the file: asked once for a workspace, and secrets move to it', async () => {
  const workspaceId = randomUUID();
  await opened.db.execute(sql`delete from app.data_keys`);
  const { sealed, keyVersion } = await vaultUnder(OLD).seal(opened.db, place(workspaceId), 'kept');
  const service = keyService('projects/banksman/keys/1');
  const file = openMasterKeys(OLD, opened.dataDir);
  // on the day of the move both are asked: the service wraps, the file still unwraps
  const both: MasterKeys = {
    ...service,
    unwrap: (id, ...given) => (id === 'projects/banksman/keys/1' ? service : file).unwrap(id, ...given),
  };
  expect(await rewrapAll(opened.db, both)).toBe(1);
  service.asked.length = 0;
  const vault = openVault(service);
  await needMasterKeys(opened.db, service);
  for (let times = 0; times < 5; times += 1) expect(await vault.open(opened.db, place(workspaceId), sealed, keyVersion)).toBe('kept');
  expect(service.asked).toEqual(Array(2).fill(`unwrap ${workspaceId}|data_keys|sealed|1`));
  await expect(vaultUnder(OLD).open(opened.db, place(workspaceId), sealed, keyVersion)).rejects.toThrow(/is missing in/);
});
