import { setTimeout } from 'node:timers/promises';
import {
  type Artifact,
  DomainError,
  type RunAccepted,
  type RunDetail,
  type RunEvent,
  type Trigger,
  type TriggerRun,
} from '@banksman/contracts';
import {
  artifactsOf,
  type Db,
  deadlineOf,
  eventsAfter,
  forgetUnit,
  getRun,
  inWorkspace,
  listApprovals,
  moveRun,
  openQuestionsOf,
  type RunRow,
  sendLeavesInMs,
  withdrawApprovals,
  withdrawEffects,
} from '@banksman/db';
import { SEND_WITHIN_MS } from '../engine/effect-sending.ts';
import type { Parts } from '../parts.ts';
import { admitChecked, checkRequest, shownAutomation } from './admit.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';
import { graphOf } from './run-graph.ts';
import { toArtifact, toRunSummary } from './run-resource.ts';
import { offerUndo } from './undo.ts';

/**
 * Admits a run: input checked by the automation, then run, first event, deadline and queue entry in one transaction.
 * @param idempotencyKey the same key gives the same run; null for none
 * @throws DomainError `input_invalid` (fields below `input`, or `deadline`), `module_disabled`, `not_found`, `idempotency_key_reused`
 */
export async function triggerRun(
  parts: Parts,
  caller: Caller,
  request: TriggerRun,
  trigger: Trigger,
  idempotencyKey: string | null,
): Promise<RunAccepted> {
  const checked = checkRequest(parts, request);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const { runId, existed } = await admitChecked(tx, checked, {
      workspaceId: caller.workspaceId,
      trigger,
      requestedBy: caller.userId,
      requestedByName: caller.name,
      idempotencyKey,
      actor: actorOf(caller),
    });
    return existed ? accepted(await visibleRun(tx, caller, runId)) : { job_id: runId, status: 'pending' };
  });
}

/** One run with its graph, files and open question. @throws DomainError `not_found` */
export async function runDetail(parts: Parts, caller: Caller, runId: string): Promise<RunDetail> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await visibleRun(tx, caller, runId);
    const automation = shownAutomation(parts, run.moduleId);
    const events = await eventsAfter(tx, caller.workspaceId, runId, 0, 2_000);
    const [open] = await listApprovals(tx, caller.workspaceId, { status: 'undecided', runId, onlyRequestedBy: null });
    return {
      ...toRunSummary(run, automation, (await openQuestionsOf(tx, caller.workspaceId, [runId])).get(runId)),
      input: run.input,
      output: run.output,
      failure: run.failure,
      graph: graphOf(automation, run, events),
      artifacts: (await artifactsOf(tx, caller.workspaceId, runId)).map(toArtifact),
      open_approval_id: open?.id ?? null,
      reasoned_by: run.reasonedBy,
      forked_from: run.forkedFrom !== null && run.forkedStep !== null ? { job_id: run.forkedFrom, step: run.forkedStep } : null,
      deadline_at: (await deadlineOf(tx, caller.workspaceId, runId))?.toISOString() ?? null,
    };
  });
}

/** Events after `afterSeq`, oldest first. @throws DomainError `not_found` */
export async function runLog(parts: Parts, caller: Caller, runId: string, afterSeq: number, limit: number): Promise<RunEvent[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await visibleRun(tx, caller, runId);
    return eventsAfter(tx, caller.workspaceId, runId, afterSeq, limit);
  });
}

/**
 * Cancels: the status moves at once, its worker loses the fence, and whatever was permitted but not sent is taken back. What
 * had left already is offered to be undone, in a run of its own.
 * @throws DomainError `run_move_refused` when it has ended, `not_found`
 */
export async function cancelRun(parts: Parts, caller: Caller, runId: string): Promise<RunAccepted> {
  const cancelled = await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await cancelRunIn(tx, parts, caller, runId);
    return accepted(await visibleRun(tx, caller, runId));
  });
  // A request permitted just before may be on its way out: after the acknowledgement none begins.
  await setTimeout(await sendLeavesInMs(parts.db, runId, SEND_WITHIN_MS));
  return cancelled;
}

/** `cancelRun` in the caller's transaction; what was permitted just before may still leave for `SEND_WITHIN_MS`. */
export async function cancelRunIn(tx: Db, parts: Parts, caller: Caller, runId: string): Promise<void> {
  const run = await visibleRun(tx, caller, runId);
  await moveRun(tx, runId, 'cancel', actorOf(caller), { text: `Cancelled by ${caller.name}` });
  await withdrawApprovals(tx, runId);
  await withdrawEffects(tx, runId);
  const by = { actor: actorOf(caller), requestedBy: caller.userId, requestedByName: caller.name };
  await offerUndo(tx, parts, run, { ...by, because: `${caller.name} cancelled the run` }, { alsoDone: true });
}

/** Puts a failed run back into the queue; it goes on at the step that failed. @throws DomainError `run_move_refused`, `not_found` */
export async function retryRun(parts: Parts, caller: Caller, runId: string): Promise<RunAccepted> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await retryRunIn(tx, caller, runId);
    return accepted(await visibleRun(tx, caller, runId));
  });
}

/** `retryRun` in the caller's transaction. */
export async function retryRunIn(tx: Db, caller: Caller, runId: string): Promise<void> {
  await visibleRun(tx, caller, runId);
  await moveRun(tx, runId, 'retry', actorOf(caller), { text: `${caller.name} pressed Retry` }, { readyAt: 'now', failure: null });
  await forgetUnit(tx, caller.workspaceId, runId);
}

/** A stored file with its bytes. @throws DomainError `not_found` */
export async function openArtifact(parts: Parts, caller: Caller, runId: string, artifactId: string) {
  const row = await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await visibleRun(tx, caller, runId);
    return (await artifactsOf(tx, caller.workspaceId, runId)).find(({ id }) => id === artifactId) ?? null;
  });
  const stored = row ? await parts.objects.get(row.objectKey) : null;
  if (!row || !stored) throw new DomainError('not_found', { details: { what: 'artifact' } });
  return { artifact: toArtifact(row) satisfies Artifact, body: stored.body };
}

/** The run, if the caller may see it. @throws DomainError `not_found`, the same for one that is not there and one that is not theirs */
export async function visibleRun(tx: Db, caller: Caller, runId: string): Promise<RunRow> {
  const run = await getRun(tx, caller.workspaceId, runId);
  if (!run || !isVisible(run, caller)) throw new DomainError('not_found', { details: { what: 'run' } });
  return run;
}

function isVisible(run: Pick<RunRow, 'requestedBy'>, caller: Caller): boolean {
  const only = onlyOwn(caller);
  return only === null || run.requestedBy === only;
}

const accepted = (run: RunRow): RunAccepted => ({ job_id: run.id, status: run.status });
