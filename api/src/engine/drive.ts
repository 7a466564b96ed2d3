import { type Actor, DomainError } from '@banksman/contracts';
import { appendEvent, approvalFor, type ClaimedRun, countStepFailure, MAX_ATTEMPTS, moveRun } from '@banksman/db';
import { type Answer, type Automation, question } from '@banksman/graphs';
import { Command, INTERRUPT, isInterrupted } from '@langchain/langgraph';
import { knownConnector } from '../known-connectors.ts';
import type { Parts } from '../parts.ts';
import { ask } from './ask.ts';
import type { GroupWriter } from './checkpoints/group-writer.ts';
import { Journal } from './checkpoints/journal.ts';
import { RunSaver } from './checkpoints/saver.ts';
import { isDatabaseTrouble } from './database-trouble.ts';
import { askAboutEffect } from './effect-questions.ts';
import { failRun } from './fail.ts';
import { retryPauseMs, retryRuleFor } from './retry-policy.ts';
import { NeedsPerson, Parked } from './signals.ts';
import { stepLimit } from './step-limit.ts';
import { toolsFor } from './tools.ts';

/** Supersteps of one drive; the longest way through an automation is far below. */
const RECURSION_LIMIT = 80;

type Drive = {
  parts: Parts;
  automation: Automation;
  run: ClaimedRun;
  actor: Actor;
  signal: AbortSignal;
  sendSignal: AbortSignal;
  journal: Journal;
  saver: RunSaver;
};
type Watch = Pick<ReturnType<typeof stepLimit>, 'watch' | 'left'>;
type Interrupt = { id?: string; value?: unknown };

/**
 * Drives a claimed run as far as it goes: to a question, a timer, its end or its failure. Everything it writes carries the
 * run's fence, so that after a lost lease nothing more is written. What went wrong is in the run's history.
 * @param options `lost` fires when the run is cancelled or another worker has it, `stop` when this worker has to end
 * @throws when the database cannot be used: the run stays as it is for the next worker
 */
export async function driveRun(
  parts: Parts,
  run: ClaimedRun,
  actor: Actor,
  options: { lost: AbortSignal; stop: AbortSignal; writer: GroupWriter; stepLimitMs?: number | undefined },
): Promise<void> {
  const { lost, stop, writer, stepLimitMs } = options;
  const automation = parts.automations.get(run.moduleId);
  if (!automation) {
    return failRun(parts, run, run.fence, actor, null, new DomainError('internal', { message: `no automation ${run.moduleId}` }));
  }
  const journal = new Journal(writer, { workspaceId: run.workspaceId, runId: run.id, fence: run.fence }, actor);
  const store = { db: parts.db, objects: parts.objects, workspaceId: run.workspaceId, journal };
  const saver = new RunSaver(store, (threadId) => run.isNew && threadId === run.id);
  const limit = stepLimit(AbortSignal.any([lost, stop]), { limitMs: stepLimitMs, goesOn: (step) => goesOn(parts, run.id, step) });
  const drive: Drive = { parts, automation, run, actor, signal: limit.signal, sendSignal: stop, journal, saver };
  try {
    if (run.attempt > MAX_ATTEMPTS) throw new DomainError('attempts_used_up', { details: { attempts: MAX_ATTEMPTS } });
    parts.failpoint('claimed');
    await followGraph(drive, limit);
  } catch (error) {
    await settle(drive, limit.exceeded() ?? error);
  }
}

/** Only the end of the process ends it. A process that a supervisor watches is replaced; the API's own goes on with it (`npm start`). */
function goesOn(parts: Parts, runId: string, step: string): void {
  parts.log('error', 'a step goes on after its limit', { run: runId, step });
  parts.stepGoesOn(runId, step);
}

/**
 * The graph's checkpoint says what to do first: begin, answer a question, or go on. So it does not matter where the worker
 * before was stopped. From then on the graph itself tells how far it came.
 */
async function followGraph(drive: Drive, { watch, left }: Watch): Promise<void> {
  const { automation, run, saver, parts } = drive;
  const graph = automation.compile(saver);
  const options = {
    configurable: { thread_id: run.id, tools: toolsFor({ ...drive, config: automation.config.parse(run.config), watch, left }) },
    durability: 'sync' as const,
    signal: drive.signal,
    recursionLimit: RECURSION_LIMIT,
  };
  let interrupts: readonly Interrupt[] = [];
  let next: Record<string, unknown> | Command | null = automation.start(run.input);
  if (!run.isNew) {
    const state = await graph.getState(options);
    if (state.config?.configurable?.checkpoint_id) {
      interrupts = state.tasks.flatMap((task) => task.interrupts ?? []);
      // Not `next`: it leaves out tasks whose writes are stored while the checkpoint after them is not (a worker died in between).
      if (state.tasks.length === 0) return complete(drive, state.values);
      next = null;
    }
  }
  for (;;) {
    drive.signal.throwIfAborted();
    if (interrupts.length > 0) {
      const answers = await answersTo(drive, interrupts);
      if (answers === null) return;
      next = new Command({ resume: answers });
    }
    const values = (await graph.invoke(next, options)) as Record<string, unknown>;
    parts.failpoint('checkpointed');
    if (!isInterrupted(values)) return complete(drive, values);
    interrupts = values[INTERRUPT] as readonly Interrupt[];
  }
}

