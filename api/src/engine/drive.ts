import { type Actor, DomainError, isTransient } from '@banksman/contracts';
import { appendEvent, approvalFor, type ClaimedRun, countStepFailure, getRun, moduleSettings, moveRun, type RunRow } from '@banksman/db';
import { type Answer, type Automation, question } from '@banksman/graphs';
import { Command } from '@langchain/langgraph';
import type { Parts } from '../parts.ts';
import { ask } from './ask.ts';
import { FencedSaver } from './checkpointer.ts';
import { isDatabaseTrouble } from './database-trouble.ts';
import { askAboutEffect } from './effect-questions.ts';
import { failRun } from './fail.ts';
import { NeedsPerson, Parked } from './signals.ts';
import { toolsFor } from './tools.ts';

/** Claims without a step that ended in between: a run that takes its worker down again and again ends here. */
const MAX_ATTEMPTS = 5;
/** Transient failures of one step, the first try counted. */
const MAX_TRIES = 4;
const BACKOFF = { firstMs: 1_000, factor: 2, maxMs: 60_000 };
/** Supersteps of one drive; the longest way through an automation is far below. */
const RECURSION_LIMIT = 80;

type Drive = { parts: Parts; automation: Automation; claimed: ClaimedRun; run: RunRow; actor: Actor; signal: AbortSignal };

/**
 * Drives a claimed run as far as it goes: to a question, a timer, its end or its failure. Everything it writes carries the
 * run's fence, so that after a lost lease nothing more is written. What went wrong is in the run's history.
 * @throws when the database cannot be used: the run stays as it is for the next worker
 */
export async function driveRun(parts: Parts, claimed: ClaimedRun, actor: Actor, signal: AbortSignal): Promise<void> {
  const run = await getRun(parts.db, claimed.workspaceId, claimed.runId);
  const automation = parts.automations.get(claimed.moduleId);
  if (!run) return;
  if (!automation)
    return failRun(parts, run, claimed.fence, actor, null, new DomainError('internal', { message: `no automation ${claimed.moduleId}` }));
  const drive: Drive = { parts, automation, claimed, run, actor, signal };
  try {
    if (claimed.attempt > MAX_ATTEMPTS)
      throw new DomainError('internal', { message: `stopped after ${MAX_ATTEMPTS} attempts that ended without a result` });
    parts.failpoint('claimed');
    if (claimed.status === 'pending') await moveRun(parts.db, run.id, 'start', actor, { text: 'Started' }, { fence: claimed.fence });
    if (claimed.status === 'waiting') await moveRun(parts.db, run.id, 'wake', actor, { text: 'Goes on' }, { fence: claimed.fence });
    await followGraph(drive);
  } catch (error) {
    await settle(drive, error);
  }
}

/**
 * The graph's checkpoint says what to do next, each time anew: begin, answer a question, go on, or end. So it does not
 * matter where the worker before was stopped.
 */
async function followGraph(drive: Drive): Promise<void> {
  const { parts, automation, claimed, run } = drive;
  const graph = automation.compile(new FencedSaver(parts.pool, parts.db, run.id, claimed.fence));
  const options = await invokeOptions(drive);
  for (;;) {
    drive.signal.throwIfAborted();
    const state = await graph.getState(options);
    if (!state.config?.configurable?.checkpoint_id) {
      await graph.invoke(automation.start(run.input), options);
      continue;
    }
    const interrupts = state.tasks.flatMap((task) => task.interrupts ?? []);
    if (interrupts.length > 0) {
      const answers = await answersTo(drive, interrupts);
      if (answers === null) return;
      await graph.invoke(new Command({ resume: answers }), options);
    } else if (state.next.length > 0) {
      await graph.invoke(null, options);
    } else {
      return complete(drive, state.values);
    }
  }
}

async function invokeOptions(drive: Drive) {
  const { parts, automation, run, claimed, actor, signal } = drive;
  const settings = await moduleSettings(parts.db, claimed.workspaceId, automation.id);
  const spent = { inputTokens: run.inputTokens, outputTokens: run.outputTokens, costMicrocents: run.costMicrocents };
  const tools = toolsFor({ parts, automation, claimed, actor, signal, config: automation.config.parse(settings.config), spent });
  return { configurable: { thread_id: run.id, tools }, durability: 'sync' as const, signal, recursionLimit: RECURSION_LIMIT };
}

