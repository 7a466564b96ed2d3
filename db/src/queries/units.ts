import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { prepared } from '../prepared.ts';
import { recordset } from '../recordset.ts';
import { units } from '../schema/index.ts';

export type UnitRow = typeof units.$inferSelect;
export type NewUnit = Omit<UnitRow, 'counts' | 'attempts' | 'measuredAt'>;

/** A moment of a raw row. */
export const dateOf = (value: unknown): Date => new Date(value as string | Date);
export const dateOrNull = (value: unknown): Date | null => (value === null || value === undefined ? null : dateOf(value));
/** Ids as one parameter: a list of its own for each would be another statement for the server each time. */
export const uuids = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`;

/** A transaction that ended a run may become visible so much after its clock: runs that ended since are looked at again. */
const LATE_COMMITS = sql`interval '60 seconds'`;

/**
 * Ended runs that were not measured yet (or ended once more since), by the time they ended. Goes on from the last that was measured, so
 * that it reads an index and no history (asked as `not exists` it was joined with all units: 600 ms a second with a million). For the platform.
 */
export async function unmeasuredRuns(db: Db, limit: number): Promise<string[]> {
  const result = await db.execute(sql`
    select r.id from app.runs r
    where r.finished_at is not null
      and r.finished_at > (select coalesce(max(finished_at), '-infinity') from app.units) - ${LATE_COMMITS}
      and (select u.finished_at from app.units u where u.workspace_id = r.workspace_id and u.run_id = r.id) is distinct from r.finished_at
    order by r.finished_at limit ${limit}`);
  return result.rows.map((row: Row) => String(row.id));
}

/** Lets one process at a time measure; the others go on with something else. Until the end of the transaction. */
export async function mayMeasure(tx: Db): Promise<boolean> {
  const result = await tx.execute(sql`select pg_try_advisory_xact_lock(hashtext('banksman measures')) as mine`);
  return result.rows[0]?.mine === true;
}

/** Runs whose measure changes with that of the given ones: those they undid something of, and those they go on from. */
export async function affectedRuns(db: Db, runIds: readonly string[]): Promise<string[]> {
  const result = await db.execute(sql`
    select undone.run_id as id from app.effects e join app.effects undone on undone.key = e.reverses where e.run_id = any(${uuids(runIds)})
    union select r.forked_from from app.runs r where r.id = any(${uuids(runIds)}) and r.forked_from is not null`);
  return result.rows.map((row: Row) => String(row.id));
}

/** A run as far as it is measured; `input` for what the unit is about. */
export type MeasuredRun = {
  workspaceId: string;
  id: string;
  moduleId: string;
  moduleVersion: number;
  status: string;
  input: Record<string, unknown>;
  trigger: string;
  rootId: string;
  createdAt: Date;
  finishedAt: Date;
  failureCode: string | null;
  inputTokens: number;
  outputTokens: number;
  costMicrocents: number;
  isTest: boolean;
  rating: string | null;
  smsSent: number;
  promisedFor: Date | null;
  confirmedAt: Date | null;
  reversedAt: Date | null;
};

/** Those of the given runs that have ended. A rerun belongs to the run it goes on from, up to ten times over. For the platform. */
export async function measuredRuns(db: Db, runIds: readonly string[]): Promise<MeasuredRun[]> {
  const result = await db.execute(sql`
    with recursive line as (
      select r.id, r.id as at, r.forked_from, 0 as depth from app.runs r where r.id = any(${uuids(runIds)})
      union all
      select line.id, r.id, r.forked_from, depth + 1 from line join app.runs r on r.id = line.forked_from where depth < 10
    )
    select r.*, r.failure->>'code' as failure_code,
      (select line.at from line where line.id = r.id order by depth desc limit 1) as root_id,
      exists (select 1 from app.test_runs t where t.workspace_id = r.workspace_id and t.run_id = r.id) as is_test,
      (select x.rating from app.ratings x where x.workspace_id = r.workspace_id and x.run_id = r.id order by x.at desc limit 1) as rating,
      (select t.due_at from app.timers t where t.run_id = r.id and t.kind = 'deadline') as promised_for,
      (select max(e.settled_at) from app.effects e where e.run_id = r.id and e.state = 'confirmed') as confirmed_at,
      (select max(e.settled_at) from app.effects e where e.run_id = r.id and e.state = 'compensated') as reversed_at,
      (select count(*) from app.approvals a join app.outbox o on o.workspace_id = a.workspace_id and o.about = a.id::text
        where a.run_id = r.id and o.channel = 'sms' and o.sent_at is not null) as sms_sent
    from app.runs r where r.id = any(${uuids(runIds)}) and r.finished_at is not null`);
  return result.rows.map((row: Row) => ({
    workspaceId: String(row.workspace_id),
    id: String(row.id),
    moduleId: String(row.module_id),
    moduleVersion: Number(row.module_version),
    status: String(row.status),
    input: row.input as Record<string, unknown>,
    trigger: String(row.trigger),
    rootId: String(row.root_id),
    createdAt: dateOf(row.created_at),
    finishedAt: dateOf(row.finished_at),
    failureCode: row.failure_code === null ? null : String(row.failure_code),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costMicrocents: Number(row.cost_microcents),
    isTest: row.is_test === true,
    rating: row.rating === null ? null : String(row.rating),
    smsSent: Number(row.sms_sent),
    promisedFor: dateOrNull(row.promised_for),
    confirmedAt: dateOrNull(row.confirmed_at),
    reversedAt: dateOrNull(row.reversed_at),
  }));
}

export type EventOfRun = {
  runId: string;
  type: string;
  at: Date;
  by: string;
  to: string | null;
  move: string | null;
  forkOf: string | null;
};

/** Events of the given runs, by run and number, without their words. */
export async function measuredEvents(db: Db, runIds: readonly string[]): Promise<EventOfRun[]> {
  const result = await db.execute(sql`
    select run_id, type, at, actor->>'kind' as by, data->>'to' as to, data->>'move' as move, data->>'from_job_id' as fork_of
    from app.run_events where run_id = any(${uuids(runIds)}) order by run_id, seq`);
  return result.rows.map((row: Row) => ({
    runId: String(row.run_id),
    type: String(row.type),
    at: dateOf(row.at),
    by: String(row.by),
    to: row.to === null ? null : String(row.to),
    move: row.move === null ? null : String(row.move),
    forkOf: row.fork_of === null ? null : String(row.fork_of),
  }));
}

export type ApprovalOfRun = {
  runId: string;
  createdAt: Date;
  decidedAt: Date | null;
  decidedVia: string | null;
  decision: string | null;
  payload: unknown;
  answer: Record<string, unknown> | null;
  activeMs: number | null;
  /** decided by a rule: nobody saw it */
  isByRule: boolean;
};

/** Questions of the given runs, each with how long it was in front of people. */
export async function measuredApprovals(db: Db, runIds: readonly string[]): Promise<ApprovalOfRun[]> {
  const result = await db.execute(sql`
    select a.run_id, a.created_at, a.decided_at, a.decided_via, a.decision, a.payload, a.answer, a.rule_id is not null as by_rule,
      (select sum(least(t.active_ms, 600000)) from app.approval_attention t where t.workspace_id = a.workspace_id and t.approval_id = a.id) as active_ms
    from app.approvals a where a.run_id = any(${uuids(runIds)}) order by a.created_at`);
  return result.rows.map((row: Row) => ({
    runId: String(row.run_id),
    createdAt: dateOf(row.created_at),
    decidedAt: dateOrNull(row.decided_at),
    decidedVia: row.decided_via === null ? null : String(row.decided_via),
    decision: row.decision === null ? null : String(row.decision),
    payload: row.payload,
    answer: row.answer as Record<string, unknown> | null,
    activeMs: row.active_ms === null ? null : Number(row.active_ms),
    isByRule: row.by_rule === true,
  }));
}

/** What is written of a unit; the rest is settled among the units of the same. */
const WRITTEN = recordset<NewUnit>(units, 'app.units', ['counts', 'attempts', 'measuredAt']);

/**
 * Writes what runs come to, anew when it was written before, and says of each unit that they belong to which run stands for it: the first
 * that was completed, else the last one; tests only among themselves.
 */
export async function saveUnits(db: Db, rows: readonly NewUnit[]): Promise<void> {
  if (rows.length === 0) return;
  await prepared(
    db,
    sql`insert into app.units (${WRITTEN.names}) select ${WRITTEN.names} from ${WRITTEN.of(rows)}
      on conflict (workspace_id, run_id) do update set ${WRITTEN.anew}, measured_at = now()`,
  );
  await settle(db, [...new Set(rows.map(({ workspaceId, businessKey }) => `${workspaceId} ${businessKey}`))]);
}

/** Takes a run out that is not over after all (it was retried). */
export async function forgetUnit(db: Db, workspaceId: string, runId: string): Promise<void> {
  const gone = await db
    .delete(units)
    .where(and(eq(units.workspaceId, workspaceId), eq(units.runId, runId)))
    .returning({ businessKey: units.businessKey });
  await settle(
    db,
    gone.map(({ businessKey }) => `${workspaceId} ${businessKey}`),
  );
}

async function settle(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const pairs = keys.map((key) => key.split(' '));
  await db.execute(sql`
    update app.units u set counts = placed.place = 1, attempts = placed.attempts
    from (
      select k.workspace_id, k.run_id, count(*) over (partition by k.workspace_id, k.module_id, k.business_key, k.is_test)::int as attempts,
        row_number() over (partition by k.workspace_id, k.module_id, k.business_key, k.is_test
          order by k.status = 'completed' desc, case when k.status = 'completed' then k.finished_at end, k.finished_at desc, k.run_id) as place
      from unnest(${uuids(pairs.map(([workspaceId]) => workspaceId ?? ''))}, string_to_array(${pairs.map(([, key]) => key).join(' ')}, ' ')) as of (workspace_id, key)
      join app.units k on k.workspace_id = of.workspace_id and k.business_key = of.key
    ) placed
    where u.workspace_id = placed.workspace_id and u.run_id = placed.run_id
      and (u.counts, u.attempts) is distinct from (placed.place = 1, placed.attempts)`);
}
