import type { Platform } from './bed.ts';
import type { Child } from './children.ts';
import { type BenchDatabase, footprint, growth, sum } from './database.ts';
import { type Figure, figure } from './figures.ts';
import { drain } from './throughput.ts';

/** Statements, bytes and rows for each run of five steps, admission included, on the platform with one worker and on the plain loop. */
export async function cost(
  plain: Child,
  plainDatabase: BenchDatabase,
  platform: Platform,
  rounds: number,
  runs: number,
): Promise<Figure[]> {
  const floor = { statements: [] as number[], cpu: [] as number[], growths: [] as ReturnType<typeof growth>[] };
  const measured = {
    worker: [] as number[],
    api: [] as number[],
    cpu: [] as number[],
    apiCpu: [] as number[],
    growths: [] as ReturnType<typeof growth>[],
  };
  const [worker] = platform.workers;
  for (let round = 0; round < rounds; round += 1) {
    const plainBefore = await footprint(plainDatabase.client);
    await Promise.all([plain.ask('statements'), plain.ask('cpu')]);
    await plain.ask('drain', { runs });
    floor.statements.push((await plain.ask<number>('statements')) / runs);
    floor.cpu.push((await plain.ask<number>('cpu')) / runs);
    floor.growths.push(growth(plainBefore, await footprint(plainDatabase.client), runs));

    const before = await footprint(platform.database.client);
    await Promise.all([worker, platform.api].flatMap((child) => [child?.ask('statements'), child?.ask('cpu')]));
    await drain(platform, 1, runs);
    measured.worker.push(Number(await worker?.ask<number>('statements')) / runs);
    measured.api.push((await platform.api.ask<number>('statements')) / runs);
    measured.cpu.push(Number(await worker?.ask<number>('cpu')) / runs);
    measured.apiCpu.push((await platform.api.ask<number>('cpu')) / runs);
    measured.growths.push(growth(before, await footprint(platform.database.client), runs));
  }
  const total = measured.worker.map((statements, round) => statements + (measured.api[round] ?? 0));
  return [
    figure('statements_per_run', 'statements', total, floor.statements),
    figure('statements_per_run_worker', 'statements', measured.worker, floor.statements),
    figure('statements_per_run_admission', 'statements', measured.api, null),
    figure('cpu_per_run_worker', 'ms', measured.cpu, floor.cpu),
    figure('cpu_per_run_admission', 'ms', measured.apiCpu, null),
    figure(
      'wal_per_run',
      'bytes',
      measured.growths.map(({ walBytes }) => walBytes),
      floor.growths.map(({ walBytes }) => walBytes),
    ),
    figure(
      'rows_per_run',
      'rows',
      measured.growths.map((one) => sum(one).rows),
      floor.growths.map((one) => sum(one).rows),
    ),
    figure(
      'table_growth_per_run',
      'bytes',
      measured.growths.map((one) => sum(one).bytes),
      floor.growths.map((one) => sum(one).bytes),
    ),
    ...byTable(measured.growths, floor.growths),
  ];
}

function byTable(growths: ReturnType<typeof growth>[], floors: ReturnType<typeof growth>[]): Figure[] {
  const names = new Set(growths.flatMap(({ tables }) => [...tables.keys()]));
  return [...names].sort().flatMap((name) => {
    const of = (rounds: typeof growths, what: 'rows' | 'bytes') => rounds.map(({ tables }) => tables.get(name)?.[what] ?? 0);
    const floor = (what: 'rows' | 'bytes') => (floors.some(({ tables }) => tables.has(name)) ? of(floors, what) : null);
    return [
      figure(`rows_per_run ${name}`, 'rows', of(growths, 'rows'), floor('rows')),
      figure(`growth_per_run ${name}`, 'bytes', of(growths, 'bytes'), floor('bytes')),
    ];
  });
}
