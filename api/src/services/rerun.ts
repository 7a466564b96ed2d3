import {
  DomainError,
  type Happened,
  isFinal,
  type RerunPlan,
  type RerunRequest,
  type RunAccepted,
  type Trigger,
} from '@banksman/contracts';
import {
  appendEvent,
  copyCheckpoint,
  type Db,
  type EffectRow,
  effectsOf,
  eventsAfter,
  getRun,
  inWorkspace,
  type RunRow,
  readCheckpoint,
} from '@banksman/db';
import type { Automation } from '@banksman/graphs';
import { editInput } from '../engine/checkpoints/edit-input.ts';
import { systemTitle } from '../inspection/system-title.ts';
import type { Parts } from '../parts.ts';
import { admitChecked, checkRequest, shownAutomation } from './admit.ts';
import { actorOf, type Caller } from './caller.ts';
import { visibleRun } from './runs.ts';

/** A run that goes on from one that goes on from one …: their effects all count, as far back as this. */
const MAX_ANCESTORS = 20;

/**
 * What running an ended run again would mean: the steps it can go on from, and what it did outside, which stays done.
 * @throws DomainError `not_found`, `run_move_refused` while it has not ended
 */
export async function rerunPlan(parts: Parts, caller: Caller, runId: string): Promise<RerunPlan> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await endedRun(tx, caller, runId);
    const began = await beginnings(tx, run);
    const steps = shownAutomation(parts, run.moduleId).steps.filter(({ id }) => began.has(id));
    return { steps: steps.map(({ id, title }) => ({ id, title })), effects: await whatHappened(tx, parts, run) };
  });
}

/**
 * Runs an ended run again from one of its steps, as a run of its own whose history begins there; the old one stays as it is.
 * What the old one was allowed to do is not allowed to the new one: it asks again.
 * @throws DomainError `input_invalid` (fields `from_step` or below `input`), `effects_happened` (details `{ effects }`) unless
 * exactly those that happened are acknowledged, `module_disabled`, `run_move_refused`, `not_found`
 */
export async function rerun(parts: Parts, caller: Caller, runId: string, request: RerunRequest, trigger: Trigger): Promise<RunAccepted> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await endedRun(tx, caller, runId);
    const checked = checkRequest(parts, { module_id: run.moduleId, input: request.input ?? run.input });
    const { automation, input } = checked;
    refuseUnseen(await whatHappened(tx, parts, run), request.acknowledged_effects);
    const from = await checkpointOf(tx, run, automation, request.from_step);
    const { runId: forkId } = await admitChecked(tx, checked, {
      workspaceId: caller.workspaceId,
      trigger,
      requestedBy: caller.userId,
      requestedByName: caller.name,
      idempotencyKey: null,
      actor: actorOf(caller),
      forkedFrom: { runId, step: request.from_step },
    });
    const edited = editInput(from.body, automation.start(input));
    await copyCheckpoint(
      tx,
      caller.workspaceId,
      { threadId: runId, checkpointId: from.checkpointId, hashes: edited.hashes },
      { threadId: forkId, body: edited.body },
    );
    await tellBoth(tx, caller, automation, run, forkId, request.from_step);
    const made = await visibleRun(tx, caller, forkId);
    return { job_id: made.id, status: made.status };
  });
}

async function endedRun(tx: Db, caller: Caller, runId: string): Promise<RunRow> {
  const run = await visibleRun(tx, caller, runId);
  if (!isFinal(run.status)) throw new DomainError('run_move_refused', { details: { run_id: runId, status: run.status, move: 'rerun' } });
  return run;
}

/** The checkpoint that each step last began from. */
async function beginnings(tx: Db, run: RunRow): Promise<Map<string, string>> {
  const began = new Map<string, string>();
  if (run.checkpointsGone) return began;
  for (const { type, step, data } of await eventsAfter(tx, run.workspaceId, run.id, 0, 5_000)) {
    if (type === 'step_started' && step !== null && typeof data.checkpoint_id === 'string') began.set(step, data.checkpoint_id);
  }
  return began;
}

async function checkpointOf(tx: Db, run: RunRow, automation: Automation, step: string) {
  const began = await beginnings(tx, run);
  const checkpointId = began.get(step);
  const found = checkpointId === undefined ? null : await readCheckpoint(tx, run.workspaceId, run.id, '', checkpointId);
  if (found) return found;
  const possible = automation.steps.flatMap(({ id }) => (began.has(id) ? [id] : [])).join(', ');
  const message = possible
    ? `must be a step that this run came to: ${possible}`
    : 'this run cannot be gone on with any more; start a new one';
  throw new DomainError('input_invalid', { message, details: { fields: [{ field: 'from_step', message }] } });
}

/** What a run and those it goes on from did outside and nobody undid, oldest first. */
async function whatHappened(tx: Db, parts: Parts, run: RunRow): Promise<Happened[]> {
  const rows: EffectRow[] = [];
  let next: RunRow | null = run;
  for (let depth = 0; next && depth < MAX_ANCESTORS; depth++) {
    rows.push(...(await effectsOf(tx, next.id)));
    next = next.forkedFrom === null ? null : await getRun(tx, run.workspaceId, next.forkedFrom);
  }
  const done = rows.filter(({ state }) => state === 'confirmed' || state === 'sending' || state === 'unknown' || state === 'needs_human');
  return done.reverse().map((effect) => ({
    key: effect.key,
    job_id: effect.runId,
    step: effect.step,
    connector: effect.connector,
    system: systemTitle(parts, effect.connector),
    action: effect.action,
    state: effect.state === 'confirmed' ? 'confirmed' : 'unknown',
    reference: effect.reference,
    amount_cents: effect.amountCents,
    currency: effect.currency,
    at: (effect.sentAt ?? effect.createdAt).toISOString(),
  }));
}

function refuseUnseen(effects: readonly Happened[], acknowledged: readonly string[]): void {
  if (effects.every(({ key }) => acknowledged.includes(key))) return;
  throw new DomainError('effects_happened', { details: { effects } });
}

async function tellBoth(tx: Db, caller: Caller, automation: Automation, run: RunRow, forkId: string, step: string): Promise<void> {
  const actor = actorOf(caller);
  const title = automation.steps.find(({ id }) => id === step)?.title ?? step;
  await appendEvent(tx, forkId, null, {
    type: 'forked',
    step: null,
    text: `Goes on from “${title}” of an earlier run`,
    data: { from_job_id: run.id, step },
    actor,
  });
  await appendEvent(tx, run.id, null, {
    type: 'forked',
    step: null,
    text: `${caller.name} ran it again from “${title}”`,
    data: { job_id: forkId, step },
    actor,
  });
}
