import { DomainError } from '@banksman/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { jsonb } from '../json.ts';
import type { Db } from '../open.ts';
import { effects } from '../schema/index.ts';
import { announced, type NewEvent } from './events.ts';
import { reserveSpending, stopOf } from './spending.ts';

export type EffectRow = typeof effects.$inferSelect;
export type NewEffect = Pick<
  EffectRow,
  | 'key'
  | 'workspaceId'
  | 'runId'
  | 'moduleId'
  | 'step'
  | 'ordinal'
  | 'connector'
  | 'action'
  | 'payload'
  | 'payloadSha256'
  | 'reference'
  | 'businessKey'
  | 'approvalId'
  | 'reverses'
  | 'amountCents'
  | 'currency'
>;

/**
 * Writes the intent in state `approved`: for a spend in the transaction of the click, for a write that needs no person by
 * the gate itself. The same effect again is the same row. What it costs is held to the limits in the same transaction.
 * @throws DomainError `effect_slot_taken` when the slot holds another payload; `duplicate_business` when another run holds
 * the business key (details `{ run_id }`); `effects_stopped` (details `{ by, since, reason }`); `spending_limit_reached`
 */
export async function authoriseEffect(tx: Db, effect: NewEffect): Promise<EffectRow> {
  const same = await effectInSlot(tx, effect.runId, effect.step, effect.ordinal);
  if (same?.key === effect.key) return same;
  const stop = await stopOf(tx, effect.workspaceId, effect.moduleId);
  if (stop) {
    throw new DomainError('effects_stopped', {
      message: `Everything that leaves the company was stopped by ${stop.stoppedBy}.`,
      details: { by: stop.stoppedBy, since: stop.stoppedAt.toISOString(), reason: stop.reason },
    });
  }
  const { amountCents, currency, workspaceId, moduleId } = effect;
  if (amountCents !== null && currency !== null) await reserveSpending(tx, { workspaceId, moduleId, amountCents, currency });
  if (effect.businessKey !== null) await releaseUnsent(tx, effect);
  const [inserted] = await tx
    .insert(effects)
    .values({ ...effect, state: 'approved' })
    .onConflictDoNothing()
    .returning()
    .prepare('authorise-effect')
    .execute();
  if (inserted) return inserted;
  const inSlot = await effectInSlot(tx, effect.runId, effect.step, effect.ordinal);
  if (inSlot) {
    if (inSlot.key === effect.key) return inSlot;
    throw new DomainError('effect_slot_taken', { details: { step: effect.step, ordinal: effect.ordinal, state: inSlot.state } });
  }
  const other = effect.businessKey === null ? null : await liveEffectFor(tx, effect.workspaceId, effect.businessKey);
  throw new DomainError('duplicate_business', { details: { run_id: other?.runId ?? null, business_key: effect.businessKey } });
}

/** An ended run that was approved but never sent anything does not stand in the way of another run for the same thing. */
async function releaseUnsent(tx: Db, effect: NewEffect): Promise<void> {
  await tx.execute(sql`
    update app.effects e set state = 'rejected', problem = ${JSON.stringify({ code: 'duplicate_business' })}::jsonb, settled_at = clock_timestamp()
    from app.runs r where e.workspace_id = ${effect.workspaceId} and e.business_key = ${effect.businessKey} and e.state = 'approved'
      and e.run_id <> ${effect.runId} and r.id = e.run_id and r.status in ('failed', 'rejected', 'cancelled')`);
}

/** Takes back what a run was permitted to do but never sent; for a run that is cancelled. */
export async function withdrawEffects(tx: Db, runId: string): Promise<void> {
  await tx
    .update(effects)
    .set({ state: 'rejected', problem: { code: 'effect_not_approved' }, settledAt: sql`clock_timestamp()` })
    .where(and(eq(effects.runId, runId), eq(effects.state, 'approved')));
}

