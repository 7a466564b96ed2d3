import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { audit } from './harness/audit.ts';
import type { Office, Order } from './harness/office.ts';
import { expectNothing, percentile, table } from './harness/report.ts';
import { server, sized, wantedRuns } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';

const RUNS = wantedRuns ?? sized(1_000, 80);
const PRICE_CENTS = 41_200;
/** What the limits allow: a quarter, and a little that is no whole booking. */
const ALLOWED = Math.floor(RUNS / 4);
const LIMIT_CENTS = ALLOWED * PRICE_CENTS + PRICE_CENTS - 1;
const WORKERS = 2;
/** API processes that decide at the same time, and decisions under way in each. */
const OFFICES = sized(4, 3);
const AT_ONCE = 8;
const STOPS_WITHIN_MS = 2_000;
const STOPPED_MS = 4_000;

type Tally = Map<string, number>;

/** Approves everything that is open, all processes at once and each trying all; returns what the answers were. */
async function approveAll(storm: Storm, offices: readonly Office[], tally: Tally): Promise<number> {
  const open = await storm.database.sql("select id, payload_sha256 from app.approvals where state = 'open'");
  const each = async (office: Office) => {
    const left = storm.random.shuffle(open).values();
    const one = async () => {
      for (const { id, payload_sha256 } of left) {
        const { status, json } = await office.call('POST', `/approvals/${String(id)}/decision`, { decision: 'approve', payload_sha256 });
        const { error } = json as { error: { code: string } | null };
        const said = error?.code ?? String(status);
        tally.set(said, (tally.get(said) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  await Promise.all(offices.map(each));
  return open.length;
}

/** Throws the switch in the middle of the storm, and takes it back; returns how long after it the last request began. */
async function killSwitch(storm: Storm): Promise<{ acknowledgedAt: number; takenBackAt: number; sentBefore: number }> {
  while ((await storm.supplier.ledger()).bookings.length < ALLOWED / 3) await sleep(20);
  await storm.office.call('PUT', '/stop', { stopped: true, reason: 'storm' });
  const acknowledgedAt = Date.now();
  const sentBefore = (await storm.supplier.ledger()).received.length;
  await sleep(STOPPED_MS);
  const takenBackAt = Date.now();
  await storm.office.call('PUT', '/stop', { stopped: false });
  return { acknowledgedAt, takenBackAt, sentBefore };
}

async function waitFor(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await sleep(200);
  }
}

test.runIf(server)('spending: decisions from several processes against a limit, and the kill switch in the middle', async () => {
  const storm = await openStorm();
  try {
    const offices = [storm.office, ...(await Promise.all(Array.from({ length: OFFICES - 1 }, () => storm.anotherOffice())))];
    await storm.office.call('PUT', '/limits', { module_id: 'AM-990', period: 'month', limit_cents: LIMIT_CENTS });
    await storm.office.call('PUT', '/limits', { module_id: null, period: 'month', limit_cents: 2 * LIMIT_CENTS });
    const orders: Order[] = Array.from({ length: RUNS }, (_, at) => ({ item: `order-${at}`, character: 'key', auto: false }));
    const ids = await storm.office.triggerAll(orders);
    const fleet = await storm.fleet({ size: WORKERS });
    await waitFor('every run asks', 600_000, async () => ((await storm.counts()).approval_required ?? 0) >= RUNS);

    const tally: Tally = new Map();
    const startedAt = Date.now();
    const switching = killSwitch(storm);
    await approveAll(storm, offices, tally);
    const stopped = await switching;
    await approveAll(storm, offices, tally); // what was refused while the switch was thrown
    const decidedMs = Date.now() - startedAt;
    await waitFor('what is permitted is done', 120_000, async () => ((await storm.counts()).completed ?? 0) >= ALLOWED);
    await sleep(1_000);

    const { bookings, received } = await storm.supplier.ledger();
    const spentCents = bookings.reduce((sum, { price_cents: cents }) => sum + cents, 0);
    const during = received.filter(({ beganAt }) => beganAt > stopped.acknowledgedAt && beganAt < stopped.takenBackAt);
    const late = during.map(({ beganAt }) => beganAt - stopped.acknowledgedAt);
    for (const id of ids.values()) await storm.office.cancel(id);
    await storm.settled({ total: RUNS });
    await fleet.stop();
    const findings = await audit(storm, ids, [fleet]);
    table('Spending', {
      'runs that ask': RUNS,
      'decisions, from so many API processes': `${[...tally.values()].reduce((sum, many) => sum + many, 0)} from ${OFFICES}`,
      ...Object.fromEntries([...tally].map(([said, many]) => [`  ${said}`, many])),
      'decisions per second': Math.round(([...tally.values()].reduce((sum, many) => sum + many, 0) * 1_000) / decidedMs),
      'limit / spent, cents': `${LIMIT_CENTS} / ${spentCents}`,
      'bookings / allowed': `${bookings.length} / ${ALLOWED}`,
      'requests after the kill switch, latest ms': `${during.length}, ${percentile(late, 1)}`,
      'booked twice': findings.duplicates.length,
    });
    await expectNothing(storm, findings, 'spending', ['failed', 'rejected']);
    expect(spentCents, 'not a cent over').toBeLessThanOrEqual(LIMIT_CENTS);
    expect(bookings.length, 'and the limit is used').toBe(ALLOWED);
    expect(stopped.sentBefore, 'the switch was thrown in the middle').toBeLessThan(ALLOWED);
    expect(percentile(late, 1), 'nothing begins later than this after the switch').toBeLessThanOrEqual(STOPS_WITHIN_MS);
  } finally {
    await storm.close();
  }
});
