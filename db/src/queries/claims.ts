import type { RunStatus } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { READY_CHANNEL } from './events.ts';

/** A run in the hands of one worker until its lease runs out. Every later write carries `fence`. */
export type ClaimedRun = {
  runId: string;
  workspaceId: string;
  moduleId: string;
  status: RunStatus;
  fence: number;
  /** claims since the last step that ended, this one counted */
  attempt: number;
  stepFailures: number;
};

/**
 * Takes at most `limit` runs whose time has come and that nobody holds: FOR UPDATE SKIP LOCKED, the database's clock only,
 * a higher fence each time. A crashed worker's runs come back when their lease runs out.
 */
export async function claimRuns(db: Db, owner: string, leaseMs: number, limit: number): Promise<ClaimedRun[]> {
  // MATERIALIZED: a plan that ran the inner select again would claim more than `limit`.
  const result = await db.execute(sql`
    with due as materialized (
      select id from app.runs where ready_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
      order by ready_at limit ${limit} for update skip locked)
    update app.runs r set owner = ${owner}, fence = r.fence + 1, attempt = r.attempt + 1,
      lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from due where r.id = due.id
    returning r.id, r.workspace_id, r.module_id, r.status, r.fence, r.attempt, r.step_failures`);
  return result.rows.map((row: Row) => ({
    runId: String(row.id),
    workspaceId: String(row.workspace_id),
    moduleId: String(row.module_id),
    status: row.status as RunStatus,
    fence: Number(row.fence),
    attempt: Number(row.attempt),
    stepFailures: Number(row.step_failures),
  }));
}

/** Ms until the next run becomes claimable (0 or less: now), null when none will by itself. */
export async function nextReadyInMs(db: Db): Promise<number | null> {
  const result = await db.execute(sql`
    select ceil(extract(epoch from min(greatest(ready_at, coalesce(lease_until, ready_at))) - clock_timestamp()) * 1000) as ms from app.runs where ready_at is not null`);
  const ms = result.rows[0]?.ms;
  return ms === null || ms === undefined ? null : Number(ms);
}

/** Makes the lease last `leaseMs` from now. False: it is lost, stop and write nothing. */
export async function renewLease(db: Db, runId: string, fence: number, leaseMs: number): Promise<boolean> {
  const result = await db.execute(sql`
    update app.runs set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond' where id = ${runId} and fence = ${fence} and owner is not null`);
  return result.rowCount === 1;
}

/** Gives a run back at once: a worker that stops does not make the next one wait for the end of its lease. */
export async function releaseRun(db: Db, runId: string, fence: number): Promise<void> {
  await db.execute(
    sql`update app.runs set owner = null, lease_until = null, attempt = attempt - 1 where id = ${runId} and fence = ${fence}`,
  );
}

/** Counts one more transient failure of the current step and returns how many there are. */
export async function countStepFailure(db: Db, runId: string, fence: number): Promise<number> {
  const result = await db.execute(
    sql`update app.runs set step_failures = step_failures + 1 where id = ${runId} and fence = ${fence} returning step_failures`,
  );
  return Number(result.rows[0]?.step_failures ?? 0);
}

/** True while `fence` is the run's newest: asked before a checkpoint is written. */
export async function holdsFence(db: Db, runId: string, fence: number): Promise<boolean> {
  const result = await db.execute(sql`select 1 from app.runs where id = ${runId} and fence = ${fence}`);
  return result.rows.length === 1;
}

/** Wakes every worker, when this transaction commits. */
export async function announceReady(db: Db): Promise<void> {
  await db.execute(sql`select pg_notify(${READY_CHANNEL}, '')`);
}
