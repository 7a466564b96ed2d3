import { DomainError } from '@banksman/contracts';
import { expireApproval, getRun, overdueApprovals } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { failRunIn } from './fail.ts';
import { PLATFORM } from './platform.ts';

/** Ends the runs whose question nobody answered in time. Silence never permits anything. */
export async function expireQuestions(parts: Parts): Promise<void> {
  for (const approvalId of await overdueApprovals(parts.db)) {
    await parts.db.transaction(async (tx) => {
      const expired = await expireApproval(tx, approvalId);
      const run = expired ? await getRun(tx, expired.workspaceId, expired.runId) : null;
      if (!expired || run?.status !== 'approval_required') return;
      const problem = new DomainError('approval_expired', { details: { headline: expired.headline } });
      await failRunIn(tx, parts, run, null, PLATFORM, 'ask', problem);
    });
  }
}
