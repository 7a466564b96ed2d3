import { randomUUID } from 'node:crypto';
import type { Actor } from '@banksman/contracts';
import { moveRun, openApproval, type RunRow } from '@banksman/db';
import type { Question } from '@banksman/graphs';
import { tellAbout } from '../messages/tell.ts';
import type { Parts } from '../parts.ts';
import { sha256Of } from './reference.ts';
import { decideByRule } from './rule-decision.ts';

/** Makes one approval of an interrupt, tells whom it concerns and lets the worker go, in one transaction. */
export async function ask(
  parts: Parts,
  run: Pick<RunRow, 'id' | 'workspaceId' | 'moduleId'>,
  fence: number,
  actor: Actor,
  interruptId: string,
  asked: Question,
): Promise<void> {
  const approvalId = randomUUID();
  const payloadSha256 = sha256Of(asked.payload);
  await parts.db.transaction(async (tx) => {
    const isNew = await openApproval(
      tx,
      {
        workspaceId: run.workspaceId,
        id: approvalId,
        runId: run.id,
        kind: 'action',
        asksFor: interruptId,
        step: asked.authorises?.step ?? 'ask',
        headline: asked.headline,
        payload: asked.payload,
        payloadSha256,
        question: asked,
        amountCents: asked.authorises?.amount_cents ?? null,
        currency: asked.authorises?.currency ?? null,
      },
      asked.expires_in_ms,
    );
    const about = { workspaceId: run.workspaceId, id: approvalId, runId: run.id };
    const byRule = isNew && (await decideByRule(tx, { ...about, moduleId: run.moduleId, payloadSha256 }, asked));
    if (isNew && !byRule) await tellAbout(tx, about);
    const before = {
      type: 'approval_asked' as const,
      step: 'ask',
      text: asked.headline,
      data: { approval_id: approvalId },
      actor,
    };
    const note = { text: byRule ? 'Answered by a rule' : 'Waits for a person', step: 'ask', before };
    await moveRun(tx, run.id, 'ask', actor, note, { fence, release: true, readyAt: null, headline: asked.headline });
  });
}
