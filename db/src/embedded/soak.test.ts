import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startEmbeddedDatabase } from './index.ts';
import { emptyDump } from './testing/template.ts';

const DISTURB = fileURLToPath(new URL('./testing/disturb.ts', import.meta.url));
const SOAK_MS = 3_000;

type Seen = { done: number; wrong: number; cutOff: number; announced: number; errors: string[] };

async function disturber(url: string): Promise<Seen> {
  const child = fork(DISTURB, [url, String(SOAK_MS)], { execArgv: [] });
  const [seen] = await once(child, 'message');
  return seen;
}

test('processes that fail, roll back and drop their sockets change no total and get no wrong answer', async () => {
  const database = await startEmbeddedDatabase({ dataDir: 'memory://', loadFrom: await emptyDump() });
  const listener = new pg.Client({ connectionString: database.url });
  let heard = 0;
  listener.on('notification', () => {
    heard += 1;
  });
  await listener.connect();
  await listener.query(
    'create table soak (id int primary key, v int); insert into soak select g, 1000 from generate_series(0, 19) g; listen soak',
  );

  const seen = await Promise.all([disturber(database.url), disturber(database.url)]);

  for (const { wrong, errors } of seen) expect({ wrong, errors }).toEqual({ wrong: 0, errors: [] });
  for (const { done, cutOff } of seen) expect(Math.min(done, cutOff)).toBeGreaterThan(0);
  expect((await listener.query('select sum(v)::int as total from soak')).rows).toEqual([{ total: 20_000 }]);
  expect(heard).toBe(seen.reduce((sum, { announced }) => sum + announced, 0));
  await listener.end();
  await database.stop();
});
