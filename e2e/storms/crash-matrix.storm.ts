import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import { crashServer } from './harness/database.ts';
import type { Fleet, Stop } from './harness/fleet.ts';
import type { Order } from './harness/office.ts';
import type { Random } from './harness/random.ts';
import { expectNothing, table } from './harness/report.ts';
import { pgCtl, server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';
import type { Fault } from './harness/supplier-types.ts';

const RUNS = wantedRuns ?? sized(2_000, 150);
const KILLS = Math.ceil((RUNS * sized(200, 16)) / sized(2_000, 150));
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

/** Which kills are still to come, in random order. What a worker did not get to goes back. */
function deckOf(random: Random) {
  const own = BOUNDARIES.filter((boundary) => !(boundary in AT_SUPPLIER));
  const perBoundary = Math.max(1, Math.floor(KILLS / (BOUNDARIES.length + 1)));
  const deck = random.shuffle(own.flatMap((boundary) => Array.from({ length: perBoundary }, () => boundary)));
  const given = new Map<number, string>();
  let taken = 0;
  return {
    perBoundary,
    taken: () => taken,
    next(number: number): Stop[] {
      const boundary = deck.pop();
      if (boundary === undefined) return [];
      taken += 1;
      given.set(number, boundary);
      return [{ boundary, nth: random.int(2, boundary === 'asked' ? 3 : 10), signal: 'SIGKILL' }];
    },
    died(number: number, why: string | null) {
      const boundary = given.get(number);
      if (boundary !== undefined && why !== boundary) deck.unshift(boundary);
    },
  };
}

/** A fault for some first requests: kills while the supplier has the order in hand. */
async function planKills(storm: Storm, orders: readonly Order[], perBoundary: number): Promise<void> {
  const victims = storm.random.shuffle(orders);
  const plan: Record<string, Fault[]> = {};
  for (const fault of Object.values(AT_SUPPLIER))
    for (let at = 0; at < perBoundary; at += 1) {
      const victim = victims.pop();
      if (victim) plan[victim.item] = [fault];
    }
  await storm.supplier.plan(plan);
}

/** What happens from outside while the runs go on, spread evenly over them. */
async function weather(
  storm: Storm,
  fleet: Fleet,
  ended: number,
  done: { restarts: number; froze: number; anywhere: number },
): Promise<void> {
  const share = ended / RUNS;
  if (done.froze < FROZEN && share >= done.froze / FROZEN) {
    done.froze += 1;
    fleet.freezeOne(storm.random);
  }
  if (pgCtl && done.restarts < RESTARTS && share >= (done.restarts + 0.5) / RESTARTS) {
    done.restarts += 1;
    await crashServer(pgCtl);
  }
  const anywhere = Math.floor(KILLS / (BOUNDARIES.length + 1));
  if (done.anywhere < anywhere && share >= done.anywhere / anywhere) {
    done.anywhere += 1;
    await fleet.killOne(storm.random);
  }
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
    const deck = deckOf(random);
    await planKills(storm, orders, deck.perBoundary);
    const startedAt = Date.now();
    const triggering = office.triggerAll(orders);
    const fleet = await storm.fleet({ size: WORKERS, order: (number) => ({ stops: deck.next(number) }), onDied: deck.died });
    const done = { restarts: 0, froze: 0, anywhere: 0 };
    await storm.settled({
      total: RUNS,
      async meanwhile(ended) {
        await weather(storm, fleet, ended, done);
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
      'server crashes': pgCtl ? done.restarts : 'skipped: STORM_PG_CTL is not set',
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