/**
 * Answers to the pending interrupts by their id, or null when the run now waits for a person. The approvals table is the
 * authority: the interrupt alone would let two resumes act twice.
 */
async function answersTo(drive: Drive, interrupts: readonly Interrupt[]): Promise<Record<string, Answer> | null> {
  const { parts, run, actor, journal } = drive;
  const answers: Record<string, Answer> = {};
  await journal.flush();
  for (const { id, value } of interrupts) {
    if (id === undefined) throw new DomainError('internal', { message: 'an interrupt without an id' });
    const approval = await approvalFor(parts.db, run.id, id);
    if (!approval) {
      await ask(parts, run, run.fence, actor, id, question.parse(value));
      parts.failpoint('asked');
      return null;
    }
    if (approval.state === 'open' || approval.state === 'held') {
      const note = { text: approval.headline, step: approval.step };
      await moveRun(parts.db, run.id, 'ask', actor, note, { fence: run.fence, readyAt: null, release: true });
      return null;
    }
    // Expired or withdrawn and then retried: nothing is permitted, so everything is priced and asked again.
    answers[id] = (approval.answer as Answer | null) ?? { decision: 'edit', payload: null, edits: {}, comment: null, by: 'Banksman' };
  }
  return answers;
}

async function complete({ parts, automation, run, actor, journal }: Drive, values: Record<string, unknown>): Promise<void> {
  const { headline, output } = automation.result(values);
  const result = automation.output.parse(output);
  refuseTooLarge(result);
  await journal.flush();
  await moveRun(parts.db, run.id, 'complete', actor, { text: headline }, { fence: run.fence, release: true, headline, output: result });
  parts.failpoint('finished');
}

/** A result is shown, mailed and handed on: what is larger belongs into a file of the run. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

function refuseTooLarge(output: Record<string, unknown>): void {
  const bytes = Buffer.byteLength(JSON.stringify(output));
  if (bytes <= MAX_OUTPUT_BYTES) return;
  throw new DomainError('value_too_large', {
    message: `the result has ${Math.round(bytes / 1e6)} MB, at most 1 is kept`,
    details: { value: 'output', bytes, max_bytes: MAX_OUTPUT_BYTES },
  });
}

/** What a thrown thing means for the run. */
async function settle(drive: Drive, error: unknown): Promise<void> {
  const { parts, run, actor, signal, journal } = drive;
  const { fence } = run;
  if (isLost(error) || (signal.aborted && isLost(signal.reason))) return;
  if (isDatabaseTrouble(error)) throw error; // the lease runs out and the next worker goes on
  const step = journal.currentStep ?? run.currentStep;
  try {
    await journal.flush();
  } catch (trouble) {
    if (isLost(trouble)) return;
    if (isDatabaseTrouble(trouble)) throw trouble;
    // The history could not take what the step wanted to write: that is why the run fails.
    return failRun(parts, run, fence, actor, step, trouble);
  }
  if (error instanceof Parked) {
    const note = { text: capital(error.message), step };
    const waitsFor = error.waitsFor === null ? {} : { waitsFor: error.waitsFor };
    await moveRun(parts.db, run.id, 'park', actor, note, { fence, release: true, readyAt: { inMs: error.inMs }, ...waitsFor });
  } else if (error instanceof NeedsPerson) {
    await parts.db.transaction(async (tx) => {
      const title = knownConnector(parts, error.effect.connector)?.title ?? error.effect.connector;
      const headline = await askAboutEffect(tx, error.effect, title);
      await moveRun(tx, run.id, 'ask', actor, { text: headline, step }, { fence, release: true, readyAt: null });
    });
  } else if (!(await backedOff(drive, step, error))) {
    await failRun(parts, run, fence, actor, step, error);
  }
}

const isLost = (error: unknown) => error instanceof DomainError && error.code === 'lease_lost';

/** Parks the run for another try of its step, if the policy of the step has one left for this problem. */
async function backedOff({ parts, automation, run, actor }: Drive, step: string | null, error: unknown): Promise<boolean> {
  const rule = error instanceof DomainError ? retryRuleFor(automation, step, error) : null;
  if (!rule || !(error instanceof DomainError)) return false;
  const { fence } = run;
  const failures = await countStepFailure(parts.db, run.id, fence);
  const inMs = retryPauseMs(rule, error, run.id, failures);
  if (inMs === null) return false;
  const text = `Try ${failures} of ${rule.tries} failed, next in ${Math.max(1, Math.round(inMs / 1000))} s`;
  await appendEvent(parts.db, run.id, fence, {
    type: 'step_retry',
    step,
    text,
    data: { code: error.code, detail: error.message, in_ms: inMs },
    actor,
  });
  const note = { text: 'Waits before it tries again', step };
  await moveRun(parts.db, run.id, 'park', actor, note, { fence, release: true, readyAt: { inMs } });
  return true;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
