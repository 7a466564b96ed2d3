import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../process.ts';
import { seal, unseal } from './sealed.ts';

/** Wraps the keys of workspaces. Shaped like a key management service: one could stand behind it, and the key never comes out. */
export type MasterKeys = {
  /** the id of the key that wraps from now on */
  currentId(): Promise<string>;
  wrap(key: Buffer, boundTo: string): Promise<{ keyId: string; wrapped: Buffer }>;
  /** @throws StartRefused when that master key is not here */
  unwrap(keyId: string, wrapped: Buffer, boundTo: string): Promise<Buffer>;
};

type MasterKey = { id: string; key: Buffer };

const FILE = 'master-key';

/**
 * Master keys from BANKSMAN_MASTER_KEY (several, comma between them: the first wraps, all unwrap), or from a file in
 * `dataDir/secrets` that is made at the first start, readable by us alone, one key a line. An unknown id makes the file be read again:
 * another process may have rotated it.
 * @throws StartRefused when the file holds no key: another one could open nothing that was sealed before
 */
export function openMasterKeys(given: string | null, dataDir: string): MasterKeys {
  const read = () => (given === null ? readKeyFile(dataDir) : given.split(',')).map(masterKey);
  let keys = read();
  const find = (keyId: string) => keys.find(({ id }) => id === keyId);
  return {
    currentId: async () => first(keys).id,
    wrap: async (key, boundTo) => {
      // read again: what a key that has left the file meanwhile wrapped, nothing could open
      keys = read();
      const { id, key: master } = first(keys);
      return { keyId: id, wrapped: seal(master, key, boundTo) };
    },
    unwrap: async (keyId, wrapped, boundTo) => {
      if (!find(keyId)) keys = read();
      const found = find(keyId);
      if (!found) throw missing(keyId, given === null ? dataDir : null);
      return unseal(found.key, wrapped, boundTo);
    },
  };
}

function missing(keyId: string, dataDir: string | null): StartRefused {
  const [where, remedy] =
    dataDir === null
      ? ['BANKSMAN_MASTER_KEY', 'set it there, after a comma if a newer one is in use']
      : [join(dataDir, 'secrets', FILE), 'restore that file, or set BANKSMAN_MASTER_KEY'];
  return new StartRefused(
    `The master key ${keyId} of this database is missing in ${where}: ${remedy}; what it sealed opens with no other.`,
  );
}

/** `add` puts a new master key before those in the file; after `forget` the file holds nothing but its first key. */
export function rotateKeyFile(dataDir: string, step: 'add' | 'forget'): void {
  const kept = readKeyFile(dataDir);
  const lines = step === 'add' ? [newKey(), ...kept] : kept.slice(0, 1);
  const path = join(dataDir, 'secrets', FILE);
  writeFileSync(`${path}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

const newKey = () => randomBytes(32).toString('base64url');

function readKeyFile(dataDir: string): string[] {
  const folder = join(dataDir, 'secrets');
  const path = join(folder, FILE);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${newKey()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  if (lines.length === 0 || lines.some((line) => line.length < 32))
    throw new StartRefused(`${path} does not hold a master key: restore it, or nothing that was sealed with it can be opened.`);
  return lines;
}

function masterKey(text: string): MasterKey {
  const trimmed = text.trim();
  const key = Buffer.from(hkdfSync('sha256', trimmed, '', 'banksman master key 1', 32));
  return { id: createHash('sha256').update('banksman master key id').update(key).digest('hex').slice(0, 16), key };
}

function first(keys: readonly MasterKey[]): MasterKey {
  const [key] = keys;
  if (!key) throw new StartRefused('There is no master key.');
  return key;
}
