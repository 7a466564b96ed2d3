import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import type { Order } from './harness/office.ts';
import { expectNothing, percentile, table } from './harness/report.ts';
import { server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';
import type { Fault } from './harness/supplier-types.ts';

const RUNS = wantedRuns ?? sized(500, 60);
const WORKERS = 2;
/** New runs per second: what the workers can follow, so that a cancel meets runs at work and not only in the queue. */
const PER_SECOND = 10;
const LATEST_CANCEL_MS = 1_500;
const SETTLED_P99_MS = 2_000;

type Cancelled = { item: string; runId: string; status: number; askedAt: number; acknowledgedAt: number };

/** Starts a run, waits a random while and cancels it over HTTP. */
async function startAndCancel({ office }: Storm, order: Order, afterMs: number): Promise<Cancelled> {
  const runId = await office.trigger(order);
  await sleep(afterMs);
  const askedAt = Date.now();
  const { status } = await office.cancel(runId);
  return { item: order.item, runId, status, askedAt, acknowledgedAt: Date.now() };
}

/** Ms from the acknowledgement to the last thing that a step did; what the supplier answered later is only written down. */
async function aftermath({ database: { sql } }: Storm): Promise<number[]> {
  const rows =
    await sql(`select greatest(0, extract(epoch from max(e.at) filter (where e.type::text not like 'effect\\_%') - r.finished_at)::float8 * 1000) as ms
    from app.runs r join app.run_events e on e.run_id = r.id where r.status = 'cancelled' group by r.id, r.finished_at`);
  return rows.map(({ ms }) => Number(ms));
}

/** Effects of cancelled runs whose outcome is not written down, though the supplier has the order. */
async function unrecorded({ database: { sql }, supplier }: Storm): Promise<string[]> {
  const { bookings } = await supplier.ledger();
  const booked = new Set(bookings.map(({ item }) => item));
  const rows = await sql(`select r.id, r.input->>'item' as item, coalesce(e.state::text, 'none') as state
    from app.runs r left join app.effects e on e.run_id = r.id where r.status = 'cancelled'`);
  return rows
    .filter(({ item, state }) => booked.has(String(item)) && !['confirmed', 'compensated', 'needs_human'].includes(String(state)))
    .map(({ id, item, state }) => `${String(item)} [${String(id)}]: booked, its effect is ${String(state)}`);
}

test.runIf(server)('cancel: runs cancelled at random moments settle at once, and nothing is begun after the acknowledgement', async () => {
  const storm = await openStorm();
  try {
    const { random, supplier, timing } = storm;
    const orders: Order[] = Array.from({ length: RUNS }, (_, at) => ({
      item: `order-${at}`,
      character: random.pick(['key', 'reference', 'lookup'] as const),
      auto: at % 5 !== 0,
      pauseMs: random.pick([0, 0, 100, 600]),
    }));
    const slow = orders.filter(() => random.next() < 0.3);
    await supplier.plan(Object.fromEntries(slow.map(({ item }): [string, Fault[]] => [item, [random.pick(['delay', 'cut'] as const)]])));
    const fleet = await storm.fleet({ size: WORKERS });
    const cancelling: Promise<Cancelled>[] = [];
    for (const order of orders) {
      cancelling.push(startAndCancel(storm, order, random.int(0, LATEST_CANCEL_MS)));
      await sleep(1_000 / PER_SECOND);
    }
    const cancelled = await Promise.all(cancelling);
    await storm.settled({ total: RUNS, meanwhile: async () => void (await storm.office.answerAll(supplier)) });
    // what was in flight may be looked up twice before anybody can say what became of it
    await sleep(3 * (timing.timeoutMs + 2 * timing.lagMs + timing.settleMs));
    await fleet.stop();

    const { received } = await supplier.ledger();
    const taken = cancelled.filter(({ status }) => status === 200);
    const late = taken.flatMap(({ item, acknowledgedAt, runId }) =>
      received
        .filter((one) => one.item === item && one.beganAt > acknowledgedAt)
        .map((one) => `${item} [${runId}]: begun ${one.beganAt - acknowledgedAt} ms after`),
    );
    const answeredMs = taken.map(({ askedAt, acknowledgedAt }) => acknowledgedAt - askedAt);
    const settledMs = (await aftermath(storm)).map((ms, at) => ms + (answeredMs[at] ?? 0));
    const inFlight = await storm.database.sql(`select count(*)::int as many from app.runs r join app.effects e on e.run_id = r.id
      where r.status = 'cancelled' and e.sent_at is not null and e.state <> 'rejected'`);
    const findings = await audit(storm, new Map(cancelled.map(({ item, runId }) => [item, runId])), [fleet]);
    const open = await unrecorded(storm);
    table('Cancel', {
      runs: RUNS,
      'cancelled / had ended before': `${taken.length} / ${cancelled.filter(({ status }) => status === 409).length}`,
      'with an order sent': Number(inFlight[0]?.many),
      'cancel to acknowledgement, p50 / p99 ms': `${percentile(answeredMs, 0.5)} / ${percentile(answeredMs, 0.99)}`,
      'cancel to the last thing a step did, p50 / p99 ms': `${Math.round(percentile(settledMs, 0.5))} / ${Math.round(percentile(settledMs, 0.99))}`,
      'requests begun after the acknowledgement': late.length,
      'booked, but not written down': open.length,
      'booked twice': findings.duplicates.length,
    });
    await expectNothing(
      storm,
      { ...findings, contradictions: [...findings.contradictions, ...open], sentAgain: [...findings.sentAgain, ...late] },
      'cancel',
      ['failed', 'rejected'],
    );
    expect(cancelled.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(taken.length, 'most are cancelled before they end').toBeGreaterThan(RUNS / 3);
    expect(percentile(settledMs, 0.99)).toBeLessThanOrEqual(SETTLED_P99_MS);
  } finally {
    await storm.close();
  }
});
