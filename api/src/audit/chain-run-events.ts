import { type AuditableEvent, takeAuditableEvents } from '@banksman/db';
import type { Parts } from '../parts.ts';
import type { PastAuditEntry } from './audit.ts';

const BATCH = 500;
/** Batches in one turn: what piled up is worked off without holding up the other chores. */
const MOST_BATCHES = 4;

/**
 * Takes what runs decided and did outside over into the audit chains, in the order in which it happened: every such event once,
 * however many processes do this and whenever one of them dies. The engine writes nothing more for it.
 */
export async function chainRunEvents({ db, audit }: Pick<Parts, 'db' | 'audit'>): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const taken = await db.transaction(async (tx) => {
      const events = (await takeAuditableEvents(tx, BATCH)) ?? [];
      const byWorkspace = Map.groupBy(events, ({ workspaceId }) => workspaceId);
      // in one order, so that two of these can never wait for each other
      for (const workspaceId of [...byWorkspace.keys()].sort())
        await audit.writePast(tx, workspaceId, (byWorkspace.get(workspaceId) ?? []).map(toEntry));
      return events.length;
    });
    if (taken < BATCH) return;
  }
}

function toEntry({ runId, type, seq, step, text, data, actor, at }: AuditableEvent): PastAuditEntry {
  return { at, actor, action: type, subject: { kind: 'run', id: runId }, text, data: { ...data, step, event: seq } };
}
