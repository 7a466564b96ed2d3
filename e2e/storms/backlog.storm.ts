import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { percentile, table } from './harness/report.ts';
import { isShort, server, sized } from './harness/settings.ts';
import { openStorm, type Storm } from './harness/storm.ts';

const QUEUED = sized(100_000, 10_000);
const WORKSPACES = 20;
/** One workspace has more than half of everything; the others share the rest. */
const FLOOD_SHARE = 0.6;
const WINDOW_MS = sized(90_000, 20_000);
const WORKERS = 2;
/** What a worker has at the end may be so many times what it had after half of the time. */
const FLAT = 1.2;

/** Puts the queue in place by SQL: no admission is measured here. */
async function enqueue({ database: { sql } }: Storm): Promise<string[]> {
  const rows = await sql('select gen_random_uuid()::text as id from generate_series(1, $1)', [WORKSPACES]);
  const workspaces = rows.map(({ id }) => String(id));
  const flood = Math.floor(QUEUED * FLOOD_SHARE);
  await sql(
    `insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, request_sha256, ready_at, event_seq)
     select ($1::uuid[])[case when g <= $2 then 1 else 2 + g % ($3 - 1) end], gen_random_uuid(), 'AM-990', 1, 'Order b-' || g,
       json_build_object('item', 'b-' || g, 'character', 'key', 'auto', true, 'poison', 'none', 'size', 0, 'pauseMs', 0), 'api', '', now(), 1
     from generate_series(1, $4::int) g`,
    [workspaces, flood, WORKSPACES, QUEUED],
  );
  await sql('analyze app.runs');
  return workspaces;
}

const rssMb = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

test.runIf(server)('backlog: a long queue of many workspaces is served in turns and steadily, with flat memory', async () => {
  const storm = await openStorm();
  try {
    const workspaces = await enqueue(storm);
    const fleet = await storm.fleet({ size: WORKERS });
    await sleep(3_000);
    const pids = fleet.working().map(({ process }) => process.pid ?? 0);
    const since = Date.now();
    const memory = [pids.map(rssMb)];
    const asked: number[] = [];
    while (Date.now() - since < WINDOW_MS) {
      const askedAt = performance.now();
      await storm.office.call('GET', '/runs?limit=50');
      asked.push(performance.now() - askedAt);
      if (Date.now() - since > (memory.length * WINDOW_MS) / 6) memory.push(pids.map(rssMb));
      await sleep(500);
    }
    const after = pids.map(rssMb);
    memory.push(after);
    const started = await storm.database.sql(
      `select workspace_id::text as workspace, extract(epoch from at)::float8 * 1000 as at from app.run_events where data->>'move' = 'start'`,
    );
    await fleet.stop();

    const times = started.map(({ at }) => Number(at)).filter((at) => at >= since);
    const inPart = (part: number) => times.filter((at) => Math.floor(((at - since) / WINDOW_MS) * 3) === part).length;
    const shares = workspaces.map((id) => started.filter(({ workspace }) => workspace === id).length);
    const sum = shares.reduce((total, share) => total + share, 0);
    const jain = sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
    const perSecond = (part: number) => Math.round(inPart(part) / (WINDOW_MS / 3_000));
    table('Backlog', {
      'queued, of workspaces': `${QUEUED} of ${WORKSPACES}, ${FLOOD_SHARE * 100} % of them one workspace's`,
      'runs begun per second, first / middle / last third': `${perSecond(0)} / ${perSecond(1)} / ${perSecond(2)}`,
      'fairness (Jain)': jain.toFixed(4),
      'memory of the workers, MB': pids.map((_, at) => memory.map((all) => Math.round(all[at] ?? 0)).join(' → ')).join(', '),
      'GET /runs meanwhile, p50 / p95 ms': `${Math.round(percentile(asked, 0.5))} / ${Math.round(percentile(asked, 0.95))}`,
    });
    expect(jain, 'workspaces are served in turns').toBeGreaterThanOrEqual(0.95);
    expect(inPart(2), 'as fast at the end as at the beginning').toBeGreaterThan(inPart(0) * 0.6);
    for (const mb of after) expect(mb, 'a worker holds only what it drives').toBeLessThan(400);
    for (const [at, mb] of after.entries())
      expect(mb, 'and no more at the end than in the middle, but for what the collector has not yet taken').toBeLessThan(
        (memory[3]?.[at] ?? 0) * FLAT,
      );
    if (!isShort) expect(percentile(asked, 0.95)).toBeLessThan(300);
  } finally {
    await storm.close();
  }
});
