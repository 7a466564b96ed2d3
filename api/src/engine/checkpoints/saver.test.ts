import { randomUUID } from 'node:crypto';
import { uuid6 } from '@langchain/langgraph-checkpoint';
import { sql } from 'drizzle-orm';
import * as vitest from 'vitest';
import { createObjectStore } from '../../objects/create-object-store.ts';
import { databaseAndFolder } from '../../testing/database-and-folder.ts';
import { GroupWriter } from './group-writer.ts';
import { Journal } from './journal.ts';
import { RunSaver } from './saver.ts';

// LangGraph's validation suite reads its test functions from the global scope.
Object.assign(globalThis, vitest);
const { validate } = await import('@langchain/langgraph-checkpoint-validation');
const { afterAll, describe, expect, test } = vitest;

const opened = await databaseAndFolder();
const objects = createObjectStore({ kind: 'files', dir: opened.dataDir });
const actor = { kind: 'worker', id: 'w', name: 'Banksman', channel: null } as const;

afterAll(() => opened.drop());

/** A run that is held, and its saver. */
async function heldRun() {
  const workspaceId = randomUUID();
  const runId = randomUUID();
  await opened.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, fence, event_seq)
    values (${workspaceId}, ${runId}, 'AM-901', 1, 'A run', '{}', 'api', '', 'running', 1, 1)`);
  const journal = new Journal(new GroupWriter(opened.db), { workspaceId, runId, fence: 1 }, actor);
  const saver = new RunSaver({ db: opened.db, objects, workspaceId, journal });
  const another = () => {
    const own = new Journal(new GroupWriter(opened.db), { workspaceId, runId, fence: 1 }, actor);
    return { journal: own, saver: new RunSaver({ db: opened.db, objects, workspaceId, journal: own }) };
  };
  return { workspaceId, runId, journal, saver, another };
}

validate({
  checkpointerName: 'RunSaver',
  createCheckpointer: async () => (await heldRun()).saver,
});

describe('a superstep', () => {
  const event = { type: 'progress', step: null, text: 'Looked' } as const;
  const config = (threadId: string, parent?: string) => ({
    configurable: { thread_id: threadId, checkpoint_ns: '', ...(parent ? { checkpoint_id: parent } : {}) },
  });
  const checkpoint = (values: Record<string, unknown>, version = 1) => ({
    v: 4,
    id: uuid6(version),
    ts: new Date().toISOString(),
    channel_values: values,
    channel_versions: Object.fromEntries(Object.keys(values).map((channel) => [channel, version])),
    versions_seen: {},
  });
  const metadata = { source: 'loop', step: 1, parents: {} } as const;
  const newVersions = (of: { channel_versions: Record<string, number> }) => of.channel_versions;
  const count = async (table: string, runId: string, column = 'thread_id') =>
    Number((await opened.db.execute(sql.raw(`select count(*) from app.${table} where ${column}::text = '${runId}'`))).rows[0]?.count);

  test('is stored with its events, or not at all', async () => {
    const { runId, journal, saver } = await heldRun();
    journal.event(event);
    const first = checkpoint({ plan: 'a' });
    await saver.put(config(runId), first, metadata, newVersions(first));
    await journal.flush();
    expect([await count('checkpoints', runId), await count('run_events', runId, 'run_id')]).toEqual([1, 1]);

    await opened.db.execute(sql`update app.runs set fence = 2 where id = ${runId}`);
    journal.event(event);
    const second = checkpoint({ plan: 'b' }, 2);
    await saver.put(config(runId, first.id), second, metadata, newVersions(second));
    await expect(journal.flush()).rejects.toMatchObject({ code: 'lease_lost' });
    // and the drive goes no further
    const third = checkpoint({ plan: 'c' }, 3);
    await expect(saver.put(config(runId, second.id), third, metadata, newVersions(third))).rejects.toMatchObject({ code: 'lease_lost' });
    expect([await count('checkpoints', runId), await count('run_events', runId, 'run_id')]).toEqual([1, 1]);
  });

  test('is the newest because it was written last, even by a worker whose clock is behind', async () => {
    const { runId, saver, journal, another } = await heldRun();
    const ahead = { ...checkpoint({ plan: 'a' }), id: '1f1c0000-0000-6000-8000-000000000000' };
    await saver.put(config(runId), ahead, metadata, newVersions(ahead));
    await journal.flush();
    const later = { ...checkpoint({ plan: 'b' }, 2), id: '1f0b0000-0000-6000-8000-000000000000' };
    const heir = another();
    await heir.saver.put(config(runId, ahead.id), later, metadata, newVersions(later));
    await heir.journal.flush();
    expect((await another().saver.getTuple(config(runId)))?.checkpoint.id).toBe(later.id);
  });

  test('makes what its tasks wrote before superfluous', async () => {
    const { runId, saver, journal } = await heldRun();
    const first = checkpoint({ plan: 'a' });
    await saver.put(config(runId), first, metadata, newVersions(first));
    await saver.putWrites(config(runId, first.id), [['plan', 'b']], 'task');
    const second = checkpoint({ plan: 'b' }, 2);
    await saver.put(config(runId, first.id), second, metadata, newVersions(second));
    await journal.flush();
    expect(await count('checkpoint_writes', runId)).toBe(0);
  });

  test('that does not end keeps what its tasks wrote, without anybody asking', async () => {
    const { runId, saver } = await heldRun();
    const first = checkpoint({ plan: 'a' });
    await saver.put(config(runId), first, metadata, newVersions(first));
    await saver.putWrites(config(runId, first.id), [['plan', 'b']], 'task');
    await expect.poll(() => count('checkpoint_writes', runId)).toBe(1);
  });

  test.each([
    ['small', 100, 0, 0],
    ['large', 20_000, 1, 0],
    ['very large', 400_000, 1, 1],
  ])('with a %s value is read back as it was, and an unchanged value is stored once', async (_, size, rows, objectCount) => {
    const { workspaceId, runId, saver, journal, another } = await heldRun();
    const values = { text: 'é'.repeat(size), bytes: new Uint8Array([0, 255]), more: { nul: 'a\0b', none: null, set: new Set([1]) } };
    const first = checkpoint(values);
    await saver.put(config(runId), first, metadata, newVersions(first));
    const second = { ...checkpoint(values, 2), channel_versions: { ...first.channel_versions, more: 2 } };
    await saver.put(config(runId, first.id), second, metadata, { more: 2 });
    await journal.flush();

    const read = await another().saver.getTuple(config(runId));
    expect(read?.checkpoint).toEqual(second);
    expect(await count('checkpoint_values', runId)).toBe(rows + 1); // the bytes never lie inside a JSON row
    expect(await objects.list(`${workspaceId}/`)).toHaveLength(objectCount);
    await saver.deleteThread(runId);
    expect([await count('checkpoint_values', runId), (await objects.list(`${workspaceId}/`)).length]).toEqual([0, 0]);
  });

  test('with a value beyond any use is refused by name, and nothing is stored', async () => {
    const { runId, saver } = await heldRun();
    const huge = checkpoint({ pages: 'x'.repeat(17 * 1024 * 1024) });
    await expect(saver.put(config(runId), huge, metadata, newVersions(huge))).rejects.toMatchObject({
      code: 'value_too_large',
      details: { value: 'pages' },
    });
    expect(await count('checkpoints', runId)).toBe(0);
  });

  test('cannot make a reader construct or load anything', async () => {
    const { runId, saver, journal, another } = await heldRun();
    const hostile = { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'HumanMessage'], kwargs: { content: 'hi' } };
    const function_ = { lc: 2, type: 'constructor', id: ['Function'], args: ['return process'], method: null, kwargs: {} };
    const values = { hostile, function_ };
    const first = checkpoint(values);
    await saver.put(config(runId), first, metadata, newVersions(first));
    await journal.flush();
    expect((await another().saver.getTuple(config(runId)))?.checkpoint.channel_values).toEqual(values);
  });
});
