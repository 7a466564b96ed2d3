import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { timers } from '../schema/index.ts';

/** The name of a run's own deadline among its timers; no delay may have it. */
export const DEADLINE = 'deadline';

/**
 * Gives a run that was just admitted its deadline.
 * @returns false, with nothing written, when that moment has passed by the database's clock
 */
export async function startDeadline(tx: Db, workspaceId: string, runId: string, dueAt: Date): Promise<boolean> {
  const result = await tx.execute(sql`
    insert into app.timers (workspace_id, run_id, name, kind, due_at)
    select ${workspaceId}::uuid, ${runId}::uuid, ${DEADLINE}, 'deadline', due from (select ${dueAt.toISOString()}::timestamptz as due) as t
    where due > clock_timestamp()`);
  return result.rowCount === 1;
}

/** The moment by which a run must be done, or null. */
export async function deadlineOf(db: Db, workspaceId: string, runId: string): Promise<Date | null> {
  const [row] = await db
    .select({ dueAt: timers.dueAt })
    .from(timers)
    .where(and(eq(timers.workspaceId, workspaceId), eq(timers.runId, runId), eq(timers.name, DEADLINE)));
  return row?.dueAt ?? null;
}

export type DueDeadline = { workspaceId: string; runId: string; dueAt: Date };

/**
 * Locks the deadline that passed longest ago and that nobody else is looking at, until the transaction ends; null when there is
 * none. The database's clock decides, for all workspaces together.
 * @param except ids of runs that are left alone
 */
export async function takeDueDeadline(tx: Db, except: readonly string[]): Promise<DueDeadline | null> {
  const [row] = await tx
    .select({ workspaceId: timers.workspaceId, runId: timers.runId, dueAt: timers.dueAt })
    .from(timers)
    .where(
      sql`kind = 'deadline' and fired_at is null and ${timers.dueAt} <= clock_timestamp()
        and not ${timers.runId} = any(string_to_array(${except.join(',')}, ',')::uuid[])`,
    )
    .orderBy(asc(timers.dueAt))
    .limit(1)
    .for('update', { skipLocked: true });
  return row ?? null;
}

/** Nobody else moves the run until the transaction ends. */
export async function lockRun(tx: Db, runId: string): Promise<void> {
  await tx.execute(sql`select 1 from app.runs where id = ${runId} for update`);
}

/** Marks a timer that has come as fired. False: somebody did before, or its time has not come. */
export async function fireTimer(tx: Db, runId: string, name: string): Promise<boolean> {
  const result = await tx.execute(sql`
    update app.timers set fired_at = clock_timestamp()
    where run_id = ${runId} and name = ${name} and fired_at is null and due_at <= clock_timestamp()`);
  return result.rowCount === 1;
}

/** How long a delay lasts: from now by the database's clock, or until a moment. */
export type DelayUntil = { ms: number } | { at: Date };
export type Delay = { /** 0: it has come */ leftMs: number; hasFired: boolean };

/**
 * Starts a delay of a run, or finds the one of that name: the first due time counts, however often the step runs.
 * @param fence a worker passes its own: with an older one nothing is written
 * @returns null when the lease is lost
 */
export async function startDelay(db: Db, runId: string, fence: number, name: string, until: DelayUntil): Promise<Delay | null> {
  const due =
    'ms' in until
      ? sql`clock_timestamp() + ${until.ms}::double precision * interval '1 millisecond'`
      : sql`${until.at.toISOString()}::timestamptz`;
  await db.execute(sql`
    insert into app.timers (workspace_id, run_id, name, kind, due_at)
    select workspace_id, id, ${name}, 'delay', ${due} from app.runs where id = ${runId} and fence = ${fence}
    on conflict (run_id, name) do nothing`);
  const result = await db.execute(sql`
    select fired_at is not null as has_fired, greatest(0, ceil(extract(epoch from due_at - clock_timestamp()) * 1000)) as left_ms
    from app.timers where run_id = ${runId} and name = ${name}`);
  const [row] = result.rows;
  return row ? { leftMs: Number(row.left_ms), hasFired: row.has_fired === true } : null;
}
