import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { claimRuns, hasSuspects, releaseRun, releaseRunsOf, SUSPECT_ATTEMPTS } from './claims.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.db.execute(sql`delete from app.runs`);
  await database.db.execute(sql`delete from app.run_events`);
});
afterAll(() => database.drop());

type Some = { workspaceId?: string; many?: number; status?: string; dueInMs?: number; attempt?: number };
/** Puts `many` runs into the queue. */
async function thereAre({ workspaceId = randomUUID(), many = 1, status = 'pending', dueInMs = 0, attempt = 0 }: Some): Promise<string> {
  await database.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, attempt, event_seq, ready_at)
    select ${workspaceId}, gen_random_uuid(), 'AM-901', 1, 'A run', '{}', 'api', '', ${status}::app.run_status, ${attempt}, 1,
      now() + (${dueInMs} - ${many}::int + g) * interval '1 millisecond' from generate_series(1, ${many}::int) g`);
  return workspaceId;
}
const ALL = { attempts: { from: 0, to: 5 } };
const worker = (id: string) => ({ kind: 'worker', id, name: 'Banksman', channel: null }) as const;
const look = (limit: number, filter = ALL, owner = 'me') => claimRuns(database.db, worker(owner), 10_000, limit, filter);
const claim = async (...given: Parameters<typeof look>) => (await look(...given)).runs;

describe('a claim', () => {
  test('gives workspaces an equal share, however long the queue of one is', async () => {
    const flooded = await thereAre({ many: 3_000 });
    const others = await Promise.all(Array.from({ length: 4 }, () => thereAre({ many: 150 })));
    const served = new Map<string, number>();
    for (let round = 0; round < 300; round++) {
      for (const { workspaceId } of await claim(1)) served.set(workspaceId, (served.get(workspaceId) ?? 0) + 1);
    }
    const shares = [flooded, ...others].map((id) => served.get(id) ?? 0);
    const jain = shares.reduce((sum, share) => sum + share, 0) ** 2 / (shares.length * shares.reduce((sum, share) => sum + share ** 2, 0));
    expect(jain).toBeGreaterThan(0.9);
  });

  test('takes as many as it may from one workspace when nobody else waits', async () => {
    await thereAre({ many: 20 });
    expect(await claim(8)).toHaveLength(8);
  });

  test('starts what has not begun and wakes what was parked, with a line in the history, and leaves the rest as it is', async () => {
    await thereAre({});
    await thereAre({ status: 'waiting' });
    await database.db.execute(sql`update app.runs set parked_from = 'executing' where status = 'waiting'`);
    await thereAre({ status: 'running' });
    const statuses = (await claim(5)).map(({ status }) => status).sort();
    expect(statuses).toEqual(['executing', 'running', 'running']);
    const { rows } = await database.db.execute(sql`select seq, text, data from app.run_events order by text`);
    expect(rows).toEqual([
      { seq: 2, text: 'Goes on', data: { move: 'wake', to: 'executing' } },
      { seq: 2, text: 'Started', data: { move: 'start', to: 'running' } },
    ]);
  });

  test('is planned once for a connection, not for every look', async () => {
    const one = openDatabase(database.url, { max: 1 });
    try {
      for (let at = 0; at < 80; at += 1) await claimRuns(one.db, worker('me'), 10_000, 5, ALL);
      const { rows } = await one.pool.query(
        "select sum(generic_plans)::int as kept from pg_prepared_statements where statement like '%wanted as%'",
      );
      expect(rows[0].kept).toBeGreaterThan(40);
    } finally {
      await one.close();
    }
  });

  test('of many at once gives each run to one of them', async () => {
    await thereAre({ many: 60 });
    await thereAre({ many: 60, status: 'running' });
    const claimed = (await Promise.all(Array.from({ length: 20 }, (_, at) => claim(8, ALL, `worker ${at}`)))).flat();
    const more = (await Promise.all(Array.from({ length: 20 }, (_, at) => claim(8, ALL, `worker ${at}`)))).flat();
    const ids = [...claimed, ...more].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(120);
  });

  test('lets what has begun pass what has not, and does not shut the others out', async () => {
    const waiting = await thereAre({ many: 400, dueInMs: -60_000 });
    const begun = await thereAre({ workspaceId: waiting, many: 400, status: 'executing' });
    const statuses: string[] = [];
    for (let round = 0; round < 60; round++) statuses.push(...(await claim(1)).map(({ status }) => status));
    const goesOn = statuses.filter((status) => status === 'executing').length;
    expect(begun).toBe(waiting);
    expect(goesOn).toBeGreaterThan(30);
    expect(goesOn).toBeLessThan(60);
  });

  test('takes nothing before its time, nothing that is held, and what a dead worker held when its lease is over', async () => {
    await thereAre({ dueInMs: 60_000 });
    const { runs, nextInMs } = await look(5);
    expect(runs).toEqual([]);
    expect(nextInMs).toBeGreaterThan(50_000);
    await thereAre({});
    expect(await claim(5)).toHaveLength(1);
    expect(await claim(5)).toEqual([]);
    await database.db.execute(sql`update app.runs set ready_at = now() - interval '1 second' where owner is not null`);
    expect(await claim(5)).toMatchObject([{ fence: 2, attempt: 2 }]);
  });
});

describe('a run that may have taken workers down', () => {
  const NORMAL = { attempts: { from: 0, to: SUSPECT_ATTEMPTS - 1 } };
  const SUSPECTS = { attempts: { from: SUSPECT_ATTEMPTS, to: 5 } };

  test('is left to the process for such runs', async () => {
    await thereAre({ attempt: SUSPECT_ATTEMPTS });
    expect(await claim(5, NORMAL)).toEqual([]);
    expect(await hasSuspects(database.db)).toBe(true);
    expect(await claim(5, SUSPECTS)).toHaveLength(1);
    expect(await hasSuspects(database.db)).toBe(false);
  });

  test('is not one that was given back, however often, and even after a step that ended', async () => {
    await thereAre({});
    for (let round = 0; round < 4; round++) {
      const [run] = await claim(1, NORMAL);
      if (!run) throw new Error('nobody takes it any more');
      await database.db.execute(sql`update app.runs set attempt = 0 where id = ${run.id}`);
      await releaseRun(database.db, run.id, run.fence);
    }
    expect(await claim(1, NORMAL)).toHaveLength(1);
  });

  test('and everything else a dead process held goes back at once', async () => {
    await thereAre({ many: 3 });
    await claim(3, NORMAL, 'dead');
    expect(await claim(3, NORMAL)).toEqual([]);
    expect(await releaseRunsOf(database.db, 'dead')).toBe(3);
    expect(await claim(3, NORMAL)).toMatchObject([{ fence: 2 }, { fence: 2 }, { fence: 2 }]);
  });

  test('and began the last step is suspected at once; who was merely near passes first', async () => {
    await thereAre({ many: 3 });
    const [blamed] = await claim(3, NORMAL, 'dead');
    await releaseRunsOf(database.db, 'dead', { blamed: blamed?.id ?? null });
    for (let round = 1; round < SUSPECT_ATTEMPTS; round++) {
      expect(await claim(3, NORMAL, 'dead')).toHaveLength(2);
      await releaseRunsOf(database.db, 'dead');
    }
    await database.db.execute(sql`update app.runs set attempt = ${SUSPECT_ATTEMPTS + 1} where id = ${blamed?.id}`);
    const order = [];
    for (let at = 0; at < 3; at++) order.push(...(await claim(1, SUSPECTS)).map(({ id }) => id === blamed?.id));
    expect(order).toEqual([false, false, true]);
  });

  test('may stay with a process that hangs, while what else that holds goes to others', async () => {
    await thereAre({ many: 3 });
    const [hanging] = await claim(3, NORMAL, 'silent');
    expect(await releaseRunsOf(database.db, 'silent', { except: hanging?.id ?? null })).toBe(2);
    const others = await claim(3, NORMAL, 'other');
    expect(others).toHaveLength(2);
    expect(others.map(({ id }) => id)).not.toContain(hanging?.id);
  });

  test('waits longer each time that it took down a process of its own', async () => {
    await thereAre({ attempt: SUSPECT_ATTEMPTS });
    const pauses: number[] = [];
    for (let round = 0; round < 2; round++) {
      const [run] = await claim(1, SUSPECTS, 'dead');
      await releaseRunsOf(database.db, 'dead', { blamed: run?.id ?? null });
      pauses.push(Math.round(((await look(1)).nextInMs ?? 0) / 1_000));
      await database.db.execute(sql`update app.runs set ready_at = now()`);
    }
    expect(pauses).toEqual([1, 2]);
  });
});
