import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { cutConnection, type StandIn, type StandInBindings, startStandIn } from './stand-in.ts';

const note = z.object({ id: z.string(), text: z.string() });
let dataDir: string;
let running: StandIn[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'stand-in-'));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
  rmSync(dataDir, { recursive: true, force: true });
});

async function notebook(options: { dataDir: string | null }) {
  const standIn = await startStandIn({
    name: 'notebook',
    scenarios: ['full', 'cut_after_commit'] as const,
    port: 0,
    ...options,
    app: ({ faults, records }) => {
      const notes = records('notes', note);
      return new Hono<StandInBindings>()
        .get('/notes', (c) => c.json(notes.all()))
        .post('/notes', async (c) => {
          if (faults.take('full', 'create')) return c.json({ error: 'full' }, 507);
          notes.put(note.parse(await c.req.json()));
          if (faults.take('cut_after_commit')) return cutConnection(c);
          return c.json({}, 201);
        });
    },
  });
  running.push(standIn);
  const send = (method: string, where: string, body?: unknown) =>
    fetch(`${standIn.url}${where}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  return {
    standIn,
    send,
    add: (id: string, text = 'x') => send('POST', '/notes', { id, text }),
    notes: async () => (await send('GET', '/notes')).json(),
    play: (setting: unknown) => send('POST', '/__stand-in/faults', setting),
  };
}

test('what was acknowledged is there after a restart, the newest version once', async () => {
  const before = await notebook({ dataDir });
  await before.add('a', 'first');
  await before.add('b');
  await before.add('a', 'second');
  await before.standIn.stop();
  const after = await notebook({ dataDir });
  expect(await after.notes()).toEqual([
    { id: 'a', text: 'second' },
    { id: 'b', text: 'x' },
  ]);
});

test('a line that was half written when the process died is cut off, and the next record is whole', async () => {
  const before = await notebook({ dataDir });
  await before.add('a');
  await before.standIn.stop();
  appendFileSync(path.join(dataDir, 'notebook', 'notes.jsonl'), '{"id":"b","te');
  const after = await notebook({ dataDir });
  await after.add('c');
  await after.standIn.stop();
  const again = await notebook({ dataDir });
  expect(await again.notes()).toEqual([
    { id: 'a', text: 'x' },
    { id: 'c', text: 'x' },
  ]);
});

test('without a data folder nothing is kept', async () => {
  const before = await notebook({ dataDir: null });
  await before.add('a');
  await before.standIn.stop();
  expect(await (await notebook({ dataDir: null })).notes()).toEqual([]);
});

test('a fault hits as many requests as it was told, then the stand-in behaves again', async () => {
  const { play, add } = await notebook({ dataDir: null });
  expect((await play({ scenario: 'full', times: 2 })).status).toBe(201);
  const statuses = [];
  for (const id of ['a', 'b', 'c']) statuses.push((await add(id)).status);
  expect(statuses).toEqual([507, 507, 201]);
});

test('a fault without end lasts until the faults are cleared', async () => {
  const { play, add, send } = await notebook({ dataDir: null });
  await play({ scenario: 'full', times: null });
  expect([(await add('a')).status, (await add('a')).status]).toEqual([507, 507]);
  await send('DELETE', '/__stand-in/faults');
  expect((await add('a')).status).toBe(201);
});

test('a fault for another operation does not hit this one', async () => {
  const { play, add } = await notebook({ dataDir: null });
  await play({ scenario: 'full', operation: 'delete' });
  expect((await add('a')).status).toBe(201);
});

test('an unknown scenario is refused and the known ones are named', async () => {
  const { play } = await notebook({ dataDir: null });
  const answer = await play({ scenario: 'earthquake' });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('full, cut_after_commit');
});

test('a cut connection answers nothing, but the record exists', async () => {
  const { play, add, notes } = await notebook({ dataDir: null });
  await play({ scenario: 'cut_after_commit' });
  await expect(add('a')).rejects.toThrow();
  expect(await notes()).toEqual([{ id: 'a', text: 'x' }]);
});

test('the journal lists requests without query and without its own routes; a reset empties everything', async () => {
  const { send, add, notes, play } = await notebook({ dataDir });
  await play({ scenario: 'full' });
  await add('a');
  await add('b');
  await send('GET', '/notes?token=hidden');
  const { requests } = (await (await send('GET', '/__stand-in/requests')).json()) as { requests: Record<string, unknown>[] };
  expect(requests.map(({ method, path: where, status }) => [method, where, status])).toEqual([
    ['POST', '/notes', 507],
    ['POST', '/notes', 201],
    ['GET', '/notes', 200],
  ]);
  await send('POST', '/__stand-in/reset');
  expect(await notes()).toEqual([]);
});

test('the stand-ins end when the process that started them is gone', async () => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'stand-ins.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, DATA_DIR: dataDir, HOTELS_STANDIN_PORT: '0', BUILDERTREND_STANDIN_PORT: '0' },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = await new Promise<{ type: string; urls: { hotels: string } }>((resolve) =>
    child.once('message', (message) => resolve(message as { type: string; urls: { hotels: string } })),
  );
  expect(ready.type).toBe('ready');
  expect((await fetch(ready.urls.hotels)).status).toBe(200);
  child.disconnect();
  expect(await ended).toBe(0);
});
