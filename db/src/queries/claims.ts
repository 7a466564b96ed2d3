import type { Actor, RunStatus } from '@banksman/contracts';

import { sql } from 'drizzle-orm';
import { jsonb } from '../json.ts';
import type { Database, Db, Row } from '../open.ts';
import { prepared } from '../prepared.ts';
import { EVENT_CHANNEL, READY_CHANNEL } from './events.ts';

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
  /** it has no checkpoint yet */
  isNew: boolean;
  usage: { inputTokens: number; outputTokens: number; costMicrocents: number };
  /** the workspace's settings of the automation, as stored */
  config: Record<string, unknown>;
};

export type Claim = { runs: ClaimedRun[]; nextInMs: number | null };

/** A run that nobody has begun, or one that goes on: a timer, a decision, a lost worker. Two queues, each with an index of its own. */
const QUEUES = { fresh: `status = 'pending'`, begun: `status <> 'pending'` };
type Queue = keyof typeof QUEUES;

/** Each workspace that has something in a queue, with its oldest entry: one index probe per workspace, however long the queue. */
function turns(queue: Queue): string {
  const entries = `select workspace_id, ready_at from app.runs where ready_at is not null and ${QUEUES[queue]}`;
  return `${queue} as (
    (${entries} order by workspace_id, ready_at limit 1)
    union all
    select next.workspace_id, next.ready_at from ${queue} cross join lateral (
      ${entries} and workspace_id > ${queue}.workspace_id order by workspace_id, ready_at limit 1) next)`;
}

/** Ids of due runs of a queue, locked: workspaces take turns in an order drawn anew for each claim, an equal share each. */
function due(queue: Queue, order: string): string {
  return `select id, status from (
    select mine.id, mine.status from (select workspace_id from ${queue} where ready_at <= now() order by random()) w cross join lateral (
      select id, status from app.runs where workspace_id = w.workspace_id and ready_at is not null and ${QUEUES[queue]}
        and ready_at <= now() and attempt between (select least from wanted) and (select most from wanted)
      order by ${order} limit (select greatest(1, ceil((select runs from wanted)::numeric / greatest(1, count(*)))) from ${queue} where ready_at <= now())
      for update skip locked) mine
    limit (select runs from wanted)) ${queue}_due`;
}

/*
 * A workspace with 100,000 waiting runs costs the others nothing, and what has begun does not wait behind what has not. While a
 * worker holds a run, `ready_at` is the end of its lease, so due runs are simply the ones before now; MATERIALIZED, because a
 * plan that ran the select again would claim more. `wanted` keeps the numbers from the planner: with them Postgres would make a new
 * plan for every claim (seen: 1.1 ms, four times what the claim itself takes), without them it keeps one. The moves `start` and `wake` of RUN_MOVES are part of the claim, with their
 * events: they are nobody's decision, and a statement of their own would cost every run a commit.
 */
const claim = (first: Queue, second: Queue, order = 'ready_at') => `
  with recursive wanted as materialized (select $3::int as runs, $4::int as least, $5::int as most),
  ${turns('fresh')}, ${turns('begun')},
  due as materialized (${due(first, order)} union all ${due(second, order)} limit (select runs from wanted)),
  claimed as (
    update app.runs r set owner = $1, fence = r.fence + 1, attempt = r.attempt + 1, waits_for = null,
      lease_until = now() + $2 * interval '1 millisecond', ready_at = now() + $2 * interval '1 millisecond',
      status = case r.status when 'pending' then 'running' when 'waiting' then r.parked_from else r.status end,
      started_at = coalesce(r.started_at, now()),
      event_seq = r.event_seq + case when r.status in ('pending', 'waiting') then 1 else 0 end
    from due where r.id = due.id returning r.*, due.status as was),
  told as (
    insert into app.run_events (workspace_id, run_id, seq, type, text, data, actor)
    select workspace_id, id, event_seq, 'moved', case was when 'pending' then 'Started' else 'Goes on' end,
      jsonb_build_object('move', case was when 'pending' then 'start' else 'wake' end, 'to', status), $6::jsonb
    from claimed where was in ('pending', 'waiting')
    returning run_id, pg_notify('${EVENT_CHANNEL}', json_build_object('workspace_id', workspace_id, 'job_id', run_id, 'seq', seq, 'type', type)::text))
  select c.id, c.workspace_id, c.module_id, c.status, c.fence, c.attempt, c.input, c.headline, c.current_step, c.checkpoint_seq,
    c.input_tokens, c.output_tokens, c.cost_microcents, m.config, next.in_ms
  from (select ceil(extract(epoch from least((select min(ready_at) from fresh), (select min(ready_at) from begun)) - clock_timestamp()) * 1000) as in_ms) next
  left join claimed c on true left join told on told.run_id = c.id
  left join app.modules m on m.workspace_id = c.workspace_id and m.module_id = c.module_id`;

const BEGUN_FIRST = { name: 'claim', text: claim('begun', 'fresh') };
const FRESH_FIRST = { name: 'claim-fresh', text: claim('fresh', 'begun') };
/** Whoever was merely near a crash passes before what crashed again and again. There are few of them, so they may be sorted. */
const SUSPECTS_FIRST = { name: 'claim-suspects', text: claim('begun', 'fresh', 'attempt, ready_at') };
/** This share of the claims begins with fresh runs: a flood of timers in one workspace does not shut out new work in another. */
const FRESH_SHARE = 0.25;

