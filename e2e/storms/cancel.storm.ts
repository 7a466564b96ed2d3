import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import type { Order } from './harness/office.ts';
import { expectNothing, percentile, table } from './harness/report.ts';
import { server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';
import type { Fault } from './harness/supplier-types.ts';

const RUNS = wantedRuns ?? sized(650, 60);
const WORKERS = 2;
/** New runs per second: what the workers can follow, so that a cancel meets runs at work and not only in the queue. */
const PER_SECOND = 10;
const LATEST_CANCEL_MS = 1_200;
/** Some end before their cancel comes; so many must not. */
const CANCELLED = wantedRuns ? 1 : sized(500, 35);
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

/** When a step of each cancelled run did its last thing, in ms; what the supplier answered later is only written down. */
async function lastThings({ database: { sql } }: Storm): Promise<Map<string, number>> {
  const rows = await sql(`select r.id, extract(epoch from max(e.at))::float8 * 1000 as at
    from app.runs r join app.run_events e on e.run_id = r.id
    where r.status = 'cancelled' and e.type::text not like 'effect\\_%' group by r.id`);
  return new Map(rows.map(({ id, at }) => [String(id), Number(at)]));
}

/** What the platform made of orders that had left when their run was cancelled. */
async function loose({ database: { sql }, supplier }: Storm) {
  const { bookings } = await supplier.ledger();
  const booked = new Map(bookings.map((booking) => [booking.item, booking]));
  const rows = await sql(`select r.id, r.input->>'item' as item, e.state, undo.status as undo, undo.output->>'outcome' as outcome
    from app.runs r join app.effects e on e.run_id = r.id left join app.runs undo on undo.module_id = 'AM-000' and undo.input->>'effect_key' = e.key
    where r.status = 'cancelled' and e.sent_at is not null`);
  const wrong: string[] = [];
  for (const { id, item, state, undo, outcome } of rows) {
    const booking = booked.get(String(item));
    const label = `${String(item)} [${String(id)}]: its effect is ${String(state)}, undoing it ${String(undo)} ${String(outcome)}`;
    if (booking && !['confirmed', 'compensated', 'needs_human'].includes(String(state)))
      wrong.push(`${label}: booked, but not written down`);
    if (booking && undo !== 'completed') wrong.push(`${label}: booked, and nobody was asked whether to take it back`);
    if (booking?.calledOff !== (booking && state === 'compensated'))
      wrong.push(`${label}: the supplier says called off: ${booking?.calledOff}`);
    if (!booking && (state === 'confirmed' || state === 'compensated')) wrong.push(`${label}: not booked`);
  }
  const of = (what: string) => rows.filter(({ outcome }) => outcome === what).length;
  return { wrong, sent: rows.length, undone: of('undone'), notDone: of('not_done'), byHand: of('by_hand') };
}

/** Waits until every question about taking something back has been answered and done. */
async function undone(storm: Storm): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    await storm.office.answerAll(storm.supplier);
    const [row] = await storm.database.sql(
      "select count(*)::int as open from app.runs where module_id = 'AM-000' and status not in ('completed', 'failed', 'rejected', 'cancelled')",
    );
    if (Number(row?.open) === 0) return;
    if (Date.now() > until) throw new Error(`${String(row?.open)} offers to undo something have not ended after a minute`);
    await sleep(250);
  }
}

test.runIf(server)('cancel: runs cancelled at random moments settle at once, and nothing is begun after the acknowledgement', async () => {
  const storm = await openStorm();
  try {
    const { random, supplier, timing } = storm;
    const orders: Order[] = Array.from({ length: RUNS }, (_, at) => ({
      item: `order-${at}`,
      character: random.pick(['key', 'reference', 'lookup'] as const),
      auto: at % 5 !== 0,
      pauseMs: random.pick([0, 200, 800, 1_500]),
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
    await sleep(timing.timeoutMs + timing.settleMs); // what was in flight comes back
    await undone(storm);
    await fleet.stop();

    const { received } = await supplier.ledger();
    const taken = cancelled.filter(({ status }) => status === 200);
    const late = taken.flatMap(({ item, acknowledgedAt, runId }) =>
      received
        .filter((one) => one.item === item && one.beganAt > acknowledgedAt)
        .map((one) => `${item} [${runId}]: begun ${one.beganAt - acknowledgedAt} ms after`),
    );
    const answeredMs = taken.map(({ askedAt, acknowledgedAt }) => acknowledgedAt - askedAt);
    const last = await lastThings(storm);
    const settledMs = taken.map(({ runId, askedAt, acknowledgedAt }) => Math.max(acknowledgedAt, last.get(runId) ?? 0) - askedAt);
    const findings = await audit(storm, new Map(cancelled.map(({ item, runId }) => [item, runId])), [fleet]);
    const left = await loose(storm);
    table('Cancel', {
      runs: RUNS,
      'cancelled / had ended before': `${taken.length} / ${cancelled.filter(({ status }) => status === 409).length}`,
      'cancelled with an order sent': left.sent,
      '  taken back / had not happened / left to a person': `${left.undone} / ${left.notDone} / ${left.byHand}`,
      'cancel to acknowledgement, p50 / p99 ms': `${percentile(answeredMs, 0.5)} / ${percentile(answeredMs, 0.99)}`,
      'cancel to the last thing a step did, p50 / p99 ms': `${Math.round(percentile(settledMs, 0.5))} / ${Math.round(percentile(settledMs, 0.99))}`,
      'requests begun after the acknowledgement': late.length,
      'booked, but not written down or not offered to be undone': left.wrong.length,
      'booked twice': findings.duplicates.length,
    });
    await expectNothing(
      storm,
      { ...findings, contradictions: [...findings.contradictions, ...left.wrong], sentAgain: [...findings.sentAgain, ...late] },
      'cancel',
      ['failed', 'rejected'],
    );
    expect(cancelled.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(taken.length, 'most are cancelled before they end').toBeGreaterThanOrEqual(CANCELLED);
    expect(percentile(settledMs, 0.99)).toBeLessThanOrEqual(SETTLED_P99_MS);
  } finally {
    await storm.close();
  }
});
