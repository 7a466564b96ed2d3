import { once } from 'node:events';
import type { Worker } from './engine/worker.ts';
import { tell } from './process.ts';

/** How often a process shows its supervisor that its event loop still turns. */
const ALIVE_EVERY_MS = 250;

let told = '';

/** Tells the supervisor whose code is at work: if the process dies or hangs, that run is the first to be suspected. */
export function tellStep(runId: string, step: string): void {
  if (told === runId + step) return;
  told = runId + step;
  tell({ type: 'step', run_id: runId, step });
}

/** Tells the supervisor that a step goes on although its time is over: nothing but the end of this process ends it. */
export function tellSpoilt(runId: string, step: string): void {
  tell({ type: 'spoilt', run_id: runId, step });
}

/**
 * Shows the supervisor that this process is loaded, and from then on that it is alive; resolves when it is told to drive runs. A spare
 * that is never needed never does.
 */
export async function standBy(): Promise<void> {
  const alive = setInterval(() => tell({ type: 'alive', held: 0 }), ALIVE_EVERY_MS);
  const orphaned = () => process.exit(0);
  process.once('disconnect', orphaned);
  if (!process.connected) orphaned();
  tell({ type: 'spare' });
  await once(process, 'message');
  process.off('disconnect', orphaned);
  clearInterval(alive);
}

/** Tells the supervisor who drives here, and from then on that it is alive and how much it holds. Returns how to stop that. */
export function showAlive(worker: Worker): () => void {
  tell({ type: 'worker', id: worker.id });
  const alive = setInterval(() => tell({ type: 'alive', held: worker.held() }), ALIVE_EVERY_MS);
  return () => clearInterval(alive);
}
