import type { Findings } from './audit.ts';
import { isShort, seed } from './settings.ts';
import type { Storm } from './storm.ts';

/** The value below which `share` of the list lies, e.g. 0.99; 0 for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Prints what was measured, two columns. */
export function table(title: string, rows: Record<string, string | number>): void {
  const width = Math.max(...Object.keys(rows).map((key) => key.length));
  const lines = Object.entries(rows).map(([key, value]) => `  ${key.padEnd(width)}  ${value}`);
  process.stdout.write(`\n${title} (${isShort ? 'short' : 'full'}, seed ${seed})\n${lines.join('\n')}\n`);
}

/** How many runs a failure tells in full. */
const TOLD = 6;

/**
 * Fails with everything that was found, the histories of the first runs it names, and how to run the same storm again.
 * @param unwanted ends that no run of this storm may come to
 */
export async function expectNothing(storm: Storm, findings: Findings, file: string, unwanted: readonly string[]): Promise<void> {
  const wrong = Object.entries(findings).flatMap(([kind, found]) => found.map((one: string) => `${kind}: ${one}`));
  const ended = await storm.database.sql('select id, headline, status, failure from app.runs where status::text = any($1)', [unwanted]);
  for (const { id, headline, status, failure } of ended) wrong.push(`${status}: ${headline} [${id}] ${JSON.stringify(failure)}`);
  if (wrong.length === 0) return;
  const named = new Set(wrong.join(' ').match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []);
  const histories = await Promise.all([...named].slice(0, TOLD).map((id) => historyOf(storm, id)));
  const again = `STORM_SEED=${seed} ${isShort ? 'STORM=short ' : ''}npm run storms -- ${file}`;
  throw new Error(`${wrong.length} findings:\n${wrong.slice(0, 60).join('\n')}\n${histories.join('\n')}\nAgain: ${again}`);
}

async function historyOf({ database: { sql }, logged }: Storm, runId: string): Promise<string> {
  const events = await sql(
    `select seq, to_char(at, 'HH24:MI:SS.MS') as at, type, step, text, data->>'code' as code, split_part(actor->>'id', ':', 2) as by
     from app.run_events where run_id = $1 order by seq`,
    [runId],
  );
  const lines = events.map(({ seq, at, type, step, text, code, by }) => `  ${seq} ${at} ${type} ${step ?? ''} ${text} ${code ?? ''} ${by}`);
  return [`run ${runId}`, ...lines, ...logged(runId).map((line) => `  log ${line.slice(0, 600)}`)].join('\n');
}
