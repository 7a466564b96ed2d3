import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';

/** What a stand-in remembers, by id and in the order of first appearance. */
export type Records<T extends { id: string }> = {
  /** adds it or replaces the one with the same id; kept before it returns */
  put(record: T): void;
  get(id: string): T | undefined;
  all(): T[];
  clear(): void;
};

/**
 * Opens the records of one kind.
 *
 * Kept as JSON lines that are only appended to: the write has left the process when `put` returns, so `kill -9` loses nothing that
 * was acknowledged (a power cut may: no fsync). A half-written last line was never acknowledged and is cut off at the next start.
 * @param dataDir folder of this stand-in, made if missing; null keeps everything in memory
 * @throws Error when a stored line other than the last breaks the schema
 */
export function openRecords<T extends { id: string }>(dataDir: string | null, name: string, schema: z.ZodType<T>): Records<T> {
  const file = dataDir === null ? null : path.join(dataDir, `${name}.jsonl`);
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true });
  const byId = new Map<string, T>(file === null ? [] : readLines(file, schema).map((record) => [record.id, record]));
  return {
    put(record) {
      if (file !== null) appendFileSync(file, `${JSON.stringify(record)}\n`);
      byId.set(record.id, record);
    },
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    clear() {
      if (file !== null) rmSync(file, { force: true });
      byId.clear();
    },
  };
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete.length < text.length) truncateSync(file, Buffer.byteLength(complete));
  return complete
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}