/** Which runs a worker takes, by the claims that ended without a result: `suspects` may have taken a worker down before. */
export type ClaimFilter = { attempts: { from: number; to: number } };

/**
 * Takes at most `limit` runs whose time has come and that nobody holds: FOR UPDATE SKIP LOCKED, the database's clock only,
 * workspaces in turns, what has begun mostly before what has not, a higher fence each time. A crashed worker's runs come back when their lease runs out.
 * @returns the runs, and when there are none in `nextInMs` how long until one becomes claimable (0 or less: one is, and somebody else
 * has it just now; null: none will by itself)
 */
export async function claimRuns(db: Database, owner: Actor, leaseMs: number, limit: number, filter: ClaimFilter): Promise<Claim> {
  const { from, to } = filter.attempts;
  const statement = from >= SUSPECT_ATTEMPTS ? SUSPECTS_FIRST : Math.random() < FRESH_SHARE ? FRESH_FIRST : BEGUN_FIRST;
  const result = await db.$client.query({ ...statement, values: [owner.id, leaseMs, limit, from, to, jsonb(owner)] });
  const nextInMs = result.rows[0]?.in_ms;
  const claimed = result.rows.filter(({ id }: Row) => id !== null);
  return { runs: claimed.map(toClaimed), nextInMs: nextInMs === null || nextInMs === undefined ? null : Number(nextInMs) };
}

function toClaimed(row: Row): ClaimedRun {
  return {
    id: String(row.id),
    workspaceId: String(row.workspace_id),
    moduleId: String(row.module_id),
    status: row.status as RunStatus,
    fence: Number(row.fence),
    attempt: Number(row.attempt),
    input: row.input as Record<string, unknown>,
    headline: String(row.headline),
    currentStep: row.current_step === null ? null : String(row.current_step),
    isNew: Number(row.checkpoint_seq) === 0,
    usage: {
      inputTokens: Number(row.input_tokens),
      outputTokens: Number(row.output_tokens),
      costMicrocents: Number(row.cost_microcents),
    },
    config: (row.config ?? {}) as Record<string, unknown>,
  };
}

/**
 * After this many claims without a step that ended, a run is suspected of taking its process down. Not 2: a run of seconds is easily
 * near two crashes in one step, and then queues behind the poison. The index `runs_suspects` has those from 2 on.
 */
export const SUSPECT_ATTEMPTS = 3;

/** Claims without a step that ended in between: a run that takes its worker down again and again ends here. */
export const MAX_ATTEMPTS = 5;

/** Whether a suspected run waits to be taken. */
export async function hasSuspects(db: Db): Promise<boolean> {
  const result = await db.execute(
    sql.raw(`select 1 from app.runs where attempt >= ${SUSPECT_ATTEMPTS} and ready_at is not null and ready_at <= now() limit 1`),
  );
  return result.rows.length > 0;
}

/** A run that took its process down while it was driven alone waits this long before it is driven again, and longer each time. */
const PAUSE_MS = 1_000;

/**
 * Gives back at once what a worker held that is known to be dead or to hang; each of its claims counts as one that broke off.
 * @param options `blamed`: the run whose code was last at work there, most likely the one that took it down, is suspected at once;
 *   `alone`: it hung with no other run beside it, so it is the cause and is not driven again; `except`: the run that stays with the worker
 * @returns how many were given back
 */
export async function releaseRunsOf(
  db: Db,
  owner: string,
  { blamed = null, alone = false, except = null }: { blamed?: string | null; alone?: boolean; except?: string | null } = {},
): Promise<number> {
  const least = alone ? MAX_ATTEMPTS : SUSPECT_ATTEMPTS;
  const result = await db.execute(sql`
    update app.runs set owner = null, lease_until = null,
      ready_at = now() + greatest(0, attempt - ${SUSPECT_ATTEMPTS}::int) * ${PAUSE_MS}::int * interval '1 millisecond',
      attempt = case when id = ${blamed}::uuid then greatest(attempt, ${least}::int) else attempt end
    where owner = ${owner} and id is distinct from ${except}::uuid`);
  const released = result.rowCount ?? 0;
  if (released > 0) await announceReady(db);
  return released;
}

/**
 * Keeps a run with a worker that is silent and cannot renew its lease, for `ms` more at least: whoever took it over before it is known
 * what keeps that worker would be the next to hang.
 */
export async function keepRunOf(db: Db, runId: string, owner: string, ms: number): Promise<void> {
  await db.execute(sql`
    update app.runs set lease_until = greatest(lease_until, now() + ${ms} * interval '1 millisecond'),
      ready_at = greatest(ready_at, now() + ${ms} * interval '1 millisecond')
    where id = ${runId} and owner = ${owner}`);
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
    sql`update app.runs set owner = null, lease_until = null, ready_at = now(), attempt = greatest(attempt - 1, 0)
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
  await prepared(db, sql`select pg_notify(${READY_CHANNEL}, '')`);
}