/** The effect of a slot, or null. */
export async function effectInSlot(db: Db, runId: string, step: string, ordinal: number): Promise<EffectRow | null> {
  const [row] = await db
    .select()
    .from(effects)
    .where(and(eq(effects.runId, runId), eq(effects.step, step), eq(effects.ordinal, ordinal)))
    .prepare('effect-in-slot')
    .execute();
  return row ?? null;
}

/** The effect that stands for a business key now, or null. */
export async function liveEffectFor(db: Db, workspaceId: string, businessKey: string): Promise<EffectRow | null> {
  const [row] = await db
    .select()
    .from(effects)
    .where(
      and(
        eq(effects.workspaceId, workspaceId),
        eq(effects.businessKey, businessKey),
        sql`state not in ('absent', 'rejected', 'compensated')`,
      ),
    );
  return row ?? null;
}

/** Effects of a run, newest first. */
export async function effectsOf(db: Db, runId: string): Promise<EffectRow[]> {
  return db.select().from(effects).where(eq(effects.runId, runId)).orderBy(desc(effects.createdAt));
}

/** A request that is about to leave. `lookupInMs`: from now until an unknown outcome may be looked up (the supplier's settle time). */
export type Sending = {
  key: string;
  runId: string;
  fence: number;
  input: Record<string, unknown>;
  lookupInMs: number;
  /** the line of the history, written in the same statement: a request that left without one would be a secret */
  event: NewEvent;
};

/**
 * `approved → sending`, committed with its line in the history before the request leaves, under the run's fence. The run's row is
 * taken first, as a cancel takes it: one of the two comes first, and nothing locks itself out. The first send is progress and
 * starts the count of attempts again: what became of it is not given up because of crashes before it.
 * @returns `sending` when the request may leave; `stopped` while the kill switch is on; `lost` when the lease is lost, the run
 * was cancelled, or the effect was sent already
 */
export async function beginSending(
  db: Db,
  { key, runId, fence, input, lookupInMs, event }: Sending,
): Promise<'sending' | 'stopped' | 'lost'> {
  const result = await db.execute(sql`
    with held as (
      update app.runs r set event_seq = event_seq + 1,
        attempt = case when exists (select 1 from app.effects e where e.key = ${key} and e.sent_at is null) then 0 else attempt end
      where r.id = ${runId} and r.fence = ${fence} and r.status in ('running', 'executing')
        and exists (select 1 from app.effects e where e.key = ${key} and e.state = 'approved' and not exists (
          select 1 from app.effect_stops s where s.workspace_id = e.workspace_id and s.module_id in ('', e.module_id)))
      returning r.workspace_id, r.id, r.event_seq, r.fence),
    sent as (
      update app.effects e set state = 'sending', fence = ${fence}, sent_at = clock_timestamp(), input = ${jsonb(input)}::jsonb,
        lookup_at = clock_timestamp() + ${lookupInMs} * interval '1 millisecond'
      from held where e.key = ${key} and e.state = 'approved' returning e.key)
    ${announced(sql`select h.workspace_id, h.id, h.event_seq, h.fence, ${event.type}::text, ${event.step}::text, ${event.text}::text,
      ${jsonb(event.data ?? {})}::jsonb, ${jsonb(event.actor)}::jsonb from held h, sent`)}`);
  if (result.rows.length === 1) return 'sending';
  const stopped = await db.execute(sql`
    select 1 from app.effects e join app.effect_stops s on s.workspace_id = e.workspace_id and s.module_id in ('', e.module_id)
    where e.key = ${key} and e.state = 'approved'`);
  return stopped.rows.length > 0 ? 'stopped' : 'lost';
}

/**
 * `sending`/`unknown` → `approved`: the supplier is known to have nothing, or to take the same reference once; it may be sent again.
 * @param event the line of the history that says why, when none was written before; in the same statement, so that no crash
 * comes between
 */
