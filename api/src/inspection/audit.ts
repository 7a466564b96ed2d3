import type { RunAuditEntry, RunEvent, RunEventType } from '@banksman/contracts';
import { type Db, effectsOf, eventsAfter, type ListedApproval, listApprovals, type RunRow } from '@banksman/db';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { withoutSecrets } from '../redact.ts';
import { changedFields } from './changes.ts';
import { systemTitle } from './system-title.ts';

const MOST_EVENTS = 5_000;
/** What whoever checks wants to see of the machine's own doings; what people do is always there. */
const AUDITED: ReadonlySet<RunEventType> = new Set([
  'approval_asked',
  'approval_reminded',
  'approval_escalated',
  'approval_decided',
  'approval_returned',
  'effect_intent',
  'effect_sent',
  'effect_not_sent',
  'effect_confirmed',
  'effect_rejected',
  'effect_unknown',
  'effect_looked_up',
  'effect_reversed',
  'forked',
]);
const AUDITED_MOVES: ReadonlySet<unknown> = new Set(['admit', 'complete', 'fail', 'cancel', 'reject', 'retry']);
/** A decision's move says the same as the decision. */
const REPEATED_MOVES: ReadonlySet<unknown> = new Set(['approve', 'respond', 'reject']);
const people = z.object({ people: z.array(z.string()) });
const answered = z.object({
  payload: z.record(z.string(), z.unknown()).nullish(),
  edits: z.record(z.string(), z.unknown()).nullish(),
});

/** Who did what in a run, when and by which way, oldest first; with what was shown and what was changed where it was a question. */
export async function auditTrail(tx: Db, parts: Parts, run: Pick<RunRow, 'id' | 'workspaceId'>): Promise<RunAuditEntry[]> {
  const events = await eventsAfter(tx, run.workspaceId, run.id, 0, MOST_EVENTS);
  const asked = await listApprovals(tx, run.workspaceId, { status: 'all', runId: run.id, onlyRequestedBy: null });
  const approvals = new Map(asked.map((approval) => [approval.id, approval]));
  const effects = new Map((await effectsOf(tx, run.id)).map((effect) => [effect.key, effect]));
  return events.filter(isAudited).map((event): RunAuditEntry => {
    const approval = approvals.get(String(event.data.approval_id));
    const effect = effects.get(String(event.data.key));
    return {
      seq: event.seq,
      at: event.at,
      actor: event.actor,
      text: event.text,
      told: event.type === 'approval_asked' ? (approval?.asked ?? []) : (people.safeParse(event.data).data?.people ?? []),
      question: approval && (event.type === 'approval_asked' || event.type === 'approval_decided') ? questionOf(approval) : null,
      effect: effect
        ? { key: effect.key, system: systemTitle(parts, effect.connector), action: effect.action, reference: effect.reference }
        : null,
    };
  });
}

function isAudited({ type, actor, data }: RunEvent): boolean {
  if (type === 'moved') return AUDITED_MOVES.has(data.move) && !(actor.kind === 'person' && REPEATED_MOVES.has(data.move));
  return actor.kind === 'person' || actor.kind === 'client' || AUDITED.has(type);
}

function questionOf(approval: ListedApproval): RunAuditEntry['question'] {
  const payload = withoutSecrets(approval.payload) as Record<string, unknown>;
  return {
    approval_id: approval.id,
    state: approval.state,
    decision: approval.decision,
    comment: approval.comment,
    headline: approval.headline,
    payload,
    payload_sha256: approval.payloadSha256,
    changed: changedBy(approval, payload),
  };
}

/** What the person changed: the payload that was authorised instead, or, when it had to be asked again, what they wished. */
function changedBy({ decision, answer }: ListedApproval, shown: Record<string, unknown>) {
  if (decision !== 'edit') return [];
  const { payload, edits } = answered.parse(answer ?? {});
  if (payload) return changedFields(shown, withoutSecrets(payload) as Record<string, unknown>);
  const wished = withoutSecrets(edits ?? {}) as Record<string, unknown>;
  return Object.entries(wished).map(([field, after]) => ({ field, before: shown[field] ?? null, after }));
}
