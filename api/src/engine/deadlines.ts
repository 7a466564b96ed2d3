import { DomainError, isFinal } from '@banksman/contracts';
import { type Db, DEADLINE, type DueDeadline, fireTimer, getRun, lockRun, takeDueDeadline } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { offerUndo } from '../services/undo.ts';
import { eachDue } from './each-due.ts';
import { failRunIn } from './fail.ts';
import { PLATFORM } from './platform.ts';

/**
 * Fails every run whose deadline has passed by the database's clock and that has not ended, each once, whoever else calls this at the
 * same time. A worker in the middle of such a run loses the fence, and an open question is taken back. What was permitted and not sent
 * stays unsent, as after any failure: another run may do it, or this one when a person presses Retry, which ends the deadline. What was
 * being sent is found out about, and offered to be taken back, in a run of its own.
 * @returns how many deadlines were looked at
 */
export async function fireDeadlines(parts: Parts): Promise<number> {
  return eachDue(
    parts,
    takeDueDeadline,
    ({ runId }) => runId,
    (tx, due) => fire(tx, parts, due),
  );
}

async function fire(tx: Db, parts: Parts, { workspaceId, runId, dueAt }: DueDeadline): Promise<void> {
  await fireTimer(tx, runId, DEADLINE);
  // locked before it is read: a run that ends at this moment has ended, and stays so
  await lockRun(tx, runId);
  const run = await getRun(tx, workspaceId, runId);
  if (!run || isFinal(run.status)) return;
  const problem = new DomainError('deadline_passed', { details: { deadline: dueAt.toISOString() } });
  await failRunIn(tx, parts, run, null, PLATFORM, run.currentStep, problem);
  const by = { actor: PLATFORM, requestedBy: run.requestedBy ?? PLATFORM.id, requestedByName: run.requestedByName ?? PLATFORM.name };
  // what is done stays: the person who presses Retry builds on it
  await offerUndo(tx, parts, run, { ...by, because: 'The deadline of the run passed' }, { alsoDone: false });
}
