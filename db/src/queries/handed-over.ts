import { sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { announceReady } from './claims.ts';

/** An effect that was left to a person, with the run that waits for it. */
export type HandedOver = {
  key: string;
  runId: string;
  step: string;
  headline: string;
  input: Record<string, unknown>;
  since: Date;
};

/** One kind of effect, as the gate names it; of the runs of one person, with this in its input, or the one with this key, when given. */
export type HandedOverFilter = {
  connector: string;
  action: string;
  onlyRequestedBy: string | null;
  input?: Record<string, unknown>;
  key?: string;
};

/**
 * Effects of one kind that runs have left to a person, the longest waiting first, at most 200; none that are stopped by the kill switch
 * just now. By the index of what runs wait for.
 */
export async function handedOver(tx: Db, workspaceId: string, filter: HandedOverFilter): Promise<HandedOver[]> {
  const { connector, action, onlyRequestedBy, input = {}, key = null } = filter;
  const result = await tx.execute(sql`
    select e.key, e.run_id, e.step, r.headline, e.input, e.sent_at
    from app.runs r join app.effects e on e.run_id = r.id and e.workspace_id = r.workspace_id
    where r.workspace_id = ${workspaceId} and r.waits_for = 'person' and r.status = 'waiting'
      and e.connector = ${connector} and e.action = ${action} and e.state in ('sending', 'unknown')
      and (${onlyRequestedBy}::text is null or r.requested_by = ${onlyRequestedBy})
      and (${key}::text is null or e.key = ${key}) and e.input @> ${JSON.stringify(input)}::jsonb
      and not exists (select 1 from app.effect_stops s where s.workspace_id = e.workspace_id and s.module_id in ('', e.module_id))
    order by e.sent_at limit 200`);
  return result.rows.map((row: Row) => ({
    key: String(row.key),
    runId: String(row.run_id),
    step: String(row.step),
    headline: String(row.headline),
    input: row.input as Record<string, unknown>,
    since: new Date(row.sent_at as string | Date),
  }));
}

/** An effect left to a person of which somebody is to be reminded; `about` names this reminder and no other. */
export type HandedOverDue = { workspaceId: string; runId: string; key: string; step: string; about: string };

/**
 * What has waited for a person for `firstMs`, and for each further `againMs` once more, unless a message of this kind was written about it,
 * or everything is stopped. Over all workspaces, by the index of what runs wait for.
 */
export async function handedOverDue(
  db: Db,
  { firstMs, againMs, kind, limit }: { firstMs: number; againMs: number; kind: string; limit: number },
): Promise<HandedOverDue[]> {
  const result = await db.execute(sql`
    select * from (
      select e.workspace_id, e.run_id, e.key, e.step, e.sent_at,
        e.key || '/' || floor(extract(epoch from clock_timestamp() - e.sent_at) * 1000 / ${againMs}::numeric)::int as about
      from app.runs r join app.effects e on e.run_id = r.id and e.workspace_id = r.workspace_id
      where r.waits_for = 'person' and r.status = 'waiting' and e.state in ('sending', 'unknown')
        and e.sent_at < clock_timestamp() - ${firstMs} * interval '1 millisecond'
        and not exists (select 1 from app.effect_stops s where s.workspace_id = e.workspace_id and s.module_id in ('', e.module_id))
    ) waiting
    where not exists (
      select 1 from app.outbox o where o.workspace_id = waiting.workspace_id and o.kind = ${kind} and o.about = waiting.about)
    order by sent_at desc limit ${limit}`);
  return result.rows.map((row: Row) => ({
    workspaceId: String(row.workspace_id),
    runId: String(row.run_id),
    key: String(row.key),
    step: String(row.step),
    about: String(row.about),
  }));
}

/** Lets a run that waits for a person look at once. @returns false when it does not wait for one any more */
export async function lookNow(tx: Db, workspaceId: string, runId: string): Promise<boolean> {
  const result = await tx.execute(sql`
    update app.runs set ready_at = now()
    where workspace_id = ${workspaceId} and id = ${runId} and waits_for = 'person' and status = 'waiting' and owner is null`);
  if (result.rowCount === 0) return false;
  await announceReady(tx);
  return true;
}
