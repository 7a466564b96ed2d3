import type { ChildProcess } from 'node:child_process';
import type { Log } from '@banksman/connectors';
import type { Actor } from '@banksman/contracts';
import { appendEvent, type Database, hasSuspects, releaseRunsOf, runEnded } from '@banksman/db';
import { z } from 'zod';

export type Kind = 'worker' | 'suspects';

export type SupervisorOptions = {
  db: Database;
  log: Log;
  /** starts a process of `drive-process.ts`; `first` is true only for the first one of its kind */
  start(kind: Kind, first: boolean): ChildProcess;
  /** a process that has not shown itself for so long hangs, or was frozen, and is killed */
  stallMs: number;
  /** false: the runs that nobody suspects are driven elsewhere (in the API's own process) */
  drives: boolean;
  /** called once the first process drives runs */
  onReady?: (workerId: string) => void;
};

const PLATFORM: Actor = { kind: 'system', id: 'banksman', name: 'Banksman', channel: null };
const LOOK_EVERY_MS = 500;
/** A process may take this long to come up before silence counts. */
const START_MS = 30_000;
const RESTART = { firstMs: 100, maxMs: 5_000 };
/** After this long without suspects their process goes. */
const IDLE_MS = 60_000;
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('worker'), id: z.string() }),
  z.object({ type: z.literal('alive'), held: z.number() }),
  z.object({ type: z.literal('step'), run_id: z.string(), step: z.string() }),
]);

type Child = {
  process: ChildProcess;
  heardAt: number;
  workerId: string | null;
  held: number;
  at: { runId: string; step: string } | null;
  ended: Promise<void>;
};

/**
 * Keeps processes that drive runs alive. One that ends or hangs is replaced, and what it held goes back at once instead of
 * when its leases run out. Runs that were in the hands of processes which died again and again are driven in a process of
 * their own, one at a time, so that they can harm nobody else; after their last attempt they end as failed.
 */
export function supervise(options: SupervisorOptions): { stop(): Promise<void> } {
  const { db, log } = options;
  const children = new Map<Kind, Child>();
  const started = new Set<Kind>();
  const failures = new Map<Kind, number>();
  let stopping = false;
  let suspectedAt = 0;

  const start = (kind: Kind) => {
    if (stopping || children.has(kind)) return;
    const process = options.start(kind, !started.has(kind));
    started.add(kind);
    const child: Child = { process, heardAt: Date.now() + START_MS, workerId: null, held: 0, at: null, ended: Promise.resolve() };
    children.set(kind, child);
    process.on('message', (sent) => {
      const heard = message.safeParse(sent);
      if (!heard.success) return;
      child.heardAt = Date.now();
      if (heard.data.type === 'alive') child.held = heard.data.held;
      if (heard.data.type === 'step') child.at = { runId: heard.data.run_id, step: heard.data.step };
      if (heard.data.type !== 'worker') return;
      child.workerId = heard.data.id;
      failures.set(kind, 0);
      options.onReady?.(heard.data.id);
    });
    child.ended = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        children.delete(kind);
        resolve(ended(kind, child, signal ?? String(code)));
      });
    });
  };

  const ended = async (kind: Kind, child: Child, how: string) => {
    if (stopping) return;
    const released = await giveBack(db, child).catch(() => 0);
    const isWanted = kind === 'worker' || Date.now() - suspectedAt < IDLE_MS;
    log('warn', 'a process that drives runs has ended', { kind, how, runs_given_back: released, starts_again: isWanted });
    if (!isWanted) return;
    const times = failures.get(kind) ?? 0;
    failures.set(kind, times + 1);
    setTimeout(() => start(kind), Math.min(RESTART.maxMs, RESTART.firstMs * 2 ** times));
  };

  const look = async () => {
    for (const [kind, child] of children) {
      if (Date.now() - child.heardAt < options.stallMs) continue;
      log('error', 'a process that drives runs does not answer and is ended', { kind, silent_ms: Date.now() - child.heardAt });
      child.process.kill('SIGKILL');
    }
    if (await hasSuspects(db)) {
      suspectedAt = Date.now();
      start('suspects');
    } else if (Date.now() - suspectedAt > IDLE_MS) {
      const idle = children.get('suspects');
      if (idle?.held === 0) idle.process.kill('SIGTERM');
    }
  };
  const looking = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS);
  if (options.drives) start('worker');

  return {
    async stop() {
      stopping = true;
      clearInterval(looking);
      const all = [...children.values()];
      for (const { process } of all) process.kill('SIGTERM');
      await Promise.all(all.map((child) => child.ended));
    },
  };
}

/** What a dead process held goes back; the run whose step began last is told of in its history, because its worker could not. */
async function giveBack(db: Database, { workerId, at }: Child): Promise<number> {
  if (workerId === null) return 0;
  const released = await releaseRunsOf(db, workerId, at?.runId ?? null);
  if (at && released > 0) await tellOfDeath(db, at);
  return released;
}

async function tellOfDeath(db: Database, { runId, step }: { runId: string; step: string }): Promise<void> {
  if (await runEnded(db, runId)) return;
  const text = 'The process that drove this ended in the middle of the step; it is tried again';
  await appendEvent(db, runId, null, { type: 'progress', step, text, actor: PLATFORM }, { currentStep: step });
}
