import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Actor, DomainError } from '@banksman/contracts';
import {
  type ClaimedRun,
  type ClaimFilter,
  claimRuns,
  listen,
  MAX_ATTEMPTS,
  noLongerThan,
  READY_CHANNEL,
  releaseRun,
  renewLease,
  TAKEN_CHANNEL,
  type TakenNotice,
} from '@banksman/db';
import { errorText } from '../error-text.ts';
import type { Parts } from '../parts.ts';
import { GroupWriter } from './checkpoints/group-writer.ts';
import { startChores } from './chores.ts';
import { driveRun } from './drive.ts';

export type WorkerOptions = {
  leaseMs: number;
  concurrency: number;
  claims?: ClaimFilter;
  /** from the end of a run on; until then it can be run again from any of its steps */
  keepCheckpointsMs?: number;
  /** what a step may take that has no limit of its own */
  stepLimitMs?: number;
};
export type Worker = {
  id: string;
  /** how many runs it holds */
  held(): number;
  stop(): Promise<void>;
};

const KEEP_CHECKPOINTS_MS = 30 * 24 * 3_600_000;
/** Every run, and one claim more for the run that is to be ended because it used up its attempts. */
const ALL_RUNS: ClaimFilter = { attempts: { from: 0, to: MAX_ATTEMPTS } };
/** At least this often everything is looked at again: a lost notification costs this much, no more. */
const SWEEP_MS = 2_000;
/** After the end of a run, or a claim that found fewer than it could take, the next look waits this long for company: new work rings. */
const SOON_MS = 20;
/** Something is due that could not be taken (another worker holds it, or it is not ours to take). */
const TAKEN_MS = 200;
/** What a send that is under way is given to end when the worker stops. */
const SENDS_END_MS = 8_000;
/** A statement on a connection that went black takes 10 s to fail, and its roll-back as long: what hangs longer is left as a kill leaves it. */
const STOPS_WITHIN_MS = 14_000;

type Held = { claimed: ClaimedRun; abort: AbortController; done: Promise<void> };

/**
 * Claims runs and drives them, `concurrency` at a time, until `stop()`. Woken by NOTIFY, by the next timer that falls due
 * and by a sweep. Renews each lease at a third of its length; a run whose lease is lost or that was cancelled is aborted.
 * `stop()` claims nothing more, lets running sends end for up to 8 s, and leaves the rest to the next worker; it takes 14 s at most.
 */
export function startWorker(parts: Parts, options: WorkerOptions): Worker {
  const id = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const actor: Actor = { kind: 'worker', id, name: 'Banksman', channel: null };
  const held = new Map<string, Held>();
  const stop = new AbortController();
  const writer = new GroupWriter(parts.db);
  let stopping = false;
  let wake = () => {};
  let woken = false;

  const nudge = () => {
    woken = true;
    wake();
  };
  let soon: NodeJS.Timeout | undefined;
  const nudgeSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      nudge();
    }, SOON_MS);
  };
  const onNotice = (channel: string, payload: string) => {
    if (channel === READY_CHANNEL) return nudge();
    const { job_id: runId, fence } = JSON.parse(payload) as TakenNotice;
    const mine = held.get(runId);
    // Somebody cancelled it, or decided meanwhile.
    if (mine && fence > mine.claimed.fence) mine.abort.abort(leaseLost(mine.claimed));
  };
  const listener = listen(parts.databaseUrl, [READY_CHANNEL, TAKEN_CHANNEL], onNotice, nudge);
  const chores = startChores(parts, options.keepCheckpointsMs ?? KEEP_CHECKPOINTS_MS, id);

  const drive = (claimed: ClaimedRun) => {
    const abort = new AbortController();
    const renewal = setInterval(async () => {
      const kept = await renewLease(parts.db, claimed.id, claimed.fence, options.leaseMs).catch(() => null);
      if (kept === false) abort.abort(leaseLost(claimed));
    }, options.leaseMs / 3);
    const done = driveRun(parts, claimed, actor, { lost: abort.signal, stop: stop.signal, writer, stepLimitMs: options.stepLimitMs })
      .then(
        () => (stopping ? releaseRun(parts.db, claimed.id, claimed.fence) : undefined),
        (error: unknown) => leave(parts, claimed, error),
      )
      .catch(() => {})
      .finally(() => {
        clearInterval(renewal);
        // only a full worker has left work lying; else this may be a run that parked itself for a moment
        if (held.size >= options.concurrency) nudge();
        else nudgeSoon();
        held.delete(claimed.id);
      });
    held.set(claimed.id, { claimed, abort, done });
  };

  const loop = async () => {
    while (!stopping) {
      woken = false;
      const waitMs = await turn(parts, actor, options, held.size, drive).catch((error: unknown) => {
        parts.log('warn', 'the worker could not reach the database, tries again', { error: errorText(error) });
        return 1_000;
      });
      if (waitMs > 0 && !woken && !stopping)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  };
  const looping = loop();

  return {
    id,
    held: () => held.size,
    async stop() {
      stopping = true;
      nudge();
      const patience = setTimeout(() => stop.abort(new DomainError('lease_lost', { message: 'the worker stops' })), SENDS_END_MS);
      const left = async () => {
        await looping;
        clearTimeout(soon);
        await Promise.allSettled([...held.values()].map(({ done }) => done));
      };
      await noLongerThan(STOPS_WITHIN_MS, Promise.all([listener.close(), chores.stop(), left()]));
      clearTimeout(patience);
    },
  };
}

const leaseLost = ({ id }: ClaimedRun) => new DomainError('lease_lost', { details: { run_id: id } });

/** The database failed, not the run: it goes back without being counted, if the database can be told by now; else its lease runs out. */
async function leave(parts: Parts, claimed: ClaimedRun, error: unknown): Promise<void> {
  parts.log('warn', 'a run was left to the next worker', { run: claimed.id, error: errorText(error) });
  await releaseRun(parts.db, claimed.id, claimed.fence);
}

/** One turn of the loop; returns how many ms to wait for the next unless something wakes it. */
async function turn(
  parts: Parts,
  actor: Actor,
  options: WorkerOptions,
  busy: number,
  drive: (claimed: ClaimedRun) => void,
): Promise<number> {
  const free = options.concurrency - busy;
  if (free <= 0) return SWEEP_MS;
  const { runs, nextInMs } = await claimRuns(parts.db, actor, options.leaseMs, free, options.claims ?? ALL_RUNS);
  for (const run of runs) drive(run);
  if (runs.length > 0) return runs.length < free ? SOON_MS : 0;
  if (nextInMs === null) return SWEEP_MS;
  return nextInMs <= 0 ? TAKEN_MS : Math.min(SWEEP_MS, nextInMs);
}
