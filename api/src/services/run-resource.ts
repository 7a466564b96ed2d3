import type { Artifact, RunSummary } from '@banksman/contracts';
import type { ArtifactRow, RunListing } from '@banksman/db';
import type { ShownAutomation } from './admit.ts';

/** The open question that a run waits with. */
export type OpenQuestion = { approvalId: string; asked: string[]; expiresAt: Date };

/** The row of a run as the API names it. */
export function toRunSummary(run: RunListing, automation: ShownAutomation, question: OpenQuestion | undefined): RunSummary {
  const waits = run.status === 'waiting' || run.status === 'approval_required';
  return {
    job_id: run.id,
    module_id: run.moduleId,
    module_title: automation.title,
    status: run.status,
    headline: run.headline,
    trigger: run.trigger,
    requested_by: run.requestedByName,
    requested_by_id: run.requestedBy,
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
    wake_at: run.status === 'waiting' ? (run.readyAt?.toISOString() ?? null) : null,
    current_step: run.currentStep,
    attempt: run.attempt,
    amount_cents: run.amountCents,
    currency: run.currency,
    waits_since: waits ? (run.waitsSince?.toISOString() ?? null) : null,
    question: question ? { approval_id: question.approvalId, asked: question.asked, expires_at: question.expiresAt.toISOString() } : null,
    why: run.status === 'failed' ? (run.failure?.why ?? null) : null,
    failure_group: run.failureGroup,
    resolved: run.resolvedAt ? { by: run.resolvedByName ?? 'Banksman', at: run.resolvedAt.toISOString(), note: run.resolvedNote } : null,
  };
}

/** The row of a file as the API names it; where the bytes lie is nobody's business outside. */
export function toArtifact(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    name: row.name,
    content_type: row.contentType,
    bytes: row.bytes,
    sha256: row.sha256,
    created_at: row.createdAt.toISOString(),
  };
}
