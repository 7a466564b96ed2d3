import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MAX_ATTEMPTS, SUSPECT_ATTEMPTS } from '@banksman/db';
import { type TestDatabase, testDatabase } from '@banksman/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { supervise } from './supervisor.ts';

const PRETEND = fileURLToPath(new URL('../testing/supervised/pretend-drive-process.ts', import.meta.url));
const STALL_MS = 2_500;

let database: TestDatabase;
let supervisor: ReturnType<typeof supervise> | null = null;
beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await supervisor?.stop();
  await database.db.execute(sql`delete from app.runs`);
});
afterAll(() => database.drop());

/** A supervisor over processes that speak as the real ones do and drive nothing. */
function watched(options: { drives?: boolean } = {}) {
  const processes: { kind: string; process: ChildProcess; ended: Promise<string> }[] = [];
  const driving: string[] = [];
  supervisor = supervise({
    db: database.db,
    log: () => {},
    stallMs: STALL_MS,
    drives: options.drives ?? true,
    start: (kind) => {
      const process = fork(PRETEND, [kind, `${kind} ${processes.length + 1}`]);
      const ended = new Promise<string>((resolve) => process.once('exit', (code, signal) => resolve(signal ?? String(code))));
      processes.push({ kind, process, ended });
      return process;
    },
    onReady: (workerId) => driving.push(workerId),
  });
  const nth = (number: number) => {
    const one = processes[number - 1];
    if (!one) throw new Error(`process ${number} was not started`);
    return one;
  };
  return {
    processes,
    driving,
    nth,
    tell: (number: number, message: Record<string, unknown>) => nth(number).process.send(message),
    /** the first drives, the second stands by */
    standing: () =>
      vi
        .waitFor(() => expect([driving, processes.length]).toEqual([['worker 1'], 2]), { timeout: 15_000 })
        .then(() => heardFrom(nth(2).process)),
  };
}

const heardFrom = (process: ChildProcess) => new Promise<void>((resolve) => process.once('message', () => resolve()));

async function runHeldBy(owner: string, lease = '1 hour'): Promise<string> {
  const id = randomUUID();
  await database.db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, attempt, event_seq, owner, fence,
      lease_until, ready_at)
    values (${randomUUID()}, ${id}, 'AM-901', 1, 'A run', '{}', 'api', '', 'running', 1, 1, ${owner}, 1, now() + ${lease}::interval, now() + ${lease}::interval)`);
  return id;
}
async function queued(): Promise<Record<string, number>> {
  const { rows } = await database.db.execute<{ id: string; attempt: number }>(sql`select id, attempt from app.runs where owner is null`);
  return Object.fromEntries(rows.map(({ id, attempt }) => [id, attempt]));
}
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

test('when the process that drives ends, the spare drives in its place and the run that was at work is suspected', async () => {
  const { standing, driving, processes, tell } = watched();
  await standing();
  const [harmful, neighbour] = [await runHeldBy('worker 1'), await runHeldBy('worker 1')];
  tell(1, { type: 'step', run_id: harmful, step: 'price' });
  tell(1, { type: 'exit' });
  await soon(() => expect(driving).toEqual(['worker 1', 'worker 2']));
  expect(processes.filter(({ kind }) => kind === 'worker')).toHaveLength(2);
  await soon(async () => expect(await queued()).toEqual({ [harmful]: SUSPECT_ATTEMPTS, [neighbour]: 1 }));
  // and soon somebody stands by again
  await soon(() => expect(processes.filter(({ kind }) => kind === 'worker')).toHaveLength(3));
});

test('a process that loops loses the runs of others long before it is killed, and the spare drives them', async () => {
  const { standing, driving, nth, tell } = watched();
  await standing();
  const [harmful, neighbour] = [await runHeldBy('worker 1'), await runHeldBy('worker 1')];
  tell(1, { type: 'step', run_id: harmful, step: 'price' });
  tell(1, { type: 'loop' });
  await soon(async () => expect(await queued()).toEqual({ [neighbour]: 1 }));
  expect(driving).toEqual(['worker 1', 'worker 2']);
  expect(nth(1).process.signalCode).toBeNull();
  expect(await nth(1).ended).toBe('SIGKILL');
  await soon(async () => expect(await queued()).toEqual({ [neighbour]: 1, [harmful]: SUSPECT_ATTEMPTS }));
});

test('what a silent process is at stays with it when the lease runs out: whoever took it would hang next', async () => {
  const { standing, nth, tell } = watched();
  await standing();
  const harmful = await runHeldBy('worker 1', '1 second');
  tell(1, { type: 'step', run_id: harmful, step: 'price' });
  tell(1, { type: 'loop' });
  const claimable: string[] = [];
  const looking = setInterval(async () => {
    const { rows } = await database.db.execute<{ id: string }>(sql`select id from app.runs where ready_at <= now() and owner = 'worker 1'`);
    claimable.push(...rows.map(({ id }) => id));
  }, 50);
  expect(await nth(1).ended).toBe('SIGKILL');
  clearInterval(looking);
  expect(claimable).toEqual([]);
  await soon(async () => expect(await queued()).toEqual({ [harmful]: SUSPECT_ATTEMPTS }));
});

test('a run that hangs when it is driven alone is not driven again', async () => {
  const { processes, tell } = watched({ drives: false });
  const suspect = await runHeldBy('dead');
  await database.db.execute(sql`update app.runs set owner = null, attempt = ${SUSPECT_ATTEMPTS}, ready_at = now() where id = ${suspect}`);
  await soon(() => expect(processes).toHaveLength(1));
  await database.db.execute(sql`update app.runs set owner = 'suspects 1', attempt = attempt + 1 where id = ${suspect}`);
  tell(1, { type: 'step', run_id: suspect, step: 'price' });
  tell(1, { type: 'loop' });
  await soon(async () => expect(await queued()).toEqual({ [suspect]: MAX_ATTEMPTS }));
});

test('a process in which a step goes on after its limit is asked to go, and nobody is suspected', async () => {
  const { standing, driving, nth, tell } = watched();
  await standing();
  const done = await runHeldBy('nobody');
  tell(1, { type: 'spoilt', run_id: done, step: 'price' });
  await soon(() => expect(driving).toEqual(['worker 1', 'worker 2']));
  expect(await nth(1).ended).toBe('0');
  expect(await queued()).toEqual({});
});

test('a suspected run gets a process of its own, which leaves the processor to the others', async () => {
  const { processes, nth } = watched({ drives: false });
  const suspect = await runHeldBy('dead');
  await database.db.execute(sql`update app.runs set owner = null, attempt = ${SUSPECT_ATTEMPTS}, ready_at = now() where id = ${suspect}`);
  await soon(() => expect(processes.map(({ kind }) => kind)).toEqual(['suspects']));
  expect(getPriority(nth(1).process.pid)).toBeGreaterThan(getPriority());
});

test('a process in a loop does not outlive the supervisor', async () => {
  const { standing, nth, tell } = watched();
  await standing();
  const loops = new Promise<void>((resolve) => {
    nth(1).process.on('message', (heard: { type: string }) => heard.type === 'loops' && resolve());
  });
  tell(1, { type: 'loop' });
  await loops;
  await supervisor?.stop();
  expect(await nth(1).ended).toBe('SIGKILL');
}, 40_000);
