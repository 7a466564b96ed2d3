import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A body that has been read to its end: on disk, measured and hashed. */
export type Spooled = { path: string; bytes: number; sha256: string };

/**
 * Reads a body to its end into a new file below `folder` and syncs it to the disk, so that a source that breaks halfway has
 * changed nothing. The caller renames or removes the file.
 * @throws the body's own error; the file is gone then
 */
export async function spool(body: Uint8Array | Readable, folder: string): Promise<Spooled> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    await pipeline(
      body instanceof Readable ? body : Readable.from([body]),
      async function* measure(source: AsyncIterable<Uint8Array | string>) {
        for await (const piece of source) {
          const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
          hash.update(chunk);
          bytes += chunk.byteLength;
          yield chunk;
        }
      },
      file.createWriteStream({ flush: true }),
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}
