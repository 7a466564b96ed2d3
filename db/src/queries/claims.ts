import type { RunStatus } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import type { Database, Db, Row } from '../open.ts';
import { READY_CHANNEL } from './events.ts';

/** What a claim gives: the run as its worker needs it, until the lease runs out. Every later write carries `fence`. */
export type ClaimedRun = {
  id: string;
  workspaceId: string;
  moduleId: string;
  status: RunStatus;
  fence: number;
  /** claims since the last step that ended, this one counted */
  attempt: number;
  input: Record<string, unknown>;
  headline: string;
  currentStep: string | null;
  /** nothing but its admission is in its history: it has no checkpoint yet */
  isNew: boolean;
  usage: { inputTokens: number; outputTokens: number; costMicrocents: number };
  /** the workspace's settings of the automation, as stored */
  config: Record<string, unknown>;
};

/** Each workspace that has something in the queue, with its oldest entry: one index probe per workspace, however long the queue. */
const TURNS = `recursive turns as (
    (select workspace_id, ready_at from app.runs where ready_at is not null order by workspace_id, ready_at limit 1)
    union all
    select next.workspace_id, next.ready_at from turns cross join lateral (
      select workspace_id, ready_at from app.runs where ready_at is not null and workspace_id > turns.workspace_id
      order by workspace_id, ready_at limit 1) next)`;

/*
 * The workspaces that have something due take turns in an order that is drawn anew for each claim, an equal share each: a
 * workspace with 100,000 waiting runs costs the others nothing. While a worker holds a run, `ready_at` is the end of its
 * lease, so due runs are simply the ones before now; MATERIALIZED, because a plan that ran the select again would claim more.
 */
const CLAIM = `
  with ${TURNS}, waiting as (select workspace_id, random() as dice from turns where ready_at <= now()),
  due as materialized (
    select mine.id from (select workspace_id from waiting order by dice) w cross join lateral (
      select id from app.runs where workspace_id = w.workspace_id and ready_at <= now() and attempt between $4 and $5
      order by ready_at limit (select greatest(1, ceil($3::numeric / count(*))) from waiting) for update skip locked) mine
    limit $3),
  claimed as (
    update app.runs r set owner = $1, fence = r.fence + 1, attempt = r.attempt + 1, waits_for = null,
      lease_until = now() + $2 * interval '1 millisecond', ready_at = now() + $2 * interval '1 millisecond'
    from due where r.id = due.id returning r.*)
  select c.id, c.workspace_id, c.module_id, c.status, c.fence, c.attempt, c.input, c.headline, c.current_step, c.event_seq,
    c.input_tokens, c.output_tokens, c.cost_microcents, m.config
  from claimed c left join app.modules m on m.workspace_id = c.workspace_id and m.module_id = c.module_id`;

/** Which runs a worker takes, by the claims that ended without a result: `suspects` may have taken a worker down before. */
export type ClaimFilter = { attempts: { from: number; to: number } };

/**
 * Takes at most `limit` runs whose time has come and that nobody holds: FOR UPDATE SKIP LOCKED, the database's clock only,
 * workspaces in turns, a higher fence each time. A crashed worker's runs come back when their lease runs out.
 */
export async function claimRuns(db: Database, owner: string, leaseMs: number, limit: number, filter: ClaimFilter): Promise<ClaimedRun[]> {
  const { from, to } = filter.attempts;
  const result = await db.$client.query({ name: 'claim', text: CLAIM, values: [owner, leaseMs, limit, from, to] });
  return result.rows.map((row: Row) => ({
    id: String(row.id),
    workspaceId: String(row.workspace_id),
    moduleId: String(row.module_id),
    status: row.status as RunStatus,
    fence: Number(row.fence),
    attempt: Number(row.attempt),
    input: row.input as Record<string, unknown>,
    headline: String(row.headline),
    currentStep: row.current_step === null ? null : String(row.current_step),
    isNew: Number(row.event_seq) === 1,
    usage: {
      inputTokens: Number(row.input_tokens),
      outputTokens: Number(row.output_tokens),
      costMicrocents: Number(row.cost_microcents),
    },
    config: (row.config ?? {}) as Record<string, unknown>,
  }));
}

/** Ms until the next run becomes claimable (0 or less: now), null when none will by itself. */
export async function nextReadyInMs(db: Db): Promise<number | null> {
  const result = await db.execute(
    sql.raw(`with ${TURNS} select ceil(extract(epoch from min(ready_at) - clock_timestamp()) * 1000) as ms from turns`),
  );
  const ms = result.rows[0]?.ms;
  return ms === null || ms === undefined ? null : Number(ms);
}

/**
 * After this many claims without a step that ended, a run is suspected of taking its process down. The index `runs_suspects`
 * names the same number.
 */
export const SUSPECT_ATTEMPTS = 2;

/** Whether a suspected run waits to be taken. */
export async function hasSuspects(db: Db): Promise<boolean> {
  const result = await db.execute(
    sql.raw(`select 1 from app.runs where attempt >= ${SUSPECT_ATTEMPTS} and ready_at is not null and ready_at <= now() limit 1`),
  );
  return result.rows.length > 0;
}

/** Gives back at once everything a worker held that is known to be dead; each of its claims counts as one that broke off. */
export async function releaseRunsOf(db: Db, owner: string): Promise<number> {
  const result = await db.execute(
    sql`update app.runs set owner = null, lease_until = null, ready_at = now(), fence = fence + 1 where owner = ${owner}`,
  );
  return result.rowCount ?? 0;
}

/** Makes the lease last `leaseMs` from now. False: it is lost, stop and write nothing. */
export async function renewLease(db: Db, runId: string, fence: number, leaseMs: number): Promise<boolean> {
  const result = await db.execute(sql`
    update app.runs set lease_until = now() + ${leaseMs} * interval '1 millisecond', ready_at = now() + ${leaseMs} * interval '1 millisecond'
    where id = ${runId} and fence = ${fence} and owner is not null`);
  return result.rowCount === 1;
}

/** Gives a run back at once: a worker that stops does not make the next one wait for the end of its lease. */
export async function releaseRun(db: Db, runId: string, fence: number): Promise<void> {
  await db.execute(
    sql`update app.runs set owner = null, lease_until = null, ready_at = now(), attempt = attempt - 1
      where id = ${runId} and fence = ${fence} and owner is not null`,
  );
}

/** Counts one more transient failure of the current step and returns how many there are. */
export async function countStepFailure(db: Db, runId: string, fence: number): Promise<number> {
  const result = await db.execute(
    sql`update app.runs set step_failures = step_failures + 1 where id = ${runId} and fence = ${fence} returning step_failures`,
  );
  return Number(result.rows[0]?.step_failures ?? 0);
}

/** Wakes every worker, when this transaction commits. */
export async function announceReady(db: Db): Promise<void> {
  await db.execute(sql`select pg_notify(${READY_CHANNEL}, '')`);
}
