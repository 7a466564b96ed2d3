/**
 * `npm run bench`: the same five-step graph on plain LangGraph with its own Postgres saver (the floor) and on the platform with one and
 * two worker processes, in one run on the same server. `-- --quick`, `-- --only throughput|trigger|decision|cost|memory`,
 * `-- --json FILE` for rows `{name, value, unit, baseline, ratio}`.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Platform, startPlatform } from './bed.ts';
import { type Child, startChild } from './children.ts';
import { cost } from './cost.ts';
import { type BenchDatabase, createDatabase, serverUrl } from './database.ts';
import { type Figure, figure, median, print } from './figures.ts';
import { decisionToResumed, type Load, sustainedDecisions, triggerToFirstStep } from './latency.ts';
import { memory } from './memory.ts';
import { type Rates, throughput, throughputFigures } from './throughput.ts';

const PARTS = ['throughput', 'trigger', 'decision', 'cost', 'memory'] as const;
const FULL = { rounds: 10, runs: 150, pacedRounds: 3, pacedRuns: 200, costRounds: 3, costRuns: 200, waiting: 100_000 };
const QUICK = { rounds: 3, runs: 60, pacedRounds: 1, pacedRuns: 100, costRounds: 1, costRuns: 100, waiting: 10_000 };

const { values: given } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
if (given.only !== undefined && !PARTS.some((part) => part === given.only)) {
  console.error(`--only must be one of ${PARTS.join(', ')}.`);
  process.exit(1);
}
const wanted = (part: (typeof PARTS)[number]) => given.only === undefined || given.only === part;
const size = given.quick ? QUICK : FULL;
serverUrl();

const startedAt = Date.now();
const [loadBefore = 0] = loadavg();
const figures = await measure();
const rows = figures.map(({ name, value, unit, baseline, ratio }) => ({ name, value, unit, baseline, ratio }));
if (given.json !== undefined) await writeFile(given.json, `${JSON.stringify(rows, null, 2)}\n`);
console.log(`\n${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`);
if (loadBefore > 1)
  console.log(`The machine was busy before this began (load ${loadBefore.toFixed(1)}): only ratios, statements and bytes mean something.`);
console.log(
  'baseline: plain LangGraph with its stock PostgresSaver, durability sync, 8 at once, one process; for memory: no run waiting\n',
);
print(figures);
console.log(`\n${Math.round((Date.now() - startedAt) / 1000)} s`);

async function measure(): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (given.only !== 'memory') {
    const databases = [await createDatabase('plain'), await createDatabase('platform')] as const;
    try {
      figures.push(...(await sideBySide(...databases)));
    } finally {
      for (const database of databases) await database.drop();
    }
  }
  if (wanted('memory')) figures.push(...(await told('memory', () => memory(size.waiting))));
  return figures;
}

async function sideBySide(plainDatabase: BenchDatabase, platformDatabase: BenchDatabase): Promise<Figure[]> {
  const plain = await startChild('plain-loop.ts', { DATABASE_URL: plainDatabase.url });
  const platform = await startPlatform(platformDatabase, 2);
  try {
    const figures: Figure[] = [];
    const rates = await told('throughput', () => throughput(plain, platform, wanted('throughput') ? size.rounds : 1, size.runs));
    if (wanted('throughput')) figures.push(...throughputFigures(rates));
    figures.push(...(await paced(plain, platform, rates)));
    if (wanted('cost')) figures.push(...(await told('cost', () => cost(plain, plainDatabase, platform, size.costRounds, size.costRuns))));
    return figures;
  } finally {
    await Promise.all([plain.stop(), platform.stop()]);
  }
}

async function paced(plain: Child, platform: Platform, rates: Rates): Promise<Figure[]> {
  const load: Load = {
    rounds: size.pacedRounds,
    runs: size.pacedRuns,
    plainPerSecond: median(rates.plain) / 2,
    platformPerSecond: median(rates.triggered[0]) / 2,
  };
  const figures: Figure[] = [];
  if (wanted('trigger')) figures.push(...(await told('trigger', () => triggerToFirstStep(plain, platform, load))));
  if (wanted('decision')) figures.push(...(await told('decision', () => decisions(plain, platform, load))));
  return figures;
}

/** Both sides at half of the decisions that they sustain. */
async function decisions(plain: Child, platform: Platform, load: Load): Promise<Figure[]> {
  await sustainedDecisions(plain, platform, 1, size.pacedRuns); // not counted: connections and compiled code are made here
  const sustained = await sustainedDecisions(plain, platform, size.pacedRounds, size.pacedRuns);
  const half = { plain: sustained.plain.map((rate) => rate / 2), platform: sustained.platform.map((rate) => rate / 2) };
  return [
    figure('decisions_sustained', 'decisions/s', sustained.platform, sustained.plain),
    figure('decisions_paced', 'decisions/s', [median(half.platform)], [median(half.plain)]),
    ...(await decisionToResumed(plain, platform, {
      ...load,
      plainPerSecond: median(half.plain),
      platformPerSecond: median(half.platform),
    })),
  ];
}

async function told<Result>(part: string, work: () => Promise<Result>): Promise<Result> {
  const since = Date.now();
  const result = await work();
  console.error(`${part}: ${Math.round((Date.now() - since) / 1000)} s`);
  return result;
}
