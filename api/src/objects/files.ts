import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { ObjectHead, ObjectStore } from './object-store.ts';
import { spool } from './spool.ts';

export type FilesOptions = {
  /** absolute path of the folder that holds the objects, usually `DATA_DIR/objects` */
  dir: string;
};

const label = z.object({ contentType: z.string() });
const UNLABELLED = 'application/octet-stream';
/** A crash leaves its unfinished file behind; an hour is far longer than any upload. */
const STALE_MS = 60 * 60_000;

/**
 * Objects as plain files that a person can open: `<dir>/<key>`, with the content type in `<dir>/.labels/<key>.json` and
 * unfinished ones in `<dir>/.unfinished`. No key starts a name with a dot, so these never meet. A file appears by rename,
 * whole or not at all, and several processes may share the folder.
 */
export function openFileStore({ dir }: FilesOptions): ObjectStore {
  const unfinished = join(dir, '.unfinished');
  const pathOf = (key: string) => join(dir, ...key.split('/'));
  const labelOf = (key: string) => join(dir, '.labels', ...`${key}.json`.split('/'));

  const readLabel = async (key: string): Promise<string> => {
    const text = await unlessMissing(readFile(labelOf(key), 'utf8'));
    return text === null ? UNLABELLED : label.parse(JSON.parse(text)).contentType;
  };
  const head = async (key: string): Promise<ObjectHead | null> => {
    const found = await unlessMissing(stat(pathOf(key)));
    return found?.isFile() ? { contentType: await readLabel(key), bytes: found.size } : null;
  };
  const writeLabel = async (key: string, contentType: string) => {
    const temporary = (await spool(Buffer.from(JSON.stringify({ contentType })), unfinished)).path;
    await mkdir(dirname(labelOf(key)), { recursive: true });
    await rename(temporary, labelOf(key));
  };
  let swept: Promise<void> | null = null;

  return {
    head,
    async put(key, body, { contentType }) {
      swept ??= removeStale(unfinished);
      await swept;
      const { path, bytes, sha256 } = await spool(body, unfinished);
      try {
        await writeLabel(key, contentType);
        await mkdir(dirname(pathOf(key)), { recursive: true });
        await rename(path, pathOf(key));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      return { bytes, sha256 };
    },
    async get(key) {
      const file = await unlessMissing(open(pathOf(key)));
      if (file === null) return null;
      const { size } = await file.stat();
      return { body: file.createReadStream(), contentType: await readLabel(key), bytes: size };
    },
    async list(prefix) {
      const entries = (await unlessMissing(readdir(dir, { recursive: true, withFileTypes: true }))) ?? [];
      const keys = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((key) => !key.startsWith('.') && key.startsWith(prefix))
        .sort();
      const found = await Promise.all(keys.map(async (key) => ({ key, file: await unlessMissing(stat(pathOf(key))) })));
      return found.flatMap(({ key, file }) => (file === null ? [] : [{ key, bytes: file.size }]));
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
      await rm(labelOf(key), { force: true });
    },
  };
}

async function removeStale(folder: string): Promise<void> {
  for (const name of (await unlessMissing(readdir(folder))) ?? []) {
    const path = join(folder, name);
    const file = await unlessMissing(stat(path));
    if (file !== null && Date.now() - file.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

/** ENOTDIR: the key goes on where another key's file ends, so nothing can be there. */
async function unlessMissing<Value>(wanted: Promise<Value>): Promise<Value | null> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