export async function allowResend(db: Db, key: string, fence: number, runId: string, event?: NewEvent): Promise<boolean> {
  const again = sql`update app.effects e set state = 'approved' from app.runs r
    where e.key = ${key} and e.state in ('sending', 'unknown', 'needs_human') and r.id = ${runId} and r.fence = ${fence}`;
  if (!event) return (await db.execute(again)).rowCount === 1;
  const result = await db.execute(sql`
    with again as (${again} returning r.id),
    counted as (
      update app.runs r set event_seq = event_seq + 1 from again where r.id = again.id and r.fence = ${fence}
      returning r.workspace_id, r.id, r.event_seq, r.fence)
    ${announced(sql`select workspace_id, id, event_seq, fence, ${event.type}::text, ${event.step}::text, ${event.text}::text,
      ${jsonb(event.data ?? {})}::jsonb, ${jsonb(event.actor)}::jsonb from counted`)}`);
  return result.rows.length === 1;
}

/**
 * Records what came of an effect. Not bound to the fence: what the supplier did is a fact whoever owns the run now.
 * A confirmed effect is never overwritten.
 */
export async function settleEffect(
  db: Db,
  key: string,
  outcome:
    | { state: 'confirmed'; output: Record<string, unknown> }
    | { state: 'rejected' | 'absent' | 'unknown' | 'needs_human'; problem: Record<string, unknown> },
): Promise<EffectRow | null> {
  const [row] = await db
    .update(effects)
    .set({ ...outcome, settledAt: sql`clock_timestamp()` })
    .where(and(eq(effects.key, key), sql`state <> 'confirmed'`))
    .returning();
  return row ?? null;
}

/** Counts a lookup that found nothing and sets when the next may be. */
export async function countLookup(db: Db, key: string, nextInMs: number): Promise<number> {
  const result = await db.execute(sql`
    update app.effects set lookups = lookups + 1, state = 'unknown', lookup_at = clock_timestamp() + ${nextInMs} * interval '1 millisecond'
    where key = ${key} and state in ('sending', 'unknown') returning lookups`);
  return Number(result.rows[0]?.lookups ?? 0);
}

/** Ms until an effect of unknown outcome may be looked up; 0 or less means now. By the database's clock. */
export async function lookupDueInMs(db: Db, key: string): Promise<number> {
  const result = await db.execute(
    sql`select ceil(extract(epoch from lookup_at - clock_timestamp()) * 1000) as ms from app.effects where key = ${key}`,
  );
  return Number(result.rows[0]?.ms ?? 0);
}

/** One effect of a workspace by its key, or null. */
export async function getEffect(db: Db, workspaceId: string, key: string): Promise<EffectRow | null> {
  const [row] = await db
    .select()
    .from(effects)
    .where(and(eq(effects.workspaceId, workspaceId), eq(effects.key, key)));
  return row ?? null;
}

/** Marks what another effect has undone. Only something confirmed can be. */
export async function compensateEffect(db: Db, workspaceId: string, key: string): Promise<boolean> {
  const rows = await db
    .update(effects)
    .set({ state: 'compensated', settledAt: sql`clock_timestamp()` })
    .where(and(eq(effects.workspaceId, workspaceId), eq(effects.key, key), eq(effects.state, 'confirmed')))
    .returning({ key: effects.key });
  return rows.length === 1;
}

/** Ms until a request of this run that was just permitted has surely left, if it leaves within `withinMs` of its permission; 0 when there is none. */
export async function sendLeavesInMs(db: Db, runId: string, withinMs: number): Promise<number> {
  const result = await db.execute(sql`
    select ceil(extract(epoch from max(sent_at) - clock_timestamp()) * 1000) + ${withinMs} as ms from app.effects
    where run_id = ${runId} and state = 'sending' and sent_at > clock_timestamp() - ${withinMs} * interval '1 millisecond'`);
  return Math.max(0, Number(result.rows[0]?.ms ?? 0));
}
