import { type EffectDetail, problemCode } from '@banksman/contracts';
import { type Db, type EffectRow, effectsOf, getEffect, type RunRow, runsOfKeys } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { withoutSecrets } from '../redact.ts';
import { undoKey } from '../services/undo.ts';
import { systemTitle } from './system-title.ts';

/** What a run did outside, oldest first, with what lay there before and whether it can be or was taken back. */
export async function effectDetailsOf(tx: Db, parts: Parts, run: Pick<RunRow, 'id' | 'workspaceId'>): Promise<EffectDetail[]> {
  const rows = (await effectsOf(tx, run.id)).filter(({ workspaceId }) => workspaceId === run.workspaceId).reverse();
  const undoing = await runsOfKeys(
    tx,
    run.workspaceId,
    rows.map(({ key }) => undoKey(key)),
  );
  const details: EffectDetail[] = [];
  for (const row of rows) {
    const reversed = row.reverses === null ? null : await getEffect(tx, run.workspaceId, row.reverses);
    const undo = undoing.get(undoKey(row.key));
    details.push({
      ...toEffectDetail(row, systemTitle(parts, row.connector)),
      before: reversed ? outputOf(reversed) : null,
      undo: undo ? { job_id: undo.id, status: undo.status } : null,
    });
  }
  return details;
}

function toEffectDetail(row: EffectRow, system: string): Omit<EffectDetail, 'before' | 'undo'> {
  return {
    key: row.key,
    job_id: row.runId,
    step: row.step,
    connector: row.connector,
    system,
    action: row.action,
    state: row.state,
    reference: row.reference,
    amount_cents: row.amountCents,
    currency: row.currency,
    approval_id: row.approvalId,
    intended_at: row.createdAt.toISOString(),
    sent_at: row.sentAt?.toISOString() ?? null,
    settled_at: row.settledAt?.toISOString() ?? null,
    lookups: row.lookups,
    problem: problemCode.safeParse(row.problem?.code).data ?? null,
    payload: shown(row.payload),
    after: outputOf(row),
    reverses: row.reverses,
  };
}

function outputOf({ output }: EffectRow): Record<string, unknown> | null {
  const value = output?.value;
  if (value === undefined || value === null) return null;
  return typeof value === 'object' && !Array.isArray(value) ? shown(value as Record<string, unknown>) : { result: withoutSecrets(value) };
}

const shown = (value: Record<string, unknown>) => withoutSecrets(value) as Record<string, unknown>;
