import type { ChildProcess } from 'node:child_process';
import type { Log } from '@banksman/connectors';
import { appendEvent, type Database, hasSuspects, keepRunOf, releaseRunsOf, runEnded } from '@banksman/db';
import { type DriveChild, follow, type Kind, processorMs, type Role, yieldProcessor } from './drive-child.ts';
import { PLATFORM } from './platform.ts';

export type SupervisorOptions = {
  db: Database;
  log: Log;
  /** starts a process of `drive-process.ts`; `first` is true only for the first one of its kind */
  start(kind: Kind, first: boolean): ChildProcess;
  /** a process that has used so much processor time without showing itself hangs, and is killed; so is one that is silent three times as long */
  stallMs: number;
  /** false: the runs that nobody suspects are driven elsewhere (in the API's own process) */
  drives: boolean;
  /** called once the first process drives runs */
  onReady?: (workerId: string) => void;
};

const WATCH_EVERY_MS = 250;
const LOOK_EVERY_MS = 500;
/** A process may take this long to come up. */
const START_MS = 30_000;
/** After this share of `stallMs` in silence the spare takes over; if the silent process comes to, it ends what it is at and goes. */
const HAND_OVER_SHARE = 0.2;
/** A silent process renews no lease: from its second missed word on, the run at work there is kept from the others for so long at a time. */
const KEEP_MS = 2_000;
/** Silence is counted in processor time: on a busy machine, or at a low priority, a process comes to its word late. Up to so many times. */
const STARVED_PATIENCE = 3;
/** A start costs a second of a processor: not while the runs that were interrupted catch up. */
const SPARE_AFTER_MS = 1_500;
const RESTART = { firstMs: 100, maxMs: 5_000 };
/** A worker lets running sends end for 8 s. */
const STOP_MS = 11_000;
/** After this long without suspects their process goes. */
const IDLE_MS = 60_000;

/**
 * Keeps processes that drive runs alive. Beside the one at work stands a spare, loaded and idle: it takes over at once when the other
 * ends, hangs, or has to be replaced because a step goes on in it after its limit; what a dead process held goes back at that moment
 * instead of when its leases run out. Runs that were in the hands of processes which died are driven in a process of their own, one at
 * a time and at a low priority, so that they harm nobody else; after their last attempt they end as failed.
 */
