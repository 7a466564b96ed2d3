import { DomainError } from '@banksman/contracts';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { schedules } from '../schema/index.ts';

export type ScheduleRow = typeof schedules.$inferSelect;
export type NewScheduleRow = Omit<ScheduleRow, 'lastAt' | 'lastRunId' | 'lastProblem' | 'createdAt'>;

/** Schedules of the workspace by name. @param onlyCreatedBy a person who may see only their own */
export async function listSchedules(db: Db, workspaceId: string, onlyCreatedBy: string | null): Promise<ScheduleRow[]> {
  return db
    .select()
    .from(schedules)
    .where(and(eq(schedules.workspaceId, workspaceId), onlyCreatedBy === null ? undefined : eq(schedules.createdById, onlyCreatedBy)))
    .orderBy(asc(schedules.name), asc(schedules.id));
}

/** One schedule of the workspace, or null. */
export async function getSchedule(db: Db, workspaceId: string, scheduleId: string): Promise<ScheduleRow | null> {
  const [row] = await db.select().from(schedules).where(mine(workspaceId, scheduleId));
  return row ?? null;
}

/** As `getSchedule`; nobody else changes or starts it until the transaction ends. */
export async function lockSchedule(tx: Db, workspaceId: string, scheduleId: string): Promise<ScheduleRow | null> {
  const [row] = await tx.select().from(schedules).where(mine(workspaceId, scheduleId)).for('update');
  return row ?? null;
}

/** Writes a new schedule. */
export async function addSchedule(db: Db, row: NewScheduleRow): Promise<ScheduleRow> {
  const [added] = await db.insert(schedules).values(row).returning();
  if (!added) throw new DomainError('internal', { message: 'a schedule was not written' });
  return added;
}

/** Changes what is named, or returns null when the schedule is gone. */
export async function changeSchedule(
  db: Db,
  workspaceId: string,
  scheduleId: string,
  changes: Partial<Omit<ScheduleRow, 'workspaceId' | 'id'>>,
): Promise<ScheduleRow | null> {
  const [row] = await db.update(schedules).set(changes).where(mine(workspaceId, scheduleId)).returning();
  return row ?? null;
}

/** Removes a schedule; its runs stay. False: there was none. */
export async function removeSchedule(db: Db, workspaceId: string, scheduleId: string): Promise<boolean> {
  const removed = await db.delete(schedules).where(mine(workspaceId, scheduleId)).returning({ id: schedules.id });
  return removed.length === 1;
}

/**
 * Locks the schedule that has been due longest and that nobody else is starting, until the transaction ends; null when there is
 * none. Due is a matter of the database's clock, for all workspaces together.
 * @param except ids that are left alone
 */
export async function takeDueSchedule(tx: Db, except: readonly string[]): Promise<ScheduleRow | null> {
  const [row] = await tx
    .select()
    .from(schedules)
    .where(
      sql`enabled and ${schedules.nextAt} <= clock_timestamp() and not ${schedules.id} = any(string_to_array(${except.join(',')}, ',')::uuid[])`,
    )
    .orderBy(asc(schedules.nextAt))
    .limit(1)
    .for('update', { skipLocked: true });
  return row ?? null;
}

/** Ms until the next schedule is due by the database's clock (0 or less: now), null when none is. */
export async function nextScheduleInMs(db: Db): Promise<number | null> {
  const result = await db.execute(sql`
    select ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000) as ms from app.schedules where enabled and next_at is not null`);
  const ms = result.rows[0]?.ms;
  return ms === null || ms === undefined ? null : Number(ms);
}

/** The database's time; the only one that decides what is due. */
export async function databaseNow(db: Db): Promise<Date> {
  const result = await db.execute(sql`select extract(epoch from clock_timestamp()) * 1000 as ms`);
  return new Date(Math.trunc(Number(result.rows[0]?.ms)));
}

const mine = (workspaceId: string, scheduleId: string) => and(eq(schedules.workspaceId, workspaceId), eq(schedules.id, scheduleId));
