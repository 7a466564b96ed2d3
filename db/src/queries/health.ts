import { sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { dateOf, dateOrNull } from './units.ts';

/** The platform's own rows: no tenant has this id. */
const PLATFORM = '00000000-0000-0000-0000-000000000000';
/** No more ended runs than these are looked at, the newest ones. */
const RUNS_AT_MOST = 50_000;
/** Counted no further. */
export const BACKLOG_AT_MOST = 1_000;

const ended = (workspaceId: string, since: Date) => sql`
  select * from app.units where workspace_id = ${workspaceId} and finished_at >= ${since.toISOString()}::timestamptz
  order by finished_at desc limit ${RUNS_AT_MOST}`;

/** Ended runs since then, in stretches of `stretchMs`. */
export async function endedSince(
  tx: Db,
  workspaceId: string,
  since: Date,
  stretchMs: number,
): Promise<{ stretch: number; ended: number; failed: number }[]> {
  const result = await tx.execute(sql`
    select floor(extract(epoch from finished_at - ${since.toISOString()}::timestamptz) * 1000 / ${stretchMs}::float8)::int as stretch,
      count(*) as ended, count(*) filter (where status = 'failed') as failed
    from (${ended(workspaceId, since)}) u group by 1`);
  return result.rows.map((row: Row) => ({ stretch: Number(row.stretch), ended: Number(row.ended), failed: Number(row.failed) }));
}

export type MachineFigures = {
  queue: { p50: number; p90: number } | null;
  machine: { p50: number; p90: number } | null;
  stepRetries: number;
  modelRuns: number;
  inputTokens: number;
  outputTokens: number;
  costMicrocents: number;
};

/** How long runs waited for a worker and were worked on (p50 and p90, ms), retries, and what models took. */
export async function machineSince(tx: Db, workspaceId: string, since: Date): Promise<MachineFigures> {
  const result = await tx.execute(sql`
    select percentile_cont(array[0.5, 0.9]) within group (order by queue_ms) as queue, percentile_cont(array[0.5, 0.9]) within group (order by machine_ms) as machine,
      coalesce(sum(step_retries), 0) as retries, count(*) filter (where input_tokens + output_tokens > 0) as model_runs,
      coalesce(sum(input_tokens), 0) as tokens_in, coalesce(sum(output_tokens), 0) as tokens_out, coalesce(sum(cost_microcents), 0) as cost
    from (${ended(workspaceId, since)}) u`);
  const row: Row = result.rows[0] ?? {};
  const pair = (value: unknown) => (Array.isArray(value) ? { p50: Number(value[0]), p90: Number(value[1]) } : null);
  return {
    queue: pair(row.queue),
    machine: pair(row.machine),
    stepRetries: Number(row.retries ?? 0),
    modelRuns: Number(row.model_runs ?? 0),
    inputTokens: Number(row.tokens_in ?? 0),
    outputTokens: Number(row.tokens_out ?? 0),
    costMicrocents: Number(row.cost ?? 0),
  };
}

/** Failed runs by the code of their problem, most frequent first. */
export async function failuresSince(
  tx: Db,
  workspaceId: string,
  since: Date,
): Promise<{ code: string; runs: number; lastAt: Date; lastRunId: string }[]> {
  const result = await tx.execute(sql`
    select coalesce(failure_code, 'internal') as code, count(*) as runs, max(finished_at) as last_at,
      (array_agg(run_id order by finished_at desc))[1] as last_id
    from (${ended(workspaceId, since)}) u where status = 'failed' group by 1 order by 2 desc, 1 limit 12`);
  return result.rows.map((row: Row) => ({
    code: String(row.code),
    runs: Number(row.runs),
    lastAt: dateOf(row.last_at),
    lastRunId: String(row.last_id),
  }));
}

/** Runs nobody works on yet, counted to a bound. For the platform: below row-level security their index is not used. */
export async function queuedRuns(db: Db, workspaceId: string): Promise<{ runs: number; oldestSince: Date | null }> {
  const result = await db.execute(sql`
    select count(*) as runs, min(ready_at) as since from (
      select ready_at from app.runs where workspace_id = ${workspaceId} and ready_at is not null and status = 'pending' and ready_at <= now() and owner is null
      order by ready_at limit ${BACKLOG_AT_MOST + 1}) q`);
  const row: Row = result.rows[0] ?? {};
  return { runs: Number(row.runs ?? 0), oldestSince: dateOrNull(row.since) };
}

/** Messages that are still to be sent, counted to a bound, and those given up since then. */
export async function messageBacklog(
  tx: Db,
  workspaceId: string,
  since: Date,
): Promise<{ waiting: number; oldestDueAt: Date | null; givenUp: number }> {
  const result = await tx.execute(sql`
    select count(*) as waiting, min(due_at) as oldest, (
      select count(*) from (select due_at, problem from app.outbox where workspace_id = ${workspaceId} and created_at >= ${since.toISOString()}::timestamptz
        order by created_at desc limit ${RUNS_AT_MOST}) newest where due_at is null and problem is not null) as given_up
    from (select due_at from app.outbox where workspace_id = ${workspaceId} and due_at is not null limit ${BACKLOG_AT_MOST + 1}) w`);
  const row: Row = result.rows[0] ?? {};
  return { waiting: Number(row.waiting ?? 0), oldestDueAt: dateOrNull(row.oldest), givenUp: Number(row.given_up ?? 0) };
}

/** A worker says that it is there; those silent for a day are forgotten. For the platform. */
export async function reportWorker(db: Db, name: string): Promise<void> {
  await db.execute(sql`
    with gone as (delete from app.workers where seen_at < now() - interval '1 day')
    insert into app.workers (workspace_id, name, seen_at) values (${PLATFORM}, ${name}, now())
    on conflict (workspace_id, name) do update set seen_at = excluded.seen_at`);
}

/** Workers that reported within the last hour. For the platform. */
export async function knownWorkers(db: Db, aliveForMs: number): Promise<{ name: string; seenAt: Date; isAlive: boolean }[]> {
  const result = await db.execute(sql`
    select name, seen_at, seen_at > now() - ${aliveForMs} * interval '1 millisecond' as alive from app.workers
    where workspace_id = ${PLATFORM} and seen_at > now() - interval '1 hour' order by seen_at desc limit 50`);
  return result.rows.map((row: Row) => ({ name: String(row.name), seenAt: dateOf(row.seen_at), isAlive: row.alive === true }));
}