export function supervise(options: SupervisorOptions): { stop(): Promise<void> } {
  const { db, log } = options;
  const children = new Set<DriveChild>();
  const started = new Set<Kind>();
  let failures = 0;
  let stopping = false;
  let suspectedAt = 0;
  let watchedAt = Date.now();

  const childAs = (role: Role) => [...children].find((child) => child.role === role);

  const start = (role: 'spare' | 'suspects') => {
    if (stopping || childAs(role)) return;
    const kind = role === 'spare' ? 'worker' : 'suspects';
    const process = options.start(kind, !started.has(kind));
    if (role === 'suspects') yieldProcessor(process);
    started.add(kind);
    children.add(
      follow(process, role, {
        hear: (child, { type }) => {
          if (type === 'spare') fill();
          if (type === 'spoilt') replace(child, 'a step goes on after its limit');
          if (type !== 'worker' || child.role !== 'worker') return;
          failures = 0;
          options.onReady?.(child.workerId ?? '');
        },
        end: ended,
      }),
    );
  };

  /** Somebody drives, and somebody stands by. */
  const fill = () => {
    if (stopping || !options.drives) return;
    const spare = childAs('spare');
    if (!spare) return start('spare');
    if (!spare.isUp || childAs('worker')) return;
    spare.role = 'worker';
    spare.process.send({ type: 'drive' });
    setTimeout(fill, SPARE_AFTER_MS).unref();
  };

  const ended = async (child: DriveChild, how: string) => {
    children.delete(child);
    if (stopping) return;
    if (child.role === 'worker' && childAs('spare')?.isUp) fill();
    else if (child.role !== 'suspects') setTimeout(fill, Math.min(RESTART.maxMs, RESTART.firstMs * 2 ** failures++));
    const released = await giveBack(db, child).catch(() => 0);
    log('warn', 'a process that drives runs has ended', { kind: child.role, how, runs_given_back: released });
  };

  /** The child claims nothing more, ends what it holds or hands it on, and goes; if it hears nothing, it is killed as any other that hangs. */
  const replace = (child: DriveChild, because: string) => {
    if (stopping || child.role === 'leaving') return;
    log('error', 'a process that drives runs is replaced', { kind: child.role, because, worker: child.workerId });
    child.role = 'leaving';
    child.process.kill('SIGTERM');
    fill();
  };

  const watch = () => {
    const now = Date.now();
    // this process itself was kept from running: the others may have spoken, or may have been kept from it too
    const lateMs = Math.max(0, now - watchedAt - 2 * WATCH_EVERY_MS);
    watchedAt = now;
    for (const child of children) {
      child.heardAt += lateMs;
      const silentMs = now - child.heardAt;
      const hungMs = Math.min(silentMs, usedInSilenceMs(child, silentMs));
      if (silentMs > 2 * WATCH_EVERY_MS) void keep(db, child).catch(() => {});
      const isStuck = hungMs > HAND_OVER_SHARE * options.stallMs || silentMs > options.stallMs;
      if (child.role === 'worker' && isStuck && childAs('spare')?.isUp) {
        replace(child, `silent for ${silentMs} ms`);
        yieldProcessor(child.process);
        void giveBackOthers(db, child).catch(() => {});
      }
      const limitMs = child.isUp ? options.stallMs : START_MS;
      if (child.isKilled || (hungMs < limitMs && silentMs < STARVED_PATIENCE * limitMs)) continue;
      child.isKilled = true;
      child.loops = hungMs >= limitMs;
      log('error', 'a process that drives runs does not answer and is ended', { kind: child.role, silent_ms: silentMs });
      child.process.kill('SIGKILL');
    }
  };

  const look = async () => {
    if (await hasSuspects(db)) {
      suspectedAt = Date.now();
      start('suspects');
    } else if (Date.now() - suspectedAt > IDLE_MS) {
      const idle = childAs('suspects');
      if (idle?.held === 0) idle.process.kill('SIGTERM');
    }
  };
  const timers = [setInterval(watch, WATCH_EVERY_MS), setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS)];
  fill();

  return {
    async stop() {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      await endAll([...children]);
    },
  };
}

/** Asks all to stop; one in a loop hears nothing, and nobody would be left to end it. */
async function endAll(children: readonly DriveChild[]): Promise<void> {
  for (const { process } of children) process.kill('SIGTERM');
  const patience = setTimeout(() => {
    for (const { process } of children) process.kill('SIGKILL');
  }, STOP_MS);
  await Promise.all(children.map((child) => child.ended));
  clearTimeout(patience);
}

/** Processor time that a process has used since it was last heard; all the time where nobody can tell. */
function usedInSilenceMs(child: DriveChild, silentMs: number): number {
  const usedMs = processorMs(child.process);
  if (silentMs < 2 * WATCH_EVERY_MS) child.usedMs = usedMs;
  return usedMs === null || child.usedMs === null ? silentMs : usedMs - child.usedMs;
}

/** What a dead process held goes back; the run whose code was last at work is told of in its history, because its worker could not. */
async function giveBack(db: Database, { workerId, at, role, loops }: DriveChild): Promise<number> {
  if (workerId === null) return 0;
  const released = await releaseRunsOf(db, workerId, { blamed: at?.runId ?? null, alone: role === 'suspects' && loops });
  if (at && released > 0) await tellOfDeath(db, at);
  return released;
}

/** What a silent process holds goes to others, except the run that keeps it: that one it may still end. */
async function giveBackOthers(db: Database, { workerId, at }: DriveChild): Promise<void> {
  if (workerId !== null) await releaseRunsOf(db, workerId, { except: at?.runId ?? null });
}

/** What a silent process is at stays with it until it is known what becomes of that process. */
async function keep(db: Database, { workerId, at }: DriveChild): Promise<void> {
  if (workerId !== null && at) await keepRunOf(db, at.runId, workerId, KEEP_MS);
}

async function tellOfDeath(db: Database, { runId, step }: { runId: string; step: string }): Promise<void> {
  if (await runEnded(db, runId)) return;
  const text = 'The process that drove this ended in the middle of the step; it is tried again';
  await appendEvent(db, runId, null, { type: 'progress', step, text, actor: PLATFORM }, { currentStep: step });
}
