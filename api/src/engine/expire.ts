import { type Actor, DomainError } from '@banksman/contracts';
import { expireApproval, getRun, overdueApprovals } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { failRun } from './fail.ts';

const PLATFORM: Actor = { kind: 'system', id: 'banksman', name: 'Banksman', channel: null };

/** Ends the runs whose question nobody answered in time. Silence never permits anything. */
export async function expireQuestions(parts: Parts): Promise<void> {
  for (const approvalId of await overdueApprovals(parts.db)) {
    const expired = await parts.db.transaction((tx) => expireApproval(tx, approvalId));
    const run = expired ? await getRun(parts.db, expired.workspaceId, expired.runId) : null;
    if (!expired || run?.status !== 'approval_required') continue;
    await failRun(parts, run, null, PLATFORM, 'ask', new DomainError('approval_expired', { details: { headline: expired.headline } }));
  }
}
