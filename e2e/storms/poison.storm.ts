import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import type { Order } from './harness/office.ts';
import { expectNothing, percentile, table } from './harness/report.ts';
import { isShort, server, sized } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';

const GOOD = sized(500, 30);
const POISONED = sized(20, 6);
/** Well below what the workers can do: what is measured is the poison, not a queue. */
const PER_SECOND = 3;
const WORKERS = 2;
const KINDS = ['throw', 'exit', 'memory', 'busy_loop', 'async_loop', 'output'];
/** five attempts, and one claim that ends the run */
const MAX_CLAIMS = 6;

/** Starts the orders at an even pace, whatever becomes of them. */
async function arrive({ office }: Storm, orders: readonly Order[]): Promise<Map<string, string>> {
  const triggering: Promise<[string, string]>[] = [];
  for (const order of orders) {
    triggering.push(office.trigger(order).then((id) => [order.item, id]));
    await sleep(1_000 / PER_SECOND);
  }
  return new Map(await Promise.all(triggering));
}

/** Ms from trigger to end of the good runs of one part of the storm. */
async function durations({ database: { sql } }: Storm, part: string): Promise<number[]> {
  const rows = await sql(
    `select extract(epoch from finished_at - created_at)::float8 * 1000 as ms from app.runs
     where input->>'item' like $1 and input->>'poison' = 'none' and finished_at is not null`,
    [`${part}-%`],
  );
  return rows.map(({ ms }) => Number(ms));
}

function ordersOf(storm: Storm, part: string, poisoned: number): Order[] {
  const good = Array.from({ length: GOOD }, () => 'none');
  const bad = Array.from({ length: poisoned }, (_, at) => KINDS[at % KINDS.length] ?? 'throw');
  return storm.random.shuffle([...good, ...bad]).map((poison, at) => ({ item: `${part}-${at}`, character: 'key', auto: true, poison }));
}

test.runIf(server)(
  'poison: runs that throw, exit, use up the memory, hang or return 50 MB end in words and slow the others by less than two',
  async () => {
    const storm = await openStorm();
    try {
      const fleet = await storm.fleet({ size: WORKERS, supervised: true });
      const calm = await arrive(storm, ordersOf(storm, 'calm', 0));
      await storm.settled({ total: GOOD });
      const poisonedAt = Date.now();
      const mixed = await arrive(storm, ordersOf(storm, 'mixed', POISONED));
      await storm.settled({ total: GOOD + GOOD + POISONED, stallMs: 120_000 });
      const tookMs = Date.now() - poisonedAt;
      await fleet.stop();

      const before = await durations(storm, 'calm');
      const during = await durations(storm, 'mixed');
      const bad = await storm.database.sql(
        `select id, headline, input->>'poison' as poison, status, failure->>'code' as code, failure->>'why' as why,
         fence::int as claims from app.runs where input->>'poison' <> 'none'`,
      );
      const findings = await audit(storm, new Map([...calm, ...mixed]), [fleet]);
      const ratio = percentile(during, 0.95) / percentile(before, 0.95);
      const show = (of: number[]) =>
        `${Math.round(percentile(of, 0.5))} / ${Math.round(percentile(of, 0.95))} / ${Math.round(percentile(of, 0.99))}`;
      table('Poison', {
        'good runs': `${GOOD} without, ${GOOD} with ${POISONED} poisoned ones among them, ${PER_SECOND} a second`,
        'trigger to end without poison, p50 / p95 / p99 ms': show(before),
        'trigger to end with poison, p50 / p95 / p99 ms': show(during),
        'p95 with : without': ratio.toFixed(2),
        ...Object.fromEntries(
          KINDS.map((kind) => {
            const own = bad.filter(({ poison }) => poison === kind);
            return [
              `  ${kind}`,
              `${own.length}: ${[...new Set(own.map(({ status, why, claims }) => `${String(status)} after ${String(claims)} claims, "${String(why)}"`))].join('; ')}`,
            ];
          }),
        ),
        'seconds with poison': Math.round(tookMs / 1_000),
      });
      // what dies here dies of the poison; the supervisors must not, and the runs' books must be right
      await expectNothing(storm, { ...findings, processes: fleet.endedByThemselves }, 'poison', ['rejected', 'cancelled']);
      const wrong = bad.filter(
        ({ status, why, claims }) => status !== 'failed' || !/^\S+ .*\.$/.test(String(why)) || Number(claims) > MAX_CLAIMS,
      );
      expect(wrong, 'each poisoned run fails within its attempts, with a sentence').toEqual([]);
      expect(during.length, 'every good run ends').toBe(GOOD);
      expect(await storm.counts()).toEqual({ completed: 2 * GOOD, failed: POISONED });
      // of a short selection one run in ten is poisoned and the 95th percentile is the third slowest run: it says nothing
      if (!isShort) expect(ratio, 'p95 of the others').toBeLessThan(2);
    } finally {
      await storm.close();
    }
  },
);
