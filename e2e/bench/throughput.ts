import { atOnce, drained, type Platform } from './bed.ts';
import type { Child } from './children.ts';
import { type Figure, figure, nowMs } from './figures.ts';

export type Rates = { plain: number[]; queued: [number[], number[]]; triggered: [number[], number[]] };

/**
 * Runs per second: the plain loop with 8 at once in one process; the platform with one and two workers that drain runs queued
 * beforehand, and with runs that come in through the API meanwhile. One kind after the other in each round, in turning order.
 */
export async function throughput(plain: Child, platform: Platform, rounds: number, runs: number): Promise<Rates> {
  const rates: Rates = { plain: [], queued: [[], []], triggered: [[], []] };
  await plain.ask('drain', { runs: 60 });
  await drain(platform, 2, 120);
  const kinds = [
    async () => void rates.plain.push(perSecond(runs, await plain.ask<number>('drain', { runs }))),
    async () => void rates.queued[0].push(await drain(platform, 1, runs)),
    async () => void rates.queued[1].push(await drain(platform, 2, runs)),
    async () => void rates.triggered[0].push(await flow(platform, 1, runs)),
    async () => void rates.triggered[1].push(await flow(platform, 2, runs)),
  ];
  for (let round = 0; round < rounds; round += 1) for (let at = 0; at < kinds.length; at += 1) await kinds[(at + round) % kinds.length]?.();
  return rates;
}

/** The rates as figures; the floor is the plain loop. */
export function throughputFigures({ plain, queued, triggered }: Rates): Figure[] {
  return [
    figure('throughput_plain', 'runs/s', plain, plain),
    figure('throughput_1_worker', 'runs/s', queued[0], plain),
    figure('throughput_2_workers', 'runs/s', queued[1], plain),
    figure('throughput_triggered_1_worker', 'runs/s', triggered[0], plain),
    figure('throughput_triggered_2_workers', 'runs/s', triggered[1], plain),
  ];
}

/** Queues the runs while no worker claims, then lets `workers` of them go; runs per second until the last has ended. */
export async function drain(platform: Platform, workers: number, runs: number): Promise<number> {
  await atOnce(runs, 8, () => platform.trigger('AM-990'));
  const startedAt = nowMs();
  return working(platform, workers, runs, startedAt, async () => {});
}

async function flow(platform: Platform, workers: number, runs: number): Promise<number> {
  const startedAt = nowMs();
  return working(platform, workers, runs, startedAt, () => atOnce(runs, 8, () => platform.trigger('AM-990')));
}

async function working(platform: Platform, workers: number, runs: number, startedAt: number, meanwhile: () => Promise<void>) {
  const chosen = platform.workers.slice(0, workers);
  await Promise.all(chosen.map((worker) => worker.ask('go')));
  await meanwhile();
  await drained(platform.database);
  await Promise.all(chosen.map((worker) => worker.ask('halt')));
  await Promise.all(chosen.map((worker) => worker.ask('marks')));
  const ended = await platform.database.client.query<{ runs: string; last: string }>(
    `select count(*) as runs, extract(epoch from max(finished_at)) * 1000 as last from app.runs
     where status = 'completed' and created_at >= to_timestamp($1)`,
    [(startedAt - 60_000) / 1000],
  );
  const { last } = ended.rows[0] ?? {};
  const open = await platform.database.client.query("select 1 from app.runs where status <> 'completed' and module_id = 'AM-990' limit 1");
  if (open.rowCount !== 0) throw new Error('not every run was completed');
  return perSecond(runs, Number(last) - startedAt);
}

const perSecond = (runs: number, ms: number) => (runs * 1000) / ms;
