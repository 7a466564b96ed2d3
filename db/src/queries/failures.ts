import { FAILURE_DAYS, type FailureGroupState, type ProblemCode } from '@banksman/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { plainText } from '../json.ts';
import type { Db, Row } from '../open.ts';
import { failureGroups } from '../schema/index.ts';

export type FailureGroupRow = typeof failureGroups.$inferSelect;

export type FailureCause = { workspaceId: string; runId: string; moduleId: string; step: string | null; code: ProblemCode; why: string };

/** Who "resolves" a failure whose group is ignored. */
export const BY_ITSELF = 'Banksman';

/**
 * Files a failure under its cause, in one statement: the group, its hour, and the run. A resolved group opens again; an ignored one
 * when more than it allows came this hour, and then the ones ignored in that hour need help too. Call it before the move to `failed`.
 */
export async function recordFailure(tx: Db, { workspaceId, runId, moduleId, step, code, why }: FailureCause): Promise<void> {
  const said = plainText(why);
  await tx.execute(sql`
    with cause as (
      select ${workspaceId}::uuid as workspace_id, app.failure_fingerprint(${moduleId}, ${step}, ${code}, ${said}) as fingerprint
    ), counted as (
      insert into app.failure_hours as h (workspace_id, fingerprint, hour, failures)
      select workspace_id, fingerprint, date_trunc('hour', now(), 'UTC'), 1 from cause
      on conflict (workspace_id, fingerprint, hour) do update set failures = h.failures + 1 returning h.failures
    ), filed as (
      insert into app.failure_groups as g (workspace_id, fingerprint, module_id, step, code, why, total)
      select workspace_id, fingerprint, ${moduleId}, ${step}, ${code}, ${said}, 1 from cause
      on conflict (workspace_id, fingerprint) do update set why = excluded.why, last_at = now(), total = g.total + 1,
        state = case when g.state = 'resolved' or (g.state = 'ignored' and (select failures from counted) > g.ignore_per_hour)
          then 'open' else g.state end
      returning g.workspace_id, g.fingerprint, g.state, g.ignore_per_hour
    ), back as (
      update app.runs r set resolved_at = null, resolved_by_name = null, resolved_note = null from filed
      where filed.state = 'open' and filed.ignore_per_hour is not null and r.workspace_id = filed.workspace_id
        and r.failure_group = filed.fingerprint and r.status = 'failed' and r.resolved_by_name = ${BY_ITSELF}
        and r.finished_at > now() - interval '1 hour' and r.id <> ${runId}::uuid
    )
    update app.runs r set failure_group = filed.fingerprint,
      resolved_at = case when filed.state = 'ignored' then now() end,
      resolved_by_name = case when filed.state = 'ignored' then ${BY_ITSELF} end,
      resolved_note = case when filed.state = 'ignored' then 'Failures like this are ignored' end
    from filed where r.workspace_id = filed.workspace_id and r.id = ${runId}::uuid`);
}

/** A group with its open runs (counted up to `atMost`) and its failures by day of the calendar of `timeZone`, today last. */
export type CountedGroup = FailureGroupRow & { open: number; days: number[] };

/**
 * Groups in this state, the latest failure first, at most 50. An open group without a run that needs help is left out. For the
 * platform: row-level security would keep the counts from their index.
 */
export async function failureGroupsOf(
  db: Db,
  workspaceId: string,
  state: FailureGroupState,
  { timeZone, atMost }: { timeZone: string; atMost: number },
): Promise<CountedGroup[]> {
  const rows = await db
    .select({
      group: failureGroups,
      // names in full: where one table is selected from, drizzle leaves out the table's
      open: sql<number>`(select count(*)::int from (select 1 from app.runs r where r.workspace_id = ${workspaceId}
        and r.failure_group = failure_groups.fingerprint and r.status = 'failed' and r.resolved_at is null limit ${atMost}) counted)`,
    })
    .from(failureGroups)
    .where(
      and(
        eq(failureGroups.workspaceId, workspaceId),
        eq(failureGroups.state, state),
        state === 'open'
          ? sql`exists (select 1 from app.runs r where r.workspace_id = ${failureGroups.workspaceId}
              and r.failure_group = ${failureGroups.fingerprint} and r.status = 'failed' and r.resolved_at is null)`
          : undefined,
      ),
    )
    .orderBy(sql`${failureGroups.lastAt} desc nulls first`)
    .limit(50);
  const days = await daysOf(db, workspaceId, timeZone);
  return rows.map(({ group, open }) => ({ ...group, open, days: days.get(group.fingerprint) ?? new Array(FAILURE_DAYS).fill(0) }));
}

async function daysOf(db: Db, workspaceId: string, timeZone: string): Promise<Map<string, number[]>> {
  const result = await db.execute(sql`
    select fingerprint, (now() at time zone ${timeZone})::date - (hour at time zone ${timeZone})::date as ago, sum(failures)::int as failures
    from app.failure_hours where workspace_id = ${workspaceId} and hour > now() - ${FAILURE_DAYS + 1} * interval '1 day'
    group by 1, 2`);
  const days = new Map<string, number[]>();
  for (const { fingerprint, ago, failures } of result.rows as Row[]) {
    const place = FAILURE_DAYS - 1 - Number(ago);
    const counts = days.get(String(fingerprint)) ?? new Array<number>(FAILURE_DAYS).fill(0);
    if (place >= 0 && place < FAILURE_DAYS) counts[place] = Number(failures);
    days.set(String(fingerprint), counts);
  }
  return days;
}

/** Says what is done about a group. @returns false when there is none */
export async function changeFailureGroup(
  tx: Db,
  workspaceId: string,
  fingerprint: string,
  change: { state: FailureGroupState; note: string | null; ignorePerHour: number | null; changedByName: string },
): Promise<boolean> {
  const rows = await tx
    .update(failureGroups)
    .set({ ...change, changedAt: sql`now()` })
    .where(and(eq(failureGroups.workspaceId, workspaceId), eq(failureGroups.fingerprint, fingerprint)))
    .returning({ fingerprint: failureGroups.fingerprint });
  return rows.length > 0;
}
