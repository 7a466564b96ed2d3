import type { OutcomeSet, Phase } from '@banksman/contracts';
import { type SQL, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import type { RunCursor } from './find-runs.ts';
import { dateOf, uuids } from './units.ts';

/** Which units a report is about. `to` is the first moment that is not in it. */
export type UnitScope = {
  workspaceId: string;
  from: Date;
  to: Date;
  moduleIds: readonly string[];
  variant: string | null;
  phase: Phase;
  /** when the first two weeks of each automation are over; one that is missing here has not begun */
  settled: readonly { moduleId: string; at: Date }[];
};

const COMPLETED = sql`u.counts and u.status = 'completed' and u.outcome is distinct from 'reversed'`;
/** Sets that measured units do not tell: what is open, and what messages were about. */
type Unmeasured = 'open' | 'interrupted';
/** Said once for counting and for listing: a number and its list of runs cannot differ. `started` is also the open ones. */
const IN_SET: Record<Exclude<OutcomeSet, Unmeasured>, SQL> = {
  started: sql`u.counts`,
  completed: COMPLETED,
  first_pass: sql`${COMPLETED} and u.edits = 0 and u.human_retries = 0 and u.attempts = 1 and (u.outcome is null or u.outcome = 'ok')`,
  straight_through: sql`${COMPLETED} and u.touches = 0 and u.attempts = 1`,
  rejected: sql`u.counts and u.status = 'rejected'`,
  failed: sql`u.counts and u.status in ('failed', 'cancelled')`,
  edited: sql`u.edits > 0`,
  proposed: sql`u.fields_total > 0`,
  escaped: sql`${COMPLETED} and u.outcome in ('corrected', 'complaint') and u.outcome_at <= u.finished_at + interval '14 days'`,
  complaints: sql`${COMPLETED} and u.outcome = 'complaint'`,
  reversed: sql`u.counts and u.status = 'completed' and u.outcome = 'reversed'`,
  touched: sql`u.touches > 0`,
  after_hours: sql`u.after_hours > 0`,
  answered: sql`u.counts`,
  promised: sql`u.counts and u.is_on_time is not null`,
  on_time: sql`u.counts and u.is_on_time`,
  rated: sql`u.rating is not null`,
};

function conditions(scope: UnitScope, alias: SQL, at: SQL): SQL {
  const { workspaceId, from, to, moduleIds, phase, settled } = scope;
  const is = phase === 'settled' ? sql`>=` : sql`<`;
  const phases = settled.map(
    ({ moduleId, at: end }) => sql`(${alias}.module_id = ${moduleId} and ${at} ${is} ${end.toISOString()}::timestamptz)`,
  );
  return sql`${alias}.workspace_id = ${workspaceId} and ${at} >= ${from.toISOString()}::timestamptz and ${at} < ${to.toISOString()}::timestamptz
    and ${alias}.module_id = any(string_to_array(${moduleIds.join(' ')}, ' ')) and (${phases.length > 0 ? sql.join(phases, sql` or `) : sql`false`})`;
}

function inScope(scope: UnitScope): SQL {
  const variant = scope.variant === null ? sql`` : sql`and u.variant = ${scope.variant}`;
  return sql`${conditions(scope, sql`u`, sql`u.requested_at`)} and not u.is_test ${variant}`;
}

const moments = (dates: readonly Date[]): SQL => sql`${`{${dates.map((date) => date.toISOString()).join(',')}}`}::timestamptz[]`;

/** Everything that adds up, for one part of the period, one automation and variant, and one stretch between two `cuts`. */
export type Tally = {
  /** counts the parts from 0 */
  part: number;
  /** counts the stretches between cuts from 0 */
  stretch: number;
  moduleId: string;
  variant: string;
  sets: Record<Exclude<OutcomeSet, Unmeasured>, number>;
  touches: number;
  afterHours: number;
  fieldsChanged: number;
  fieldsTotal: number;
  activeMs: number;
  ratedGood: number;
  smsSent: number;
  costMicrocents: number;
  /** sums over completed units */
  queueMs: number;
  machineMs: number;
  personMs: number;
  outsideMs: number;
};

const SUMS = {
  touches: sql`sum(u.touches)`,
  afterHours: sql`sum(u.after_hours)`,
  fieldsChanged: sql`sum(u.fields_changed)`,
  fieldsTotal: sql`sum(u.fields_total)`,
  activeMs: sql`sum(u.active_ms)`,
  ratedGood: sql`count(*) filter (where u.rating = 'good')`,
  smsSent: sql`sum(u.sms_sent)`,
  costMicrocents: sql`sum(u.cost_microcents)`,
  queueMs: sql`coalesce(sum(u.queue_ms) filter (where ${COMPLETED}), 0)`,
  machineMs: sql`coalesce(sum(u.machine_ms) filter (where ${COMPLETED}), 0)`,
  personMs: sql`coalesce(sum(u.person_ms) filter (where ${COMPLETED}), 0)`,
  outsideMs: sql`coalesce(sum(u.outside_ms) filter (where ${COMPLETED}), 0)`,
};
type Sum = keyof typeof SUMS;

/**
 * What the units of a period add up to. @param starts first moments of the parts, ascending; the first is `scope.from`
 * @param cuts moments at which what they are compared with changes
 */
export async function tallyUnits(tx: Db, scope: UnitScope, starts: readonly Date[], cuts: readonly Date[]): Promise<Tally[]> {
  const sets = Object.keys(IN_SET) as (keyof typeof IN_SET)[];
  const sums = Object.keys(SUMS) as Sum[];
  const columns = [
    ...sets.map((set) => sql`count(*) filter (where ${IN_SET[set]}) as ${sql.raw(`in_${set}`)}`),
    ...sums.map((sum) => sql`${SUMS[sum]} as ${sql.raw(`"${sum}"`)}`),
  ];
  const result = await tx.execute(sql`
    select width_bucket(u.requested_at, ${moments(starts)}) - 1 as part, ${cuts.length > 0 ? sql`width_bucket(u.requested_at, ${moments(cuts)})` : sql`0`} as stretch,
      u.module_id, u.variant, ${sql.join(columns, sql`, `)}
    from app.units u where ${inScope(scope)} group by 1, 2, 3, 4`);
  return result.rows.map((row: Row) => ({
    part: Number(row.part),
    stretch: Number(row.stretch),
    moduleId: String(row.module_id),
    variant: String(row.variant),
    sets: Object.fromEntries(sets.map((set) => [set, Number(row[`in_${set}`])])) as Tally['sets'],
    ...(Object.fromEntries(sums.map((sum) => [sum, Number(row[sum])])) as Record<Sum, number>),
  }));
}

/** How many units took about so long: `done` came to a result, `left` ended without one. */
export type Duration = { part: number; ms: number; done: number; left: number };

const MEASURES = { turnaround: sql`u.turnaround_ms`, office: sql`u.office_ms`, firstAnswer: sql`u.first_answer_ms` };

/** Durations of the period's units, to three digits, so that a million of them are a few hundred rows. `firstAnswer` is done by all. */
export async function durationsOf(tx: Db, scope: UnitScope, starts: readonly Date[], measure: keyof typeof MEASURES): Promise<Duration[]> {
  const ms = sql`greatest(${MEASURES[measure]}, 0)::float8`;
  const digits = sql`power(10, greatest(floor(log(greatest(${ms}, 1))) - 2, 0))`;
  const isDone = measure === 'firstAnswer' ? sql`true` : sql`u.status = 'completed'`;
  const result = await tx.execute(sql`
    select width_bucket(u.requested_at, ${moments(starts)}) - 1 as part, round(${ms} / ${digits}) * ${digits} as ms,
      count(*) filter (where ${isDone}) as done, count(*) filter (where not ${isDone}) as "left"
    from app.units u where ${inScope(scope)} and u.counts and u.outcome is distinct from 'reversed' group by 1, 2`);
  return result.rows.map((row: Row) => ({ part: Number(row.part), ms: Number(row.ms), done: Number(row.done), left: Number(row.left) }));
}

/** More open runs than these are not looked at: then a report says less about them, and the list of runs says all. */
const OPEN_AT_MOST = 2_000;

/** Runs of the period that have not ended; a rerun is its unit's. For the platform, as `findRuns` is: statuses have no index for a tenant. */
export async function openRunsIn(
  db: Db,
  scope: UnitScope,
): Promise<{ id: string; moduleId: string; createdAt: Date; input: Record<string, unknown> | null }[]> {
  const result = await db.execute(sql`
    select r.id, r.module_id, r.created_at, ${scope.variant === null ? sql`null::jsonb` : sql`r.input`} as input from app.runs r
    where ${conditions(scope, sql`r`, sql`r.created_at`)} and r.forked_from is null
      and r.status in ('pending', 'running', 'waiting', 'approval_required', 'executing')
      and not exists (select 1 from app.test_runs t where t.workspace_id = r.workspace_id and t.run_id = r.id)
    order by r.created_at desc limit ${OPEN_AT_MOST}`);
  return result.rows.map((row: Row) => ({
    id: String(row.id),
    moduleId: String(row.module_id),
    createdAt: dateOf(row.created_at),
    input: row.input as Record<string, unknown> | null,
  }));
}

/**
 * A page of the runs behind a number, newest first. @param openIds for `started` and `open`: the runs that `openRunsIn` found
 * @returns ids with the moment each was asked for
 */
export async function runsInSet(
  tx: Db,
  scope: UnitScope,
  set: OutcomeSet,
  { limit, after, openIds }: { limit: number; after: RunCursor | null; openIds: readonly string[] },
): Promise<RunCursor[]> {
  const ended =
    set === 'open' || set === 'interrupted'
      ? null
      : sql`select u.run_id as id, u.requested_at as at from app.units u where ${inScope(scope)} and ${IN_SET[set]}`;
  const open =
    set === 'open' || set === 'started'
      ? sql`select r.id, r.created_at from app.runs r where r.workspace_id = ${scope.workspaceId} and r.id = any(${uuids(openIds)})`
      : null;
  const told =
    set === 'interrupted'
      ? sql`select m.run_id, max(m.at) from (${messagesOf(scope)}) m where m.run_id is not null group by m.run_id`
      : null;
  const all = sql.join(
    [ended, open, told].filter((part) => part !== null),
    sql` union all `,
  );
  const further = after ? sql`where (f.at, f.id) < (${after.key}::timestamptz, ${after.id}::uuid)` : sql``;
  const result = await tx.execute(sql`
    select f.id, to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from (${all}) as f (id, at) ${further}
    order by f.at desc, f.id desc limit ${limit}`);
  return result.rows.map((row: Row) => ({ id: String(row.id), key: String(row.at) }));
}

/** When each automation was first used in earnest, and what kinds of work it has had. One look into an index for each. */
export async function beginningsOf(tx: Db, workspaceId: string, moduleIds: readonly string[]): Promise<{ moduleId: string; at: Date }[]> {
  const result = await tx.execute(sql`
    select m.id, first.requested_at from unnest(string_to_array(${moduleIds.join(' ')}, ' ')) as m (id)
    cross join lateral (select u.requested_at from app.units u where u.workspace_id = ${workspaceId} and u.module_id = m.id and not u.is_test
      order by u.requested_at limit 1) first`);
  return result.rows.map((row: Row) => ({ moduleId: String(row.id), at: dateOf(row.requested_at) }));
}

/** The first completed run of each automation. */
export async function firstSuccesses(tx: Db, workspaceId: string, moduleIds: readonly string[]): Promise<Date[]> {
  const result = await tx.execute(sql`
    select first.finished_at from unnest(string_to_array(${moduleIds.join(' ')}, ' ')) as m (id)
    cross join lateral (select u.finished_at from app.units u where u.workspace_id = ${workspaceId} and u.module_id = m.id and not u.is_test
      and u.status = 'completed' order by u.requested_at limit 1) first`);
  return result.rows.map((row: Row) => dateOf(row.finished_at));
}

/** No more messages than these are looked at, the newest ones. */
const MESSAGES_AT_MOST = 20_000;

/** Who was sent a message when and about which run; not every message is about one. Of all automations: a person is interrupted once. */
const messagesOf = ({ workspaceId, from, to }: Pick<UnitScope, 'workspaceId' | 'from' | 'to'>): SQL => sql`
  select coalesce(content->>'person_id', recipient) as person, created_at as at, (content->>'run_id')::uuid as run_id from app.outbox
  where workspace_id = ${workspaceId} and created_at >= ${from.toISOString()}::timestamptz and created_at < ${to.toISOString()}::timestamptz
  order by created_at desc limit ${MESSAGES_AT_MOST}`;

export type Told = { person: string; at: Date; runId: string | null };

/** When who was sent a message about which run, in the order of time. */
export async function messagesIn(tx: Db, scope: Pick<UnitScope, 'workspaceId' | 'from' | 'to'>): Promise<Told[]> {
  const result = await tx.execute(sql`select m.person, m.at, m.run_id from (${messagesOf(scope)}) m order by m.at`);
  return result.rows.map((row: Row) => ({
    person: String(row.person),
    at: dateOf(row.at),
    runId: row.run_id === null ? null : String(row.run_id),
  }));
}

/** Since when the oldest open question waits (among the thousand that are due first), and its run; null when none is open. For the platform. */
export async function oldestOpenQuestion(db: Db, workspaceId: string): Promise<Date | null> {
  const result = await db.execute(sql`
    select min(created_at) as at from (
      select created_at from app.approvals where workspace_id = ${workspaceId} and state = 'open' order by expires_at limit 1000) first`);
  const at = result.rows[0]?.at;
  return at ? dateOf(at) : null;
}
