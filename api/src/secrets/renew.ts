import { randomBytes } from 'node:crypto';
import { addDataKey, type Database, newestDataKeys, resealSecret, secretsBefore } from '@banksman/db';
import type { MasterKeys } from './master-keys.ts';
import { placeOf } from './places.ts';
import { openVault, wrappedFor } from './vault.ts';

/**
 * Gives every workspace a new key and seals its secrets with it. The ones before stay, for the audit entries that they sealed. A break in
 * between loses nothing: what an older key still seals opens, and the next run seals it anew. Processes that run use the new key within a
 * minute; what they seal until then under the one before stays there until the next run.
 */
export async function renewAll(db: Database, master: MasterKeys): Promise<{ keys: number; secrets: number }> {
  const counts = { keys: 0, secrets: 0 };
  for (const { workspaceId, version: before } of await newestDataKeys(db)) {
    const version = before + 1;
    const { keyId, wrapped } = await master.wrap(randomBytes(32), wrappedFor(workspaceId, version));
    await addDataKey(db, { workspaceId, version, masterKeyId: keyId, sealed: wrapped });
    counts.keys += 1;
    const vault = openVault(master);
    await db.transaction(async (tx) => {
      for (const old of await secretsBefore(tx, workspaceId, version)) {
        const place = placeOf(workspaceId, old.table, old.name);
        const anew = await vault.seal(tx, place, await vault.open(tx, place, old.sealed, old.keyVersion));
        if (await resealSecret(tx, workspaceId, old, anew)) counts.secrets += 1;
      }
    });
  }
  return counts;
}
