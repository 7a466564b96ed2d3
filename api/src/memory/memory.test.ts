import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { testDatabase } from '@banksman/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbedder } from './create-embedder.ts';
import { openMemory } from './memory.ts';

const embedder = createEmbedder({ kind: 'embedded' });
const workspaceId = randomUUID();
let close = async () => {};
let memory: ReturnType<typeof openMemory>;

beforeAll(async () => {
  const database = await testDatabase();
  memory = openMemory(database.db, embedder);
  const body = readFileSync(new URL('../demo/lodging-policy.md', import.meta.url), 'utf8');
  await memory.add(workspaceId, { title: 'Lodging policy', body });
  close = async () => {
    await embedder.close();
    await database.drop();
  };
});
afterAll(() => close());

test('a question finds the passage that answers it, with its document and section', async () => {
  const [first] = await memory.search(workspaceId, 'What may a room cost per night?', 3);
  expect(first).toMatchObject({ document_title: 'Lodging policy' });
  expect(first?.text).toMatch(/\$165/);
});

test('words that are not in the question still find the passage by meaning', async () => {
  const hits = await memory.search(workspaceId, 'Where can we leave our pickup overnight?', 3);
  expect(hits.map(({ text }) => text).join(' ')).toMatch(/truck/i);
});

test('another workspace finds nothing', async () => {
  expect(await memory.search(randomUUID(), 'What may a room cost per night?', 3)).toEqual([]);
});

test('the same text added again changes nothing, a changed one replaces it', async () => {
  const [before] = await memory.search(workspaceId, 'What may a room cost per night?', 1);
  await memory.add(workspaceId, { title: 'Crew notes', body: '# Notes\n\nThe crew from Pueblo likes a pool.' });
  await memory.add(workspaceId, { title: 'Crew notes', body: '# Notes\n\nThe crew from Pueblo likes a sauna.' });
  const hits = await memory.search(workspaceId, 'sauna or pool for the Pueblo crew', 10);
  expect(hits.filter(({ document_title: title }) => title === 'Crew notes')).toHaveLength(1);
  const [after] = await memory.search(workspaceId, 'What may a room cost per night?', 1);
  expect(after?.chunk_id).toBe(before?.chunk_id);
});
