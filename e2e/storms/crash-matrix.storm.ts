import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import { crashServer } from './harness/database.ts';
import type { Fleet } from './harness/fleet.ts';
import type { Order } from './harness/office.ts';
import { expectNothing, table } from './harness/report.ts';
import { pgCtl, server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';
import type { Fault } from './harness/supplier-types.ts';

const RUNS = wantedRuns ?? sized(2_000, 150);
const KILLS = Math.ceil((RUNS * sized(200, 14)) / sized(2_000, 150));
const RESTARTS = pgCtl ? sized(10, 1) : 0;
const FROZEN = sized(30, 3);
const WORKERS = 3;
/** Every seventh run is approved by a person; the others need none. */
const ASKS_EVERY = 7;

/** Between every two writes of the engine, and twice inside the supplier. */
const BOUNDARIES = [
  'claimed',
  'started:price',
  'ended:price',
  'checkpointed',
  'asked',
  'intent',
  'sending',
  'supplier-received',
  'supplier-committed',
  'answered',
  'confirmed',
  'ended:order',
  'finished',
];
const AT_SUPPLIER: Record<string, Fault> = { 'supplier-received': 'kill_before_commit', 'supplier-committed': 'kill_after_commit' };

const PER_BOUNDARY = Math.ceil(KILLS / (BOUNDARIES.length + 1));
/** Where a worker may be frozen, beside anywhere: after the lease is lost it wakes and sends, or writes what was answered. */
const FREEZES = ['anywhere', 'started:order', 'sending', 'answered', 'confirmed'];
/** Ms after which an order to die at a boundary goes to another worker. */
const MISSED_MS = 4_000;

/** A fault for some first requests: kills while the supplier has the order in hand. */
async function planKills(storm: Storm, orders: readonly Order[]): Promise<void> {
  const victims = storm.random.shuffle(orders);
  const plan: Record<string, Fault[]> = {};
  for (const fault of Object.values(AT_SUPPLIER))
    for (let at = 0; at < PER_BOUNDARY; at += 1) {
      const victim = victims.pop();
      if (victim) plan[victim.item] = [fault];
    }
  await storm.supplier.plan(plan);
}

/** What happens from outside while the runs go on, spread evenly over them. */
function weatherOf(storm: Storm, fleet: Fleet) {
  const { random } = storm;
  const own = [...BOUNDARIES.filter((boundary) => !(boundary in AT_SUPPLIER)), 'anywhere'];
  const kills = random.shuffle(own.flatMap((boundary) => Array.from({ length: PER_BOUNDARY }, () => boundary)));
  const freezes = random.shuffle(Array.from({ length: FROZEN }, (_, at) => FREEZES[at % FREEZES.length] ?? 'anywhere'));
  const all = { kills: kills.length, freezes: freezes.length };
  let restarts = 0;
  return {
    restarts: () => restarts,
    async blow(ended: number): Promise<void> {
      const share = Math.min(1, (ended + 1) / (0.9 * RUNS));
      for (const { boundary, signal } of fleet.missed(MISSED_MS)) (signal === 'SIGKILL' ? kills : freezes).push(boundary);
      while (kills.length > all.kills * (1 - share)) {
        const boundary = kills.shift() ?? 'anywhere';
        if (boundary === 'anywhere') await fleet.killOne(random);
        else if (!fleet.stopOneAt({ boundary, signal: 'SIGKILL' }, random)) {
          kills.unshift(boundary);
          break;
        }
      }
      if (freezes.length > all.freezes * (1 - share)) {
        const where = freezes.shift() ?? 'anywhere';
        if (where === 'anywhere') fleet.freezeOne(random);
        else if (!fleet.stopOneAt({ boundary: where, signal: 'SIGSTOP' }, random)) freezes.unshift(where);
      }
      if (pgCtl && restarts < RESTARTS && share >= (restarts + 0.5) / RESTARTS) {
        restarts += 1;
        await crashServer(pgCtl);
      }
    },
  };
}

test.runIf(server)('crash matrix: workers killed at every boundary, the server crashed, workers frozen past their lease', async () => {
  const storm = await openStorm();
  try {
    const { random, office } = storm;
    const orders: Order[] = Array.from({ length: RUNS }, (_, at) => ({
      item: `order-${at}`,
      character: random.pick(['key', 'reference', 'lookup'] as const),
      auto: at % ASKS_EVERY !== 0,
      size: random.pick([0, 200, 5_000]),
    }));
    await planKills(storm, orders);
    const startedAt = Date.now();
    const triggering = office.triggerAll(orders);
    const fleet = await storm.fleet({ size: WORKERS });
    const weather = weatherOf(storm, fleet);
    await storm.settled({
      total: RUNS,
      async meanwhile(ended) {
        await weather.blow(ended);
        await office.answerAll(storm.supplier);
      },
    });
    const ids = await triggering;
    const tookMs = Date.now() - startedAt;
    await sleep(storm.timing.freezeMs); // the last frozen worker wakes and does its worst
    await fleet.stop();
    const findings = await audit(storm, ids, [fleet]);
    const counts = await storm.counts();
    const { received, bookings } = await storm.supplier.ledger();
    const killed = [...fleet.kills.values()].reduce((sum, many) => sum + many, 0);
    table('Crash matrix', {
      runs: RUNS,
      'how they ended': JSON.stringify(counts),
      'requests to the supplier': received.length,
      bookings: bookings.length,
      'workers killed with -9': killed,
      ...Object.fromEntries([...fleet.kills].toSorted().map(([where, many]) => [`  at ${where}`, many])),
      'server crashes': pgCtl ? weather.restarts() : 'skipped: STORM_PG_CTL is not set',
      'frozen past their lease': fleet.frozen(),
      'worker processes': fleet.started(),
      lost: findings.lost.length,
      'booked twice': findings.duplicates.length,
      'failed but booked': findings.failedButBooked.length,
      'writes under an old fence': findings.trespasses.length,
      'processes that ended by themselves': findings.processes.length,
      seconds: Math.round(tookMs / 1_000),
      'runs per second': (RUNS / (tookMs / 1_000)).toFixed(1),
    });
    await expectNothing(storm, findings, 'crash-matrix', ['failed', 'rejected', 'cancelled']);
    expect(fleet.frozen()).toBeGreaterThanOrEqual(Math.floor(FROZEN * 0.8));
    expect(killed).toBeGreaterThanOrEqual(Math.floor(KILLS * 0.9));
  } finally {
    await storm.close();
  }
});
