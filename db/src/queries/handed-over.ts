import { sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { announceReady } from './claims.ts';

/** An effect that was left to a person, with the run that waits for it. */
export type HandedOver = {
  key: string;
  runId: string;
  requestedBy: string | null;
  step: string;
  headline: string;
  input: Record<string, unknown>;
  since: Date;
};

/** One kind of effect, as the gate names it. */
export type EffectKind = { connector: string; action: string };

/**
 * Effects of one kind that runs have left to a person, the longest waiting first, at most 200; none that are stopped by the kill switch
 * just now. By the index of what runs wait for.
 */
export async function handedOver(tx: Db, workspaceId: string, { connector, action }: EffectKind): Promise<HandedOver[]> {
  const result = await tx.execute(sql`
    select e.key, e.run_id, r.requested_by, e.step, r.headline, e.input, e.sent_at
    from app.runs r join app.effects e on e.run_id = r.id and e.workspace_id = r.workspace_id
    where r.workspace_id = ${workspaceId} and r.waits_for = 'person' and r.status = 'waiting'
      and e.connector = ${connector} and e.action = ${action} and e.state in ('sending', 'unknown')
      and not exists (select 1 from app.effect_stops s where s.workspace_id = e.workspace_id and s.module_id in ('', e.module_id))
    order by e.sent_at limit 200`);
  return result.rows.map((row: Row) => ({
    key: String(row.key),
    runId: String(row.run_id),
    requestedBy: row.requested_by === null ? null : String(row.requested_by),
    step: String(row.step),
    headline: String(row.headline),
    input: row.input as Record<string, unknown>,
    since: new Date(row.sent_at as string | Date),
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
