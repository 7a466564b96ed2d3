import { hkdfSync, randomBytes } from 'node:crypto';
import {
  addDataKey,
  type Database,
  type DataKeyRow,
  type Db,
  dataKeyOf,
  dataKeyPerMaster,
  dataKeysNotUnder,
  rewrapDataKey,
} from '@banksman/db';
import type { MasterKeys } from './master-keys.ts';
import { seal, unseal } from './sealed.ts';

/** Where a secret lies; sealed for one place, it opens in no other. */
export type Place = { workspaceId: string; table: string; column: string; row: string };

/** Secrets of workspaces: each has a key of its own, which the master key wraps. */
export type Vault = {
  seal(tx: Db, place: Place, secret: string): Promise<{ sealed: Buffer; keyVersion: number }>;
  /** @throws Error when it was sealed for another place or changed since */
  open(tx: Db, place: Place, sealed: Buffer, keyVersion: number): Promise<string>;
  /** the key of the workspace's audit chain; `version` null takes the newest, and makes the first */
  auditKey(tx: Db, workspaceId: string, version: number | null): Promise<{ key: Buffer; version: number }>;
};

type DataKey = { version: number; key: Buffer };
/** A version that another process has made is used after this, ms; until then the one before is as good. */
const NEWEST_FOR_MS = 60_000;

const boundTo = ({ workspaceId, table, column, row }: Place, version: number) => [workspaceId, table, column, row, version].join('|');
/** What a workspace's key is bound to while it is wrapped. */
export const wrappedFor = (workspaceId: string, version: number) => `${workspaceId}|data_keys|sealed|${version}`;

/** Opens the vault. Keys of workspaces stay in memory once they were unwrapped: their number is small and a master key service is far away. */
export function openVault(master: MasterKeys, now: () => number = Date.now): Vault {
  const known = new Map<string, DataKey>();
  const newest = new Map<string, { found: DataKey; until: number }>();

  const unwrapped = async ({ workspaceId, version, masterKeyId, sealed }: DataKeyRow): Promise<DataKey> => {
    const key = await master.unwrap(masterKeyId, sealed, wrappedFor(workspaceId, version));
    const found = { version, key };
    known.set(`${workspaceId}|${version}`, found);
    return found;
  };
  const keyOf = async (tx: Db, workspaceId: string, version: number | null): Promise<DataKey> => {
    const cached = version === null ? newest.get(workspaceId) : undefined;
    if (cached && cached.until > now()) return cached.found;
    const kept = version === null ? undefined : known.get(`${workspaceId}|${version}`);
    if (kept) return kept;
    const row = await dataKeyOf(tx, workspaceId, version);
    if (row) {
      const found = known.get(`${workspaceId}|${row.version}`) ?? (await unwrapped(row));
      if (version === null) newest.set(workspaceId, { found, until: now() + NEWEST_FOR_MS });
      return found;
    }
    if (version !== null) throw new Error(`the workspace has no data key ${version}`);
    const { keyId, wrapped } = await master.wrap(randomBytes(32), wrappedFor(workspaceId, 1));
    // another process may be first: theirs counts. Not kept in memory: this transaction may still be taken back
    const stored = await addDataKey(tx, { workspaceId, version: 1, masterKeyId: keyId, sealed: wrapped });
    return {
      version: stored.version,
      key: await master.unwrap(stored.masterKeyId, stored.sealed, wrappedFor(workspaceId, stored.version)),
    };
  };

  return {
    async seal(tx, place, secret) {
      const { key, version } = await keyOf(tx, place.workspaceId, null);
      return { sealed: seal(key, Buffer.from(secret), boundTo(place, version)), keyVersion: version };
    },
    async open(tx, place, sealed, keyVersion) {
      const { key } = await keyOf(tx, place.workspaceId, keyVersion);
      return unseal(key, sealed, boundTo(place, keyVersion)).toString();
    },
    async auditKey(tx, workspaceId, version) {
      const data = await keyOf(tx, workspaceId, version);
      return { version: data.version, key: Buffer.from(hkdfSync('sha256', data.key, workspaceId, 'banksman audit chain 1', 32)) };
    },
  };
}

/** Wraps every workspace's key with the current master key. @returns how many were under another one */
export async function rewrapAll(db: Database, master: MasterKeys): Promise<number> {
  const current = await master.currentId();
  let count = 0;
  for (;;) {
    const rows = await dataKeysNotUnder(db, current, 100);
    if (rows.length === 0) return count;
    for (const row of rows) {
      const bound = wrappedFor(row.workspaceId, row.version);
      const key = await master.unwrap(row.masterKeyId, row.sealed, bound);
      const { keyId, wrapped } = await master.wrap(key, bound);
      await rewrapDataKey(db, row, { masterKeyId: keyId, sealed: wrapped });
      count += 1;
    }
  }
}

/**
 * Sees whether the master keys that the database's keys were wrapped with are here; else sign-in and every secret would fail later, each in
 * its own words. One question for each master key. @throws StartRefused naming the first that is missing, and where it is looked for
 */
export async function needMasterKeys(db: Database, master: MasterKeys): Promise<void> {
  for (const { workspaceId, version, masterKeyId, sealed } of await dataKeyPerMaster(db))
    await master.unwrap(masterKeyId, sealed, wrappedFor(workspaceId, version));
}
