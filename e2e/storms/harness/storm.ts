import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../harness/processes.ts';
import { type Child, startChild } from './child.ts';
import { createDatabase, type StormDatabase } from './database.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type Office, OWNER, openOffice } from './office.ts';
import type { SmsAccount } from './phone.ts';
import { type Random, randomOf } from './random.ts';
import { seed, server } from './settings.ts';
import { type Supplier, startSupplier } from './supplier.ts';
import { watch } from './watch.ts';

const FINAL = ['completed', 'failed', 'rejected', 'cancelled'];

/** ms; `timeoutMs` is how long a worker waits for the supplier, the rest see `supplier.ts` and the connector */
export type Timing = {
  leaseMs: number;
  freezeMs: number;
  timeoutMs: number;
  lagMs: number;
  settleMs: number;
  delayMs: number;
  overdueMs: number;
};

/** Short enough for many lives in a minute; each in the relation to the others that the real figures have. */
export const TIMING: Timing = {
  leaseMs: 1_500,
  freezeMs: 2_300,
  timeoutMs: 2_400,
  lagMs: 400,
  settleMs: 300,
  delayMs: 1_800,
  overdueMs: 3_200,
};

/** What one worker is told beyond the common. */
export type WorkerOrder = { databaseUrl?: string; clockAheadMs?: number; concurrency?: number; leaseMs?: number };

/** Everything around one storm: database, supplier, API and the people; workers are started by the storm itself. */
export type Storm = {
  /** the API's data folder; mails that no server takes are files in its `outbox` */
  dataDir: string;
  random: Random;
  timing: Timing;
  database: StormDatabase;
  supplier: Supplier;
  api: Child;
  office: Office;
  /** one more API process on the same database, and people who use it */
  anotherOffice(): Promise<Office>;
  fleet(options: { size: number; order?: (number: number, slot: number) => WorkerOrder; supervised?: boolean }): Promise<Fleet>;
  /** runs of the storm's automation by status; what the platform starts by itself is not among them */
  counts(): Promise<Record<string, number>>;
  /** what any process has logged about something, e.g. a run's id */
  logged(about: string): string[];
  /**
   * Resolves when every run has ended; `meanwhile` is called about four times a second with how many have.
   * @throws when nothing happens for `stallMs`, with the runs that are left
   */
  settled(options: { total: number; stallMs?: number; meanwhile?: (ended: number) => Promise<void> }): Promise<void>;
  close(): Promise<void>;
};

/** Puts a storm together on a database of its own; with `sms` the API tells people by text as well. */
export async function openStorm(timing: Timing = TIMING, sms: SmsAccount | null = null): Promise<Storm> {
  if (!server) throw new Error('a storm needs STORM_DATABASE_URL (or TEST_DATABASE_URL): a Postgres server on which it may make databases');
  const dataDir = await mkdtemp(join(tmpdir(), 'banksman-storm-'));
  const database = await createDatabase(server);
  const fleets: Fleet[] = [];
  const supplier = await startSupplier(timing, (signalled) => {
    for (const fleet of fleets) fleet.signalled(signalled);
  });
  const common = {
    dataDir,
    supplier: { url: supplier.url, timeoutMs: timing.timeoutMs, lagMs: 2 * timing.lagMs, settleMs: timing.settleMs },
  };
  const startApi = async () => {
    const port = await freePort();
    const child = await startChild('api', 'api/src/testing/storm/storm-api.ts', {
      ...common,
      sms,
      databaseUrl: database.url,
      port,
      ...OWNER,
    });
    return { child, url: `http://127.0.0.1:${port}/api/v1` };
  };
  const { child: api, url } = await startApi();
  const apis = [api];
  await watch(database.sql);
  const office = await openOffice(url);
  const counts = async () =>
    Object.fromEntries(
      (await database.sql("select status, count(*)::int as many from app.runs where module_id = 'AM-990' group by status")).map(
        ({ status, many }) => [String(status), Number(many)],
      ),
    );
  return {
    dataDir,
    random: randomOf(seed),
    timing,
    database,
    supplier,
    api,
    office,
    async anotherOffice() {
      const another = await startApi();
      apis.push(another.child);
      return openOffice(another.url);
    },
    counts,
    logged: (about) =>
      [...apis.map((child) => child.output()), ...fleets.flatMap(({ outputs }) => outputs)]
        .flatMap((output) => output.split('\n'))
        .filter((line) => line.includes(about)),
    async fleet({ size, order = () => ({}), supervised = false }) {
      const fleet = await startFleet({
        size,
        freezeMs: timing.freezeMs,
        argument: (number, slot) => ({ ...common, databaseUrl: database.url, leaseMs: timing.leaseMs, ...order(number, slot) }),
        supervised,
      });
      fleets.push(fleet);
      return fleet;
    },
    settled: (options) => settled(database, counts, options),
    async close() {
      await Promise.all(fleets.map((fleet) => fleet.stop()));
      await Promise.all(apis.map((child) => child.stop()));
      await supplier.child.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function settled(
  { sql }: StormDatabase,
  counts: Storm['counts'],
  { total, stallMs = 60_000, meanwhile = async () => {} }: Parameters<Storm['settled']>[0],
): Promise<void> {
  let last = '';
  let changedAt = Date.now();
  for (;;) {
    const now = await counts();
    const ended = FINAL.reduce((sum, status) => sum + (now[status] ?? 0), 0);
    if (ended >= total) return;
    const [row] = await sql('select coalesce(sum(event_seq), 0)::text as events from app.runs');
    const state = `${JSON.stringify(now)} ${String(row?.events)}`;
    if (state !== last) changedAt = Date.now();
    last = state;
    if (Date.now() - changedAt > stallMs) throw new Error(`nothing happened for ${stallMs / 1_000} s: ${await unfinished(sql)}`);
    await meanwhile(ended);
    await sleep(250);
  }
}

async function unfinished(sql: StormDatabase['sql']): Promise<string> {
  const rows = await sql(`select id, status, headline, current_step, fence, attempt, owner, ready_at, lease_until from app.runs
    where status not in ('completed', 'failed', 'rejected', 'cancelled') limit 5`);
  return JSON.stringify(rows, null, 1);
}
