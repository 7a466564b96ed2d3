import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import type { Order } from './harness/office.ts';
import { expectNothing, percentile, table } from './harness/report.ts';
import { server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';
import type { Fault } from './harness/supplier-types.ts';

const BOOKINGS = wantedRuns ?? sized(1_000, 120);
const FAULTS = Math.round(BOOKINGS * 0.3);
const CHARACTERS = ['key', 'reference', 'lookup', 'nothing'] as const;
/** Nobody knows what became of the request; `delay` is answered late, but is answered. */
const UNKNOWN: readonly Fault[] = ['cut', 'error', 'overdue', 'hang'];
const KINDS: readonly Fault[] = [...UNKNOWN, 'delay'];
const WORKERS = 2;

/** As many of each kind against each character. */
function planOf(storm: Storm, orders: readonly Order[]): Map<string, Fault> {
  const plan = new Map<string, Fault>();
  for (const character of CHARACTERS) {
    const own = storm.random.shuffle(orders.filter((order) => order.character === character));
    for (const [at, { item }] of own.slice(0, Math.ceil(FAULTS / CHARACTERS.length)).entries())
      plan.set(item, KINDS[at % KINDS.length] ?? 'cut');
  }
  return plan;
}

/** Ms from trigger to end, per item. */
async function durations({ database: { sql } }: Storm): Promise<Map<string, number>> {
  const rows = await sql(
    "select input->>'item' as item, extract(epoch from finished_at - created_at)::float8 * 1000 as ms from app.runs where finished_at is not null",
  );
  return new Map(rows.map(({ item, ms }) => [String(item), Number(ms)]));
}

test.runIf(server)('unknown outcomes: answers that are lost, wrong or late, from suppliers of four characters', async () => {
  const storm = await openStorm();
  try {
    const { supplier, office } = storm;
    const orders: Order[] = Array.from({ length: BOOKINGS }, (_, at) => ({
      item: `order-${at}`,
      character: CHARACTERS[at % CHARACTERS.length] ?? 'key',
      auto: storm.random.next() < 0.8,
    }));
    const plan = planOf(storm, orders);
    await supplier.plan(Object.fromEntries([...plan].map(([item, fault]) => [item, [fault]])));
    const ids = await office.triggerAll(orders);
    const fleet = await storm.fleet({ size: WORKERS });
    const answers = { approved: 0, wasThere: 0, wasNotThere: 0 };
    await storm.settled({
      total: BOOKINGS,
      async meanwhile() {
        const now = await office.answerAll(supplier);
        for (const key of ['approved', 'wasThere', 'wasNotThere'] as const) answers[key] += now[key];
      },
    });
    await fleet.stop();

    const findings = await audit(storm, ids, [fleet]);
    const took = await durations(storm);
    const faulty = [...plan.keys()].map((item) => took.get(item) ?? 0);
    const good = orders.filter(({ item }) => !plan.has(item)).map(({ item }) => took.get(item) ?? 0);
    const blind = orders.filter(({ item, character }) => character === 'nothing' && UNKNOWN.includes(plan.get(item) ?? 'none'));
    const asked = await storm.database.sql(
      "select r.input->>'item' as item, r.input->>'character' as character from app.approvals a join app.runs r on r.id = a.run_id where a.kind = 'unknown_effect'",
    );
    const { received, bookings } = await supplier.ledger();
    table('Unknown outcomes', {
      bookings: BOOKINGS,
      faults: plan.size,
      ...Object.fromEntries(KINDS.map((kind) => [`  ${kind}`, [...plan.values()].filter((fault) => fault === kind).length])),
      'how they ended': JSON.stringify(await storm.counts()),
      'requests / bookings at the supplier': `${received.length} / ${bookings.length}`,
      'asked a person, of those without key or lookup': `${asked.length} of ${blind.length}`,
      '  it was there / was not': `${answers.wasThere} / ${answers.wasNotThere}`,
      'booked twice': findings.duplicates.length,
      'failed but booked': findings.failedButBooked.length,
      'sent again without a reason': findings.sentAgain.length,
      'trigger to end without a fault, p50 / p99 ms': `${Math.round(percentile(good, 0.5))} / ${Math.round(percentile(good, 0.99))}`,
      'trigger to end with a fault, p50 / p99 ms': `${Math.round(percentile(faulty, 0.5))} / ${Math.round(percentile(faulty, 0.99))}`,
    });
    await expectNothing(storm, findings, 'unknown-outcomes', ['failed', 'cancelled']);
    expect(new Set(asked.map(({ item }) => item)), 'a person is asked about exactly these').toEqual(new Set(blind.map(({ item }) => item)));
    const rejected = await storm.database.sql("select input->>'item' as item from app.runs where status = 'rejected'");
    const booked = new Set(bookings.map(({ item }) => item));
    expect(
      rejected.filter(({ item }) => !booked.has(String(item))),
      'a person said "it was there" only where it was',
    ).toEqual([]);
    expect(bookings.length).toBe(BOOKINGS);
  } finally {
    await storm.close();
  }
});
