import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAudit } from './audit/audit.ts';
import { createBetterAuth } from './auth/better-auth.ts';
import { openMasterKeys } from './secrets/master-keys.ts';
import { openVault } from './secrets/vault.ts';
import { type DatabaseAndFolder, databaseAndFolder } from './testing/database-and-folder.ts';

let opened: DatabaseAndFolder;
beforeAll(async () => {
  opened = await databaseAndFolder();
});
afterAll(() => opened.drop());

/** What an administrator types, as a process of its own. */
const command = (file: string, words: string[] = [], given: Record<string, string> = { DATABASE_URL: opened.url }) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: opened.dataDir, ...given };
    execFile(
      process.execPath,
      [fileURLToPath(new URL(file, import.meta.url)), ...words],
      { env, cwd: opened.dataDir },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
const audited = (workspaceId: string) => {
  const audit = openAudit(openVault(openMasterKeys(null, opened.dataDir)));
  return opened.db.transaction((tx) =>
    audit.write(tx, workspaceId, {
      actor: { kind: 'person', id: 'u1', name: 'Olivia', channel: 'dashboard' },
      action: 'workspace_changed',
      subject: { kind: 'workspace', id: workspaceId },
      text: 'Changed the name',
      data: {},
    }),
  );
};

test('without a database both commands say in one sentence what is missing', async () => {
  for (const file of ['./audit-verify.ts', './secrets-rotate.ts']) {
    const { code, said } = await command(file, [], {});
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^DATABASE_URL must be set: [^\n]+\.$/);
  }
});

test('secrets:rotate puts another master key into the file, and what was sealed before still opens', async () => {
  const workspaceId = randomUUID();
  await audited(workspaceId);
  const path = join(opened.dataDir, 'secrets', 'master-key');
  const before = await readFile(path, 'utf8');
  expect(await command('./secrets-rotate.ts')).toEqual({ code: 0, said: '1 workspace key was put under the new master key.\n' });
  expect(await readFile(path, 'utf8')).not.toBe(before);
  expect(await command('./audit-verify.ts')).toMatchObject({
    code: 0,
    said: expect.stringContaining(`${workspaceId}: 1 entry as written`),
  });
});

test('with -- --data-keys every workspace gets a new key as well, and the audit log is as it was', async () => {
  const workspaceId = randomUUID();
  await audited(workspaceId);
  const { code, said } = await command('./secrets-rotate.ts', ['--data-keys']);
  expect([code, said]).toEqual([0, expect.stringMatching(/\nNew workspace keys: [1-9]\d*\. Secrets sealed with them: 0\.\n$/)]);
  await audited(workspaceId);
  const { rows } = await opened.db.execute(sql`select key_version from app.audit_log where workspace_id = ${workspaceId} order by seq`);
  expect(rows).toEqual([{ key_version: 1 }, { key_version: 2 }]);
  expect((await command('./audit-verify.ts')).said).toContain(`${workspaceId}: 2 entries as written`);
});

test.for(['./main.ts', './worker.ts'])(
  '%s does not start with another master key than the database’s: one sentence names it',
  async (file) => {
    await audited(randomUUID());
    const { code, said } = await command(file, [], { DATABASE_URL: opened.url, BANKSMAN_MASTER_KEY: 'x'.repeat(32) });
    expect(code).toBe(1);
    expect(said).toMatch(/^The master key [0-9a-f]{16} of this database is missing in BANKSMAN_MASTER_KEY: [^\n]+\.\n$/);
  },
);

test('the API does not start with another AUTH_SECRET than the database’s, under which nobody could sign in', async () => {
  const { api } = createBetterAuth(opened.db, 'the secret of the first day, 32 and more', { send: async () => {} }, () => {});
  await api.signJWT({ body: { payload: {} } });
  const { code, said } = await command('./main.ts', [], {
    DATABASE_URL: opened.url,
    AUTH_SECRET: 'another secret, also 32 and more long',
  });
  expect(code).toBe(1);
  expect(said).toMatch(/^AUTH_SECRET is not the secret that this database was set up with: [^\n]+\.\n$/);
});

test('audit:verify names the entry that somebody changed in the database, and ends with 1', async () => {
  const workspaceId = randomUUID();
  await audited(workspaceId);
  await audited(workspaceId);
  await opened.db.transaction(async (tx) => {
    await tx.execute(sql`alter table app.audit_log disable trigger all`);
    await tx.execute(sql`update app.audit_log set text = 'Changed nothing' where workspace_id = ${workspaceId} and seq = 2`);
    await tx.execute(sql`alter table app.audit_log enable trigger all`);
  });
  const { code, said } = await command('./audit-verify.ts');
  expect(code).toBe(1);
  expect(said).toContain(`${workspaceId}: entry 2 is broken`);
});
