import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDatabase, openDatabase } from '@banksman/db';
import { type TestDatabase, testDatabase } from '@banksman/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMasterKeys, rotateKeyFile } from './master-keys.ts';
import { openVault, rewrapAll } from './vault.ts';

const OLD = 'the old master key, forty characters ok!';
const NEW = 'the new master key, forty characters ok!';
let database: TestDatabase;
let opened: OpenDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await testDatabase();
  opened = openDatabase(database.url);
  dataDir = await mkdtemp(join(tmpdir(), 'banksman-vault-'));
});
afterAll(async () => {
  await opened.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const place = (workspaceId: string, row = 'hotels/token') => ({ workspaceId, table: 'connection_secrets', column: 'sealed', row });
const vaultUnder = (keys: string) => openVault(openMasterKeys(keys, dataDir));

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
  await expect(open(NEW)).rejects.toThrow(/master key [0-9a-f]{16} is missing/);
  expect(await open(`${NEW},${OLD}`)).toBe('kept');
  expect(await rewrapAll(opened.db, openMasterKeys(`${NEW},${OLD}`, dataDir))).toBeGreaterThan(0);
  expect(await rewrapAll(opened.db, openMasterKeys(`${NEW},${OLD}`, dataDir))).toBe(0);
  expect(await open(NEW)).toBe('kept');
  await expect(open(OLD)).rejects.toThrow(/is missing/);
});

test('the key in a file is made once, and a running process finds the one that took its place', async () => {
  const workspaceId = randomUUID();
  const fromFile = openMasterKeys(null, dataDir);
  const running = openVault(openMasterKeys(null, dataDir));
  const { sealed, keyVersion } = await openVault(fromFile).seal(opened.db, place(workspaceId), 'kept');
  rotateKeyFile(dataDir, 'add');
  const { rows } = await opened.db.execute(sql`select master_key_id from app.data_keys where workspace_id = ${workspaceId}`);
  await opened.db.execute(sql`delete from app.data_keys where workspace_id <> ${workspaceId}`);
  expect(await rewrapAll(opened.db, openMasterKeys(null, dataDir))).toBe(1);
  rotateKeyFile(dataDir, 'forget');
  expect(await running.open(opened.db, place(workspaceId), sealed, keyVersion)).toBe('kept');
  const after = await opened.db.execute(sql`select master_key_id from app.data_keys where workspace_id = ${workspaceId}`);
  expect(after.rows).not.toEqual(rows);
});

test('a process that read the key file before a rotation wraps with the new key from then on', async () => {
  const running = openMasterKeys(null, dataDir);
  rotateKeyFile(dataDir, 'add');
  rotateKeyFile(dataDir, 'forget');
  const { keyId, wrapped } = await running.wrap(Buffer.from('a data key'), 'here');
  expect((await openMasterKeys(null, dataDir).unwrap(keyId, wrapped, 'here')).toString()).toBe('a data key');
});
