import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@banksman/db';
import { testDatabase } from '@banksman/db/testing';
import { sql } from 'drizzle-orm';
import * as vitest from 'vitest';
import { createObjectStore } from '../../objects/create-object-store.ts';
import { Journal } from './journal.ts';
import { RunSaver } from './saver.ts';

// LangGraph's validation suite reads its test functions from the global scope.
Object.assign(globalThis, vitest);
const { validate } = await import('@langchain/langgraph-checkpoint-validation');
const { afterAll, describe, expect, test } = vitest;

const database = await testDatabase();
const opened = openDatabase(database.url);
const folder = await mkdtemp(join(tmpdir(), 'banksman-saver-'));
const objects = createObjectStore({ kind: 'files', dir: folder });
const actor = { kind: 'worker', id: 'w', name: 'Banksman', channel: null } as const;

afterAll(async () => {
  await opened.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A run that is held, and its saver. */
async function heldRun() {
  const workspaceId = randomUUID();
  const runId = randomUUID();
  await opened.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, fence, event_seq)
    values (${workspaceId}, ${runId}, 'AM-901', 1, 'A run', '{}', 'api', '', 'running', 1, 1)`);
  const journal = new Journal(opened.db, { workspaceId, runId, fence: 1 }, actor);
  const saver = new RunSaver({ db: opened.db, objects, workspaceId, journal });
  const another = () => {
    const own = new Journal(opened.db, { workspaceId, runId, fence: 1 }, actor);
    return { journal: own, saver: new RunSaver({ db: opened.db, objects, workspaceId, journal: own }) };
  };
  return { workspaceId, runId, journal, saver, another };
}

validate({
  checkpointerName: 'RunSaver',
  createCheckpointer: async () => (await heldRun()).saver,
});
