import {
  DomainError,
  type EffectDetail,
  type RunAuditEntry,
  type Source,
  type StepInspection,
  type StepValues,
  source,
} from '@banksman/contracts';
import { checkpointAfter, type Db, eventsAfter, inWorkspace, listApprovals, type RunRow, readCheckpoint } from '@banksman/db';
import { question } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { shownAutomation } from '../services/admit.ts';
import type { Caller } from '../services/caller.ts';
import { visibleRun } from '../services/runs.ts';
import { attemptsOf } from './attempts.ts';
import { auditTrail } from './audit.ts';
import { effectDetailsOf } from './effects.ts';
import { changedIn, locateValue, type StoredState, shownValues, storedState, valueText } from './state.ts';
import { thoughtsOf } from './thoughts.ts';

const MOST_EVENTS = 5_000;
const sources = z.array(source);
export type Side = 'input' | 'output';

/** One step of a run, looked into: what it was given and made, its attempts, thoughts, sources and effects. @throws DomainError `not_found` */
export async function inspectStep(parts: Parts, caller: Caller, runId: string, stepId: string): Promise<StepInspection> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await visibleRun(tx, caller, runId);
    const title = titleOf(parts, run, stepId);
    const events = await eventsAfter(tx, run.workspaceId, run.id, 0, MOST_EVENTS);
    const attempts = attemptsOf(events, stepId, run.status);
    const state = await statesOf(tx, run, beganFrom(events, stepId));
    const input = await shownOf(tx, run, state, 'input', attempts.length > 0);
    const output = await shownOf(tx, run, state, 'output', attempts.length > 0);
    return {
      step: stepId,
      title,
      attempts,
      input,
      output,
      sources: await sourcesOf(tx, run, stepId, output),
      thoughts: thoughtsOf(events, stepId),
      effects: (await effectDetailsOf(tx, parts, run)).filter(({ key, step }) => (doneIn(events, key) ?? step) === stepId),
    };
  });
}

/** One value of a step whole, as JSON for a file. @throws DomainError `not_found`, also when its time was over */
export async function stepValueFile(
  parts: Parts,
  caller: Caller,
  runId: string,
  { step, side, name }: { step: string; side: Side; name: string },
): Promise<string> {
  const located = await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await visibleRun(tx, caller, runId);
    titleOf(parts, run, step);
    const events = await eventsAfter(tx, run.workspaceId, run.id, 0, MOST_EVENTS);
    const state = (await statesOf(tx, run, beganFrom(events, step)))?.[side];
    return state ? locateValue(storeOf(tx, run), state, name) : null;
  });
  const text = located ? await valueText(parts.objects, located) : null;
  if (text === null) throw new DomainError('not_found', { details: { what: 'value' } });
  return text;
}

/** What a run did outside, oldest first. @throws DomainError `not_found` */
export async function effectsOfRun(parts: Parts, caller: Caller, runId: string): Promise<EffectDetail[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => effectDetailsOf(tx, parts, await visibleRun(tx, caller, runId)));
}

/** Who did what in a run. @throws DomainError `not_found` */
export async function auditOfRun(parts: Parts, caller: Caller, runId: string): Promise<RunAuditEntry[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => auditTrail(tx, parts, await visibleRun(tx, caller, runId)));
}

function titleOf(parts: Parts, run: RunRow, stepId: string): string {
  const step = shownAutomation(parts, run.moduleId).steps.find(({ id }) => id === stepId);
  if (!step) throw new DomainError('not_found', { details: { what: 'step' } });
  return step.title;
}

/** The step that was at work when an effect was first meant or sent; an effect's own `step` is the name of its slot. */
function doneIn(events: Awaited<ReturnType<typeof eventsAfter>>, key: string): string | null {
  let at: string | null = null;
  for (const { type, step, data } of events) {
    if (type === 'step_started') at = step;
    else if (data.key === key && at !== null) return at;
  }
  return null;
}

/** The checkpoint that a step last began from; null for one that left no mark. */
function beganFrom(events: Awaited<ReturnType<typeof eventsAfter>>, stepId: string): string | null {
  const began = events.findLast(
    ({ type, step, data }) => type === 'step_started' && step === stepId && typeof data.checkpoint_id === 'string',
  );
  return began ? String(began.data.checkpoint_id) : null;
}

type States = { input: StoredState; output: StoredState | null };

async function statesOf(tx: Db, run: RunRow, checkpointId: string | null): Promise<States | null> {
  if (checkpointId === null || run.checkpointsGone) return null;
  const before = await readCheckpoint(tx, run.workspaceId, run.id, '', checkpointId);
  if (!before) return null;
  const input = storedState(before.body);
  const after = await checkpointAfter(tx, run.workspaceId, run.id, checkpointId);
  return { input, output: after ? changedIn(storedState(after.body), input) : null };
}

async function shownOf(tx: Db, run: RunRow, states: States | null, side: Side, hasBegun: boolean): Promise<StepValues> {
  if (!hasBegun) return { state: 'not_yet', values: [] };
  if (run.checkpointsGone) return { state: 'removed', values: [] };
  if (!states) return { state: 'not_kept', values: [] };
  const state = states[side];
  return state ? { state: 'kept', values: await shownValues(storeOf(tx, run), state) } : { state: 'not_yet', values: [] };
}

const storeOf = (db: Db, { workspaceId, id: threadId }: RunRow) => ({ db, workspaceId, threadId });

/** What the step went by: sources among what it made, and those of the questions it asked. */
async function sourcesOf(tx: Db, run: RunRow, stepId: string, output: StepValues): Promise<Source[]> {
  const made = output.values.flatMap(({ name, value }) => (name === 'sources' ? (sources.safeParse(value).data ?? []) : []));
  const asked = await listApprovals(tx, run.workspaceId, { status: 'all', runId: run.id, onlyRequestedBy: null });
  // A question says which step it permits; it is asked by the step `ask`.
  const shown = stepId === 'ask' ? asked.flatMap((approval) => question.safeParse(approval.question).data?.sources ?? []) : [];
  const all = [...made, ...shown];
  return all.filter(({ title, excerpt }, at) => all.findIndex((other) => other.title === title && other.excerpt === excerpt) === at);
}
