import type { Worker } from './engine/worker.ts';
import { tell } from './process.ts';

/** How often a process shows its supervisor that its event loop still turns. */
const ALIVE_EVERY_MS = 500;

/** Tells the supervisor which step begins: if the process dies, that run is the first to be suspected. */
export function tellStep(runId: string, step: string): void {
  tell({ type: 'step', run_id: runId, step });
}

/** Tells the supervisor who drives here, and from then on that it is alive and how much it holds. Returns how to stop that. */
export function showAlive(worker: Worker): () => void {
  tell({ type: 'worker', id: worker.id });
  const alive = setInterval(() => tell({ type: 'alive', held: worker.held() }), ALIVE_EVERY_MS);
  return () => clearInterval(alive);
}
