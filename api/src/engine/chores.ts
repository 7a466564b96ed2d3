import { startAnchoring } from '../audit/anchor.ts';
import { chainRunEvents } from '../audit/chain-run-events.ts';
import { errorText } from '../error-text.ts';
import { measureEnded, startReporting } from '../outcomes/measure-runs.ts';
import type { Parts } from '../parts.ts';
import { workOnBulk } from './bulk.ts';
import { startForgetting } from './checkpoints/forget.ts';
import { fireDeadlines } from './deadlines.ts';
import { expireQuestions } from './expire.ts';
import { finaliseDecisions } from './finalise.ts';
import { nudgeApprovals } from './nudge.ts';
import { startPruning } from './prune.ts';
import { startReminding } from './remind-handed-over.ts';
import { fireSchedules } from './schedules.ts';

const EVERY_MS = 1_000;

/**
 * What falls due without a run to drive, once a second in every worker: each chore takes its rows with SKIP LOCKED, so
 * several workers share the work. A chore that fails is logged and does not stop the others.
 */
export function startChores(parts: Parts, keepCheckpointsMs: number, worker: string): { stop(): Promise<void> } {
  const forget = startForgetting(keepCheckpointsMs);
  const chores = [
    finaliseDecisions,
    expireQuestions,
    nudgeApprovals,
    fireDeadlines,
    fireSchedules,
    forget,
    startPruning(),
    startReminding(),
    chainRunEvents,
    startAnchoring(),
    workOnBulk,
    measureEnded,
    startReporting(worker),
  ];
  let round: Promise<void> = Promise.resolve();
  let busy = false;
  let stopping = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = doAll().finally(() => {
      busy = false;
    });
  }, EVERY_MS);

  const doAll = async () => {
    for (const chore of chores) {
      // on a connection that went black each of them takes 10 s to fail
      if (stopping) return;
      await chore(parts).catch((error: unknown) => parts.log('warn', `${chore.name} failed, tries again`, { error: errorText(error) }));
    }
  };
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      await round;
    },
  };
}
