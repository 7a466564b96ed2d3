import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { percentile, table } from './harness/report.ts';
import { server, sized } from './harness/settings.ts';
import { openStorm } from './harness/storm.ts';

const TIMERS = sized(500, 60);
const OUTAGE_MS = sized(60_000, 8_000);
/** Half of the timers fall due while nobody is there, the other half in this time afterwards. */
const AFTER_MS = sized(30_000, 6_000);
const TWO_HOURS_MS = 7_200_000;
/** ms from the end of the outage until the last of what fell due in it has been taken up */
const CAUGHT_UP_MS = 10_000;
const LATE_MS = 2_000;

test.runIf(server)('timers: what falls due while nobody is there fires once afterwards, and none fires early', async () => {
  const storm = await openStorm();
  try {
    const { sql } = storm.database;
    // Parked runs: the durable timer is the moment in their row. No worker is there yet: the outage.
    await sql(
      `insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, status, parked_from, event_seq, ready_at)
       select gen_random_uuid(), gen_random_uuid(), 'AM-990', 1, 'Order t-' || g,
         json_build_object('item', 't-' || g, 'character', 'key', 'auto', true, 'poison', 'none', 'size', 0, 'pauseMs', 0, 'waitMs', 0), 'api', '',
         'waiting', 'running', 1, clock_timestamp() + random() * (case when g % 2 = 0 then $2::float8 else $2::float8 + $3::float8 end) * interval '1 millisecond'
       from generate_series(1, $1::int) g`,
      [TIMERS, OUTAGE_MS, AFTER_MS],
    );
    await sql('create table timers_due as select id, ready_at as due_at from app.runs');
    await sleep(OUTAGE_MS);
    const endedAt = Date.now();
    // One of the workers believes that it is two hours later.
    const fleet = await storm.fleet({ size: 2, order: (_, slot) => (slot === 0 ? { clockAheadMs: TWO_HOURS_MS } : {}) });
    await storm.settled({ total: TIMERS });
    await fleet.stop();

    const fired = await sql(
      `select t.id, count(*)::int as times, extract(epoch from min(e.at) - t.due_at)::float8 * 1000 as late_ms,
         extract(epoch from t.due_at)::float8 * 1000 as due_at, extract(epoch from min(e.at))::float8 * 1000 as at
       from timers_due t left join app.run_events e on e.run_id = t.id and e.data->>'move' = 'wake' group by t.id, t.due_at`,
    );
    const { bookings } = await storm.supplier.ledger();
    const onTime = fired.filter(({ due_at: due }) => Number(due) > endedAt + CAUGHT_UP_MS);
    const overdue = fired.filter(({ due_at: due }) => Number(due) <= endedAt);
    const caughtUp = overdue.map(({ at }) => Number(at) - endedAt);
    const late = onTime.map(({ late_ms: ms }) => Number(ms));
    table('Timers', {
      'timers, due during the outage / after it': `${fired.length}, ${overdue.length} / ${fired.length - overdue.length}`,
      'fired more or less than once': fired.filter(({ times }) => times !== 1).length,
      'fired early': fired.filter(({ late_ms: ms }) => Number(ms) < 0).length,
      'overdue ones taken up after the outage, p50 / p99 ms': `${Math.round(percentile(caughtUp, 0.5))} / ${Math.round(percentile(caughtUp, 0.99))}`,
      'the others late, p50 / p99 ms': `${Math.round(percentile(late, 0.5))} / ${Math.round(percentile(late, 0.99))}`,
      bookings: bookings.length,
    });
    expect(fired.filter(({ times }) => times !== 1)).toEqual([]);
    expect(fired.filter(({ late_ms: ms }) => Number(ms) < 0)).toEqual([]);
    expect(bookings.length).toBe(TIMERS);
    expect(percentile(caughtUp, 0.99)).toBeLessThan(CAUGHT_UP_MS);
    expect(percentile(late, 0.99)).toBeLessThan(LATE_MS);
  } finally {
    await storm.close();
  }
});
