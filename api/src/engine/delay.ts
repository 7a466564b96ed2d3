import { DomainError } from '@banksman/contracts';
import { appendEvent, type ClaimedRun, DEADLINE, type DelayUntil, fireTimer, startDelay } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { PLATFORM } from './platform.ts';
import { Parked } from './signals.ts';

/**
 * Returns when the delay is over, by the database's clock; until then the run is parked and keeps no worker busy. The first call
 * sets the time, whatever a repeated step asks for later; the moment it is over is in the history once.
 * @param name tells the delays of a run apart; a step in a loop counts it in the name
 * @param until ms from now, or a moment (one that has passed is over at once)
 * @throws Parked while it lasts; DomainError `lease_lost`, and `internal` for a name or a time that cannot be
 */
export async function delayRun(
  parts: Pick<Parts, 'db'>,
  run: Pick<ClaimedRun, 'id' | 'fence'>,
  name: string,
  until: DelayUntil,
): Promise<void> {
  refuseImpossible(name, until);
  const delay = await startDelay(parts.db, run.id, run.fence, name, until);
  if (!delay) throw new DomainError('lease_lost', { details: { run_id: run.id } });
  if (delay.hasFired) return;
  if (delay.leftMs > 0) throw new Parked(delay.leftMs, `waits: ${name}`);
  await parts.db.transaction(async (tx) => {
    if (!(await fireTimer(tx, run.id, name))) return;
    await appendEvent(tx, run.id, run.fence, {
      type: 'timer_fired',
      step: null,
      text: `The wait is over: ${name}`,
      data: { name },
      actor: PLATFORM,
    });
  });
}

function refuseImpossible(name: string, until: DelayUntil): void {
  if (name === '' || name === DEADLINE || name.length > 200)
    throw new DomainError('internal', { message: `a delay cannot be named "${name.slice(0, 40)}"` });
  const ms = 'ms' in until ? until.ms : until.at.getTime();
  if (!Number.isFinite(ms)) throw new DomainError('internal', { message: `the delay "${name}" has no time` });
}
