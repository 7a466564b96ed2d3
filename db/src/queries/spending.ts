import { type Actor, DomainError, type LimitPeriod } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { prepared } from '../prepared.ts';
import { announceReady } from './claims.ts';

/** A limit with what is used of it now. `moduleId` null: the whole workspace. Amounts in cents of `currency`. */
export type LimitUse = {
  moduleId: string | null;
  period: LimitPeriod;
  limitCents: number;
  currency: string;
  usedCents: number;
  resetsAt: Date;
  updatedBy: string | null;
};

export type EffectStopRow = { moduleId: string | null; stoppedAt: Date; stoppedBy: string; reason: string | null };

/** Limits of a workspace with what is spent and reserved of each; with `moduleId` only those that an automation's effect falls under. */
async function limitUses(db: Db, workspaceId: string, moduleId: string | null): Promise<LimitUse[]> {
  const result = await db.execute(sql`
    select l.module_id, l.period, l.limit_cents, l.currency, l.updated_by, p.ends_at, (
      select coalesce(sum(e.amount_cents), 0) from app.effects e
      where e.workspace_id = l.workspace_id and e.amount_cents is not null and e.created_at >= p.starts_at and e.currency = l.currency
        and (l.module_id = '' or e.module_id = l.module_id) and e.state not in ('absent', 'rejected', 'compensated')) as used
    from app.spending_limits l
    left join app.workspaces w on w.workspace_id = l.workspace_id
    cross join lateral (select coalesce(w.time_zone, 'UTC') as zone) z
    cross join lateral (
      select date_trunc(l.period::text, now() at time zone z.zone) at time zone z.zone as starts_at,
        (date_trunc(l.period::text, now() at time zone z.zone) + ('1 ' || l.period)::interval) at time zone z.zone as ends_at) p
    where l.workspace_id = ${workspaceId} ${moduleId === null ? sql`` : sql`and l.module_id in ('', ${moduleId})`}
    order by l.module_id, l.period`);
  return result.rows.map((row: Row) => ({
    moduleId: row.module_id === '' ? null : String(row.module_id),
    period: row.period as LimitPeriod,
    limitCents: Number(row.limit_cents),
    currency: String(row.currency),
    usedCents: Number(row.used),
    resetsAt: new Date(row.ends_at as string | Date),
    updatedBy: row.updated_by === null ? null : String(row.updated_by),
  }));
}

/** All limits of a workspace with what is used of them. */
export async function listLimits(db: Db, workspaceId: string): Promise<LimitUse[]> {
  return limitUses(db, workspaceId, null);
}

/** Sets one limit; `limitCents` null removes it. `moduleId` null: for the whole workspace. */
export async function saveLimit(
  db: Db,
  workspaceId: string,
  limit: { moduleId: string | null; period: LimitPeriod; limitCents: number | null; currency: string },
  by: string,
): Promise<void> {
  const moduleId = limit.moduleId ?? '';
  if (limit.limitCents === null) {
    await db.execute(
      sql`delete from app.spending_limits where workspace_id = ${workspaceId} and module_id = ${moduleId} and period = ${limit.period}`,
    );
    return;
  }
  await db.execute(sql`
    insert into app.spending_limits (workspace_id, module_id, period, limit_cents, currency, updated_by)
    values (${workspaceId}, ${moduleId}, ${limit.period}, ${limit.limitCents}, ${limit.currency}, ${by})
    on conflict (workspace_id, module_id, period) do update
      set limit_cents = excluded.limit_cents, currency = excluded.currency, updated_by = excluded.updated_by, updated_at = now()`);
}

/** Money about to be permitted. */
export type Spending = { workspaceId: string; moduleId: string; amountCents: number; currency: string };

/**
 * Refuses what would go over a limit. Locks the limits it falls under until the end of the transaction and only then adds up
 * (a statement of its own sees what others committed meanwhile), so any number of processes cannot go over together.
 * An amount in another currency than the limit's cannot be held to it and is refused.
 * @throws DomainError `spending_limit_reached` (details `{ module_id, period, limit_cents, used_cents, asked_cents, currency, resets_at }`)
 */
export async function reserveSpending(tx: Db, spending: Spending): Promise<void> {
  const { workspaceId, moduleId, amountCents, currency } = spending;
  const locked = await tx.execute(sql`
    select 1 from app.spending_limits where workspace_id = ${workspaceId} and module_id in ('', ${moduleId}) order by module_id, period for update`);
  if (locked.rows.length === 0) return;
  for (const limit of await limitUses(tx, workspaceId, moduleId)) {
    if (limit.currency === currency && limit.usedCents + amountCents <= limit.limitCents) continue;
    throw new DomainError('spending_limit_reached', {
      details: {
        module_id: limit.moduleId,
        period: limit.period,
        limit_cents: limit.limitCents,
        used_cents: limit.usedCents,
        asked_cents: amountCents,
        currency: limit.currency,
        resets_at: limit.resetsAt.toISOString(),
        ...(limit.currency === currency ? {} : { asked_currency: currency }),
      },
    });
  }
}

/** The stops that are on in a workspace. */
export async function listStops(db: Db, workspaceId: string): Promise<EffectStopRow[]> {
  const result = await prepared(
    db,
    sql`select module_id, stopped_at, stopped_by_name, reason from app.effect_stops where workspace_id = ${workspaceId} order by module_id`,
  );
  return result.rows.map((row: Row) => ({
    moduleId: row.module_id === '' ? null : String(row.module_id),
    stoppedAt: new Date(row.stopped_at as string | Date),
    stoppedBy: String(row.stopped_by_name),
    reason: row.reason === null ? null : String(row.reason),
  }));
}

/** How many runs wait for the end of a stop. */
export async function countWaitingForStop(db: Db, workspaceId: string): Promise<number> {
  const result = await db.execute(sql`
    select count(*)::int as n from app.runs where workspace_id = ${workspaceId} and waits_for = 'effects' and status = 'waiting'`);
  return Number(result.rows[0]?.n ?? 0);
}

/** Whether effects of an automation are stopped now, and by whom. */
export async function stopOf(db: Db, workspaceId: string, moduleId: string): Promise<EffectStopRow | null> {
  const stops = await listStops(db, workspaceId);
  return stops.find((stop) => stop.moduleId === null || stop.moduleId === moduleId) ?? null;
}

/** Switches the stop on; from the commit on no effect is authorised or leaves. On already: stays as it is. */
export async function stopEffects(db: Db, workspaceId: string, moduleId: string | null, by: Actor, reason: string | null): Promise<void> {
  await db.execute(sql`
    insert into app.effect_stops (workspace_id, module_id, stopped_by_id, stopped_by_name, reason)
    values (${workspaceId}, ${moduleId ?? ''}, ${by.id}, ${by.name}, ${reason}) on conflict do nothing`);
}

/** Takes a stop back and lets the runs that waited for its end go on. */
export async function allowEffects(tx: Db, workspaceId: string, moduleId: string | null): Promise<void> {
  await tx.execute(sql`delete from app.effect_stops where workspace_id = ${workspaceId} and module_id = ${moduleId ?? ''}`);
  await tx.execute(sql`
    update app.runs set ready_at = now() where workspace_id = ${workspaceId} and waits_for = 'effects' and status = 'waiting' and owner is null`);
  await announceReady(tx);
}
