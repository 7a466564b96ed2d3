import type { Approval } from '@banksman/contracts';
import type { ListedApproval } from '@banksman/db';
import { question } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';

/** The row of an approval as the API names it. */
export function toApproval(row: ListedApproval, parts: Pick<Parts, 'automations'>): Approval {
  const asked = question.parse(row.question);
  const edits = parts.automations.get(row.moduleId)?.questions[asked.question]?.edits;
  return {
    id: row.id,
    job_id: row.runId,
    module_id: row.moduleId,
    kind: row.kind,
    state: row.state,
    headline: row.headline,
    asked_again_because: asked.asked_again_because,
    payload: row.payload,
    payload_sha256: row.payloadSha256,
    allowed_decisions: asked.allowed_decisions,
    edit_schema:
      edits && asked.allowed_decisions.includes('edit') ? (z.toJSONSchema(edits, { io: 'input' }) as Record<string, unknown>) : null,
    alternatives: asked.alternatives,
    reasons: asked.reasons,
    sources: asked.sources,
    agent_note: asked.agent_note,
    effect: asked.authorises?.effect ?? 'write',
    amount_cents: row.amountCents,
    currency: row.currency,
    on_approve: asked.on_approve,
    on_reject: asked.on_reject,
    on_silence: asked.on_silence,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    remind_at: row.remindAt?.toISOString() ?? null,
    escalate_at: row.escalateAt?.toISOString() ?? null,
    escalated_at: row.escalatedAt?.toISOString() ?? null,
    asked: row.asked,
    not_told: row.notTold,
    decided_at: row.decidedAt?.toISOString() ?? null,
    decided_by: row.decidedByName,
    decided_via: row.decidedVia,
    decision: row.decision,
    comment: row.comment,
  };
}