/**
 * Answers to the pending interrupts by their id, or null when the run now waits for a person. The approvals table is the
 * authority: the interrupt alone would let two resumes act twice.
 */
async function answersTo(drive: Drive, interrupts: readonly { id?: string; value?: unknown }[]): Promise<Record<string, Answer> | null> {
  const { parts, run } = drive;
  const answers: Record<string, Answer> = {};
  for (const { id, value } of interrupts) {
    if (id === undefined) throw new DomainError('internal', { message: 'an interrupt without an id' });
    const approval = await approvalFor(parts.db, run.id, id);
    if (!approval) {
      await ask(parts, run, drive.claimed.fence, drive.actor, id, question.parse(value));
      parts.failpoint('asked');
      return null;
    }
    if (approval.state === 'open') {
      await moveRun(
        parts.db,
        run.id,
        'ask',
        drive.actor,
        { text: approval.headline, step: approval.step },
        { fence: drive.claimed.fence, readyAt: null, release: true },
      );
      return null;
    }
    // Expired or withdrawn and then retried: nothing is permitted, so everything is priced and asked again.
    answers[id] = (approval.answer as Answer | null) ?? { decision: 'edit', payload: null, edits: {}, comment: null, by: 'Banksman' };
  }
  return answers;
}

async function complete({ parts, automation, claimed, run, actor }: Drive, values: Record<string, unknown>): Promise<void> {
  const { headline, output } = automation.result(values);
  await moveRun(
    parts.db,
    run.id,
    'complete',
    actor,
    { text: headline },
    { fence: claimed.fence, release: true, headline, output: automation.output.parse(output) },
  );
  parts.failpoint('finished');
}

/** What a thrown thing means for the run. */
async function settle(drive: Drive, error: unknown): Promise<void> {
  const { parts, claimed, run, actor, signal } = drive;
  const { fence } = claimed;
  if (signal.aborted || (error instanceof DomainError && error.code === 'lease_lost')) return;
  if (isDatabaseTrouble(error)) throw error; // the lease runs out and the next worker goes on
  const step = (await getRun(parts.db, run.workspaceId, run.id))?.currentStep ?? null;
  if (error instanceof Parked) {
    await moveRun(
      parts.db,
      run.id,
      'park',
      actor,
      { text: capital(error.message), step },
      { fence, release: true, readyAt: { inMs: error.inMs } },
    );
  } else if (error instanceof NeedsPerson) {
    await parts.db.transaction(async (tx) => {
      const title = parts.connections.find(error.effect.connector)?.connector.title ?? error.effect.connector;
      const headline = await askAboutEffect(tx, error.effect, title);
      await moveRun(tx, run.id, 'ask', actor, { text: headline, step }, { fence, release: true, readyAt: null });
    });
  } else if (isTransient(error)) {
    const failures = await countStepFailure(parts.db, run.id, fence);
    if (failures < MAX_TRIES) await backOff(drive, step, error as DomainError, failures);
    else await failRun(parts, run, fence, actor, step, error);
  } else {
    await failRun(parts, run, fence, actor, step, error);
  }
}

async function backOff({ parts, claimed, run, actor }: Drive, step: string | null, error: DomainError, failures: number): Promise<void> {
  const { fence } = claimed;
  const asked = Number(error.details.retry_after_ms);
  const inMs = Math.min(BACKOFF.maxMs, Number.isFinite(asked) && asked > 0 ? asked : BACKOFF.firstMs * BACKOFF.factor ** (failures - 1));
  const text = `Try ${failures} of ${MAX_TRIES} failed, next in ${Math.round(inMs / 1000)} s`;
  await appendEvent(parts.db, run.id, fence, { type: 'step_retry', step, text, data: { code: error.code, in_ms: inMs }, actor });
  await moveRun(
    parts.db,
    run.id,
    'park',
    actor,
    { text: 'Waits before it tries again', step },
    { fence, release: true, readyAt: { inMs } },
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
