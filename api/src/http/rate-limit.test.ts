import { openDatabase } from '@banksman/db';
import { type TestDatabase, testDatabase } from '@banksman/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Caller } from '../services/caller.ts';
import { problem, routes } from './index.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

const PER_MINUTE = 10;
let database: TestDatabase;
const limits: RateLimit[] = [];
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  for (const limit of limits.splice(0)) limit.stop();
  await database.db.execute(sql`delete from auth.attempts`);
});
afterAll(async () => {
  for (const limit of limits) limit.stop();
  await database.drop();
});

/** One process with its own counting. */
function aProcess(db = database.db) {
  const limit = rateLimit(db, PER_MINUTE, () => {});
  limits.push(limit);
  const app = routes();
  app.onError((error, c) => problem(c, error));
  app.use(async (c, next) => {
    const userId = c.req.header('x-user');
    if (userId) c.set('caller', { userId } as Caller);
    await next();
  });
  app.use(limit.middleware);
  app.get('*', (c) => c.text('ok'));
  const ask = async (userId: string | null, path = '/') => {
    const answer = await app.request(path, userId ? { headers: { 'x-user': userId } } : {});
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
  };
  const times = async (count: number, userId: string | null, path?: string) => {
    const statuses = [];
    for (let at = 0; at < count; at += 1) statuses.push((await ask(userId, path)).status);
    return statuses;
  };
  return { ask, times, share: limit.share };
}
const ok = (count: number) => Array.from({ length: count }, () => 200);

test('a caller who asks too often is told when to come back, and nobody else is', async () => {
  const { ask, times } = aProcess();
  expect(await times(PER_MINUTE, 'dana')).toEqual(ok(PER_MINUTE));
  const refused = await ask('dana');
  expect(refused.status).toBe(429);
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  expect(await times(PER_MINUTE, 'mark')).toEqual(ok(PER_MINUTE));
});

test('two processes count together', async () => {
  const [one, two] = [aProcess(), aProcess()];
  await one.times(6, 'dana');
  await one.share();
  await two.times(3, 'dana');
  await two.share();
  expect(await two.times(2, 'dana')).toEqual([200, 429]);
  await two.share();
  await one.ask('dana');
  await one.share();
  expect((await one.ask('dana')).status).toBe(429);
});

test('who does not say who they are is counted by network, and health always answers', async () => {
  const { times } = aProcess();
  expect(await times(31, null)).toEqual([...ok(30), 429]);
  expect(await times(5, null, '/api/v1/health')).toEqual(ok(5));
  expect(await times(1, 'dana')).toEqual([200]);
});

test('after the window everything begins anew', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { times } = aProcess();
  await times(PER_MINUTE + 1, 'dana');
  vi.setSystemTime(Date.now() + 60_001);
  expect(await times(1, 'dana')).toEqual([200]);
  vi.useRealTimers();
});

test('a database that is down stops nobody, and what was counted meanwhile is not lost', async () => {
  const broken = openDatabase('postgres://nobody:x@127.0.0.1:1/none');
  const { ask, times, share } = aProcess(broken.db);
  await times(8, 'dana');
  await share();
  expect(await times(3, 'dana')).toEqual([200, 200, 429]);
  expect((await ask('mark')).status).toBe(200);
  await broken.close();
});
