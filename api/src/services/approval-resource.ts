import type { Approval, Decider } from '@banksman/contracts';
import { dueAtOf, type ListedApproval } from '@banksman/db';
import { question } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';

/** Who looks at it, and who may decide in this workspace. */
type View = { callerId: string | null; deciders: readonly Decider[] };

/** The row of an approval as the API names it. */
export function toApproval(
  row: ListedApproval,
  parts: Pick<Parts, 'automations'>,
  { callerId, deciders }: View = { callerId: null, deciders: [] },
): Approval {
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
    permits: asked.authorises && { connector: asked.authorises.connector, action: asked.authorises.action },
    amount_cents: row.amountCents,
    currency: row.currency,
    on_approve: asked.on_approve,
    on_reject: asked.on_reject,
    on_silence: asked.on_silence,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    due_at: dueAtOf(row).toISOString(),
    remind_at: row.remindAt?.toISOString() ?? null,
    escalate_at: row.escalateAt?.toISOString() ?? null,
    escalated_at: row.escalatedAt?.toISOString() ?? null,
    escalates_to: row.escalateAt === null ? [] : deciders.filter((one) => !row.askedIds.includes(one.user_id)).map(({ name }) => name),
    assigned_to:
      row.assignedToId === null ? null : { user_id: row.assignedToId, name: row.assignedToName ?? '', by: row.assignedByName ?? '' },
    snoozed: snoozeOf(row),
    asked: row.asked,
    not_told: row.notTold,
    decided_at: row.decidedAt?.toISOString() ?? null,
    decided_by: row.decidedByName,
    decided_via: row.decidedVia,
    decision: row.decision,
    comment: row.comment,
    final_at: row.state === 'held' ? (row.finalAt?.toISOString() ?? null) : null,
    can_undo: row.state === 'held' && row.decidedById !== null && row.decidedById === callerId,
    returned_because: row.returnedBecause,
    rule: row.ruleId === null || row.ruleVersion === null ? null : { id: row.ruleId, version: row.ruleVersion },
  };
}

/** A snooze that is over is as if it had not been; the clock of the process is good enough to show it. */
function snoozeOf({ snoozedUntil, snoozedByName }: ListedApproval): Approval['snoozed'] {
  if (snoozedUntil === null || snoozedUntil <= new Date()) return null;
  return { until: snoozedUntil.toISOString(), by: snoozedByName ?? '' };
}
