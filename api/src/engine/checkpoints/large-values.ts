import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { DomainError } from '@banksman/contracts';
import { type CheckpointValue, type Database, readCheckpointValues } from '@banksman/db';
import type { ObjectStore } from '../../objects/object-store.ts';

/** Up to here a value is part of its checkpoint's row; above it is stored once per content. */
const INLINE_MAX_BYTES = 8 * 1024;
/** From here on the bytes are in the object store, not in the database. */
const OBJECT_MIN_BYTES = 256 * 1024;
/** More than this in one value of a state is a mistake of the automation, not data. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A serialized channel value: in the row, or by its hash. */
export type Packed = { inline: string } | { type: string; sha256: string };

export type ValueStore = { db: Database; objects: ObjectStore; workspaceId: string };

/**
 * Decides where a value lies and puts a very large one into the object store, under a key made of its content.
 * @returns what the checkpoint's row holds, and the row of its own that the value needs, if any
 * @throws DomainError `value_too_large`
 */
export async function packValue(
  store: ValueStore,
  threadId: string,
  channel: string,
  [type, data]: [string, Uint8Array],
): Promise<{ packed: Packed; row: CheckpointValue | null }> {
  const bytes = data.byteLength;
  refuseTooLarge(channel, bytes);
  const body = Buffer.from(data.buffer, data.byteOffset, bytes);
  if (type === 'json' && bytes <= INLINE_MAX_BYTES) return { packed: { inline: body.toString('utf8') }, row: null };
  const sha256 = createHash('sha256').update(body).digest('hex');
  const packed = { type, sha256 };
  if (bytes < OBJECT_MIN_BYTES) return { packed, row: { threadId, sha256, bytes, body, objectKey: null } };
  const objectKey = `${store.workspaceId}/checkpoints/${threadId}/${sha256}`;
  await store.objects.put(objectKey, body, { contentType: 'application/octet-stream' });
  return { packed, row: { threadId, sha256, bytes, body: null, objectKey } };
}

/** @throws DomainError `value_too_large` naming the value */
export function refuseTooLarge(channel: string, bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new DomainError('value_too_large', {
    message: `the state's ${channel} has ${Math.round(bytes / 1e6)} MB, at most ${MAX_BYTES / 1024 / 1024} are kept`,
    details: { value: channel, bytes, max_bytes: MAX_BYTES },
  });
}

/**
 * The bytes of values that lie outside their checkpoint's row, by hash.
 * @throws DomainError `internal` when one is gone: going on with half a state would be worse
 */
export async function fetchValues(store: ValueStore, threadId: string, hashes: readonly string[]): Promise<Map<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const rows = await readCheckpointValues(store.db, threadId, hashes);
  const found = await Promise.all(
    hashes.map(async (sha256): Promise<[string, Uint8Array]> => {
      const row = rows.get(sha256);
      const object = row?.objectKey ? await store.objects.get(row.objectKey) : null;
      const body = row?.body ?? (object ? await buffer(object.body) : null);
      if (!body) throw new DomainError('internal', { message: `a stored value is missing: ${sha256}`, details: { run_id: threadId } });
      return [sha256, body];
    }),
  );
  return new Map(found);
}
