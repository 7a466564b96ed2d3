import { DomainError, type Pulse, type Rating, type RunOutcome, type TellOutcome } from '@banksman/contracts';
import {
  addAttention,
  type Db,
  inWorkspace,
  isTestRun,
  markTestRun,
  pulseOf,
  rateRun,
  ratingBy,
  savePulse,
  tellOutcome,
  termsOf,
  toldOf,
} from '@banksman/db';
import { measureRuns } from '../outcomes/measure-runs.ts';
import { wallOf } from '../outcomes/office-hours.ts';
import type { Parts } from '../parts.ts';
import { type Caller, onlyOwn } from './caller.ts';
import { visibleRun } from './runs.ts';

/** What is known of how a run turned out. @throws DomainError `not_found` */
export async function outcomeOf(parts: Parts, caller: Caller, runId: string): Promise<RunOutcome> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await visibleRun(tx, caller, runId);
    return read(tx, caller, runId);
  });
}

/** Says how a completed run turned out; said again, the newest holds. @throws DomainError `not_found`, `run_move_refused` before its end */
export async function sayOutcome(parts: Parts, caller: Caller, runId: string, told: TellOutcome): Promise<RunOutcome> {
  return change(parts, caller, runId, async (tx) => {
    const { outcome, note, minutes } = told;
    const { workspaceId, userId: byId, name: byName } = caller;
    await tellOutcome(tx, { workspaceId, runId, outcome, note: note || null, minutes: minutes ?? null, byId, byName });
  });
}

/** One tap on a run's result; the next tap takes its place. @throws DomainError `not_found`, `run_move_refused` before its end */
export async function sayRating(parts: Parts, caller: Caller, runId: string, rating: Rating): Promise<RunOutcome> {
  return change(parts, caller, runId, (tx) => rateRun(tx, caller.workspaceId, runId, caller.userId, rating));
}

/** Says that a run was only tried out: then it counts nowhere. @throws DomainError `not_found` */
export async function sayTest(parts: Parts, caller: Caller, runId: string, isTest: boolean): Promise<RunOutcome> {
  return change(parts, caller, runId, (tx) => markTestRun(tx, caller.workspaceId, runId, isTest, caller.name), true);
}

/** Adds the time for which the caller had a question in front of them. @throws DomainError `not_found` */
export async function reportAttention(parts: Parts, caller: Caller, approvalId: string, activeMs: number): Promise<void> {
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const approval = await addAttention(tx, caller.workspaceId, approvalId, caller.userId, activeMs);
    const only = onlyOwn(caller);
    if (!approval || (only !== null && approval.requestedBy !== only))
      throw new DomainError('not_found', { details: { what: 'approval' } });
    await measureRuns(parts, tx, [approval.runId]);
  });
}

/** The month's question and the caller's own answer to it. */
export async function pulseFor(parts: Parts, caller: Caller): Promise<Pulse> {
  return inWorkspace(parts.db, caller.workspaceId, (tx) => readPulse(parts, tx, caller));
}

/** Answers the month's question; answered again, the newest holds. */
export async function sayPulse(parts: Parts, caller: Caller, score: number): Promise<Pulse> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const { month } = await readPulse(parts, tx, caller);
    await savePulse(tx, caller.workspaceId, month, caller.userId, score);
    return { month, mine: score };
  });
}

async function change(
  parts: Parts,
  caller: Caller,
  runId: string,
  write: (tx: Db) => Promise<void>,
  isAnyTime = false,
): Promise<RunOutcome> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const run = await visibleRun(tx, caller, runId);
    if (!isAnyTime && run.finishedAt === null)
      throw new DomainError('run_move_refused', { details: { run_id: runId, status: run.status, move: 'tell' } });
    await write(tx);
    await measureRuns(parts, tx, [runId]);
    return read(tx, caller, runId);
  });
}

async function read(tx: Db, caller: Caller, runId: string): Promise<RunOutcome> {
  const { workspaceId, userId } = caller;
  const told = (await toldOf(tx, [runId])).map(({ outcome, note, minutes, byName, at }) => ({
    outcome,
    note,
    minutes,
    by: byName,
    at: at.toISOString(),
  }));
  return {
    job_id: runId,
    outcome: told[0]?.outcome ?? null,
    is_test: await isTestRun(tx, workspaceId, runId),
    my_rating: await ratingBy(tx, workspaceId, runId, userId),
    told,
  };
}

async function readPulse(parts: Parts, tx: Db, { workspaceId, userId }: Caller): Promise<Pulse> {
  const { timeZone } = await termsOf(tx, workspaceId);
  const month = `${wallOf(parts.now(), timeZone).day.slice(0, 7)}-01`;
  return { month, mine: await pulseOf(tx, workspaceId, month, userId) };
}
