/**
 * `npm run bench:lists`: the list routes over HTTP as the owner of the largest workspace of the filled database sees them, one after the
 * other in turning order. Goal: p95 below 50 ms with 1,000,000 runs and 10,000,000 events. `-- --only TEXT`, `-- --rounds N`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Platform, startPlatform } from './bed.ts';
import type { BenchDatabase } from './database.ts';
import { percentile } from './figures.ts';
import { COLLEAGUE, openFilled } from './filled.ts';

const GOAL_MS = 50;
const { values: given } = parseArgs({
  options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '40' }, json: { type: 'string' } },
});

const database = await openFilled();
if (!database) {
  console.error('There is no filled database yet: run `npm run bench:fill` first.');
  process.exit(1);
}
const platform = await startPlatform(database, 0);
try {
  const colleague = await platform.signIn(COLLEAGUE.email, COLLEAGUE.password);
  const routes = (await routesOf(database)).filter(({ name }) => name.includes(given.only));
  const samples = new Map<string, number[]>(routes.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(given.rounds) + 2; round += 1)
    for (const { name, pathAt, isColleague } of routes) {
      const ms = await timed(platform, pathAt(round), isColleague ? colleague : platform.token);
      if (round >= 2) samples.get(name)?.push(ms); // the first two fill the caches of a process that has just begun
    }
  await report(samples);
} finally {
  await platform.stop();
  await database.client.end();
}

type Route = { name: string; pathAt(round: number): string; isColleague?: boolean };

/** Each list with each of its filters, on things that differ from round to round. */
async function routesOf({ client }: BenchDatabase): Promise<Route[]> {
  const workspace = await client.query<{ id: string }>('select workspace_id as id from app.runs group by 1 order by count(*) desc limit 1');
  const workspaceId = workspace.rows[0]?.id;
  const pick = async (condition: string) =>
    (
      await client.query<{ id: string; created_at: Date; number: string }>(
        `select id, created_at, substring(headline from 'order (\\d+)') as number from app.runs
         where workspace_id = $1 and ${condition} order by md5(id::text) limit 50`,
        [workspaceId],
      )
    ).rows;
  const anyRuns = await pick('true');
  const open = await pick("status = 'approval_required'");
  const some = (at: number) => anyRuns[at % anyRuns.length] ?? { id: '', created_at: new Date(), number: '' };
  const cursor = (at: number) => Buffer.from(`${some(at).created_at.toISOString()} ${some(at).id}`).toString('base64url');
  const same = (name: string, path: string): Route => ({ name, pathAt: () => path });
  const day = (at: number) => new Date(some(at).created_at.getTime() + 86_400_000).toISOString();
  return [
    same('GET /runs', '/runs'),
    same('GET /runs, 100 a page', '/runs?limit=100'),
    { name: 'GET /runs, deep cursor', pathAt: (at) => `/runs?cursor=${cursor(at)}` },
    ...['completed', 'failed', 'approval_required', 'executing', 'pending'].map((status) =>
      same(`GET /runs, ${status}`, `/runs?status=${status}`),
    ),
    same('GET /runs, four statuses', '/runs?status=pending,running,waiting,approval_required'),
    { name: 'GET /runs, failed, deep cursor', pathAt: (at) => `/runs?status=failed&cursor=${cursor(at)}` },
    same('GET /runs, frequent module', '/runs?module_id=AM-002'),
    same('GET /runs, rare module', '/runs?module_id=AM-991'),
    same('GET /runs, unknown module', '/runs?module_id=AM-000'),
    same('GET /runs, trigger', '/runs?trigger=schedule'),
    same('GET /runs, never used trigger', '/runs?trigger=email'),
    same('GET /runs, user', '/runs?user=person-4'),
    same('GET /runs, unknown user', '/runs?user=nobody'),
    { name: 'GET /runs, one day', pathAt: (at) => `/runs?from=${some(at).created_at.toISOString()}&to=${day(at)}` },
    same('GET /runs, failed and module', '/runs?status=failed&module_id=AM-991'),
    same('GET /runs, q in every run', '/runs?q=crew'),
    same('GET /runs, q in one of twenty', '/runs?q=Denver'),
    same('GET /runs, q of two words', "/runs?q=Dana's%20crew,%20Denver"),
    { name: 'GET /runs, q in one run', pathAt: (at) => `/runs?q=order%20${some(at).number}` },
    same('GET /runs, q in none', '/runs?q=zeppelin'),
    same('GET /runs, q of two letters in none', '/runs?q=zq'),
    same('GET /runs, failed and q in none', '/runs?status=failed&q=zeppelin'),
    same('GET /approvals, open', '/approvals?status=open'),
    same('GET /approvals, decided', '/approvals?status=decided'),
    same('GET /approvals, all', '/approvals?status=all'),
    { name: 'GET /approvals, of one run', pathAt: (at) => `/approvals?job_id=${open[at % open.length]?.id}` },
    ...['/runs', '/runs?status=failed', '/runs?q=zeppelin', '/approvals?status=open', '/approvals?status=decided'].map((path) => ({
      ...same(`own only: ${path}`, path),
      isColleague: true,
    })),
    { name: 'GET /automations/{id}', pathAt: (at) => `/automations/${some(at).id}` },
    { name: 'GET /automations/{id}, asking', pathAt: (at) => `/automations/${open[at % open.length]?.id}` },
    { name: 'GET /automations/{id}/logs', pathAt: (at) => `/automations/${some(at).id}/logs` },
  ];
}

async function timed({ send }: Platform, path: string, token: string): Promise<number> {
  const at = performance.now();
  await send('GET', path, undefined, token);
  return performance.now() - at;
}

async function report(samples: Map<string, number[]>): Promise<void> {
  const rows = [...samples].map(([name, ms]) => ({ name, p50: percentile(ms, 0.5), p95: percentile(ms, 0.95) }));
  for (const { name, p50, p95 } of rows)
    console.log(
      `${name.padEnd(40)} p50 ${p50.toFixed(1).padStart(8)} ms  p95 ${p95.toFixed(1).padStart(8)} ms${p95 > GOAL_MS ? '  over' : ''}`,
    );
  const over = rows.filter(({ p95 }) => p95 > GOAL_MS).length;
  console.log(over === 0 ? `all below ${GOAL_MS} ms at p95` : `${over} over ${GOAL_MS} ms at p95`);
  const figures = rows.map(({ name, p95 }) => ({ name: `p95 ${name}`, value: p95, unit: 'ms', baseline: GOAL_MS, ratio: p95 / GOAL_MS }));
  if (given.json !== undefined) await writeFile(given.json, `${JSON.stringify(figures, null, 2)}\n`);
}
