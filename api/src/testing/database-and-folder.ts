import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@banksman/db/testing';

/** What a process of the API keeps its things in: a database, and a folder for keys and files. */
export type DatabaseAndFolder = TestDatabase & { dataDir: string };

/** Both, empty, and gone with `drop`. */
export async function databaseAndFolder(): Promise<DatabaseAndFolder> {
  const [database, dataDir] = await Promise.all([testDatabase(), mkdtemp(join(tmpdir(), 'banksman-test-'))]);
  return {
    ...database,
    dataDir,
    async drop() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
