import { setImmediate as turn } from 'node:timers/promises';
import { rating, runStatus } from '@banksman/contracts';
import {
  affectedRuns,
  type Db,
  type MeasuredRun,
  mayMeasure,
  measuredApprovals,
  measuredEvents,
  measuredRuns,
  type NewUnit,
  reportWorker,
  saveUnits,
  termsOf,
  toldOf,
  unmeasuredRuns,
} from '@banksman/db';
import { sha256Of } from '../engine/reference.ts';
import type { Parts } from '../parts.ts';
import { measure } from './measure.ts';
import type { Office } from './office-hours.ts';

const CHUNK = 100;
/** A look at the clock: history of years is measured in many small turns, so that nothing else has to wait. */
const TURN_MS = 500;

/**
 * The chore that measures what has ended: one process at a time, in chunks, for half a second at most; the next turn goes on. Runs that
 * ended before there was any measuring are found the same way.
 */
export async function measureEnded(parts: Pick<Parts, 'db' | 'automations'>): Promise<void> {
  for (const until = Date.now() + TURN_MS; Date.now() < until; ) {
    const found = await parts.db.transaction(async (tx) => {
      if (!(await mayMeasure(tx))) return 0;
      const runIds = await unmeasuredRuns(tx, CHUNK);
      await measureRuns(parts, tx, [...runIds, ...(runIds.length > 0 ? await affectedRuns(tx, runIds) : [])]);
      return runIds.length;
    });
    if (found < CHUNK) return;
  }
}

const RUNS_A_TURN = 10;
const REPORT_EVERY_MS = 10_000;

/** The chore by which a worker says that it is there. */
export function startReporting(name: string) {
  let nextAt = 0;
  return async function reportTheWorker(parts: Pick<Parts, 'db'>): Promise<void> {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + REPORT_EVERY_MS;
    await reportWorker(parts.db, name);
  };
}

/** Measures runs (anew), those of them that have ended. Everything it is drawn from is read again, so it may be repeated at any time. */
export async function measureRuns(parts: Pick<Parts, 'automations'>, db: Db, given: readonly string[]): Promise<void> {
  const runIds = [...new Set(given)];
  if (runIds.length === 0) return;
  const runs = await measuredRuns(db, runIds);
  const events = groupBy(await measuredEvents(db, runIds));
  const approvals = groupBy(await measuredApprovals(db, runIds));
  const told = groupBy(await toldOf(db, runIds));
  const offices = new Map<string, Office>();
  const units: NewUnit[] = [];
  for (const [at, run] of runs.entries()) {
    // what the worker drives meanwhile has its turn
    if (at % RUNS_A_TURN === RUNS_A_TURN - 1) await turn();
    const office = offices.get(run.workspaceId) ?? (await officeOf(db, run.workspaceId));
    offices.set(run.workspaceId, office);
    const { promisedFor, confirmedAt, reversedAt, finishedAt } = run;
    const measured = measure(
      {
        status: runStatus.parse(run.status),
        requestedAt: run.createdAt,
        finishedAt,
        promisedFor,
        confirmedAt,
        reversedAt,
        events: events.get(run.id) ?? [],
        approvals: approvals.get(run.id) ?? [],
        told: told.get(run.id) ?? [],
      },
      office,
    );
    units.push({ ...identityOf(parts, run), ...measured });
  }
  await saveUnits(db, units);
}

/** When the office of a workspace is open. */
export async function officeOf(db: Db, workspaceId: string): Promise<Office> {
  const { timeZone, opensAt, closesAt, officeDays } = await termsOf(db, workspaceId);
  return { timeZone, opensAt, closesAt, days: officeDays };
}

function identityOf(parts: Pick<Parts, 'automations'>, run: MeasuredRun) {
  const { variant, key } = unitOf(parts, run.moduleId, run.input);
  return {
    workspaceId: run.workspaceId,
    runId: run.id,
    moduleId: run.moduleId,
    moduleVersion: run.moduleVersion,
    variant,
    businessKey: sha256Of([run.moduleId, key ?? run.rootId]),
    status: run.status,
    trigger: run.trigger,
    isTest: run.isTest,
    requestedAt: run.createdAt,
    finishedAt: run.finishedAt,
    rating: rating.safeParse(run.rating).data ?? null,
    failureCode: run.status === 'failed' ? run.failureCode : null,
    inputTokens: run.inputTokens,
    outputTokens: run.outputTokens,
    costMicrocents: run.costMicrocents,
    smsSent: run.smsSent,
  };
}

/** What a request is about and what kind of work it is. Without a word from its automation every run is a unit of its own. */
export function unitOf(
  parts: Pick<Parts, 'automations'>,
  moduleId: string,
  input: Record<string, unknown>,
): { key: string | null; variant: string } {
  try {
    return parts.automations.get(moduleId)?.unit?.(input) ?? { key: null, variant: '' };
  } catch {
    // An input from before the schema became what it is.
    return { key: null, variant: '' };
  }
}

function groupBy<T extends { runId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.runId, [...(groups.get(row.runId) ?? []), row]);
  return groups;
}
