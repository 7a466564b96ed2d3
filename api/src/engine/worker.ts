import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Actor, DomainError } from '@banksman/contracts';
import {
  type ClaimedRun,
  claimRuns,
  EVENT_CHANNEL,
  holdsFence,
  listen,
  nextReadyInMs,
  READY_CHANNEL,
  releaseRun,
  renewLease,
} from '@banksman/db';
import { z } from 'zod';
import { errorText } from '../error-text.ts';
import type { Parts } from '../parts.ts';
import { driveRun } from './drive.ts';
import { expireQuestions } from './expire.ts';

export type WorkerOptions = { leaseMs: number; concurrency: number };
export type Worker = { id: string; stop(): Promise<void> };

/** At least this often everything is looked at again: a lost notification costs this much, no more. */
const SWEEP_MS = 2_000;
const announcement = z.object({ job_id: z.string(), type: z.string() });

type Held = { claimed: ClaimedRun; abort: AbortController; done: Promise<void> };

/**
 * Claims runs and drives them, `concurrency` at a time, until `stop()`. Woken by NOTIFY, by the next timer that falls due
 * and by a sweep. Renews each lease at a third of its length; a run whose lease is lost or that was cancelled is aborted.
 * `stop()` claims nothing more, lets running sends end for up to 8 s, and leaves the rest to the next worker.
 */
export function startWorker(parts: Parts, options: WorkerOptions): Worker {
  const id = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const actor: Actor = { kind: 'worker', id, name: 'Banksman', channel: null };
  const held = new Map<string, Held>();
  let stopping = false;
  let wake = () => {};
  let woken = false;

  const nudge = () => {
    woken = true;
    wake();
  };
  const listener = listen(parts.databaseUrl, [READY_CHANNEL, EVENT_CHANNEL], (channel, payload) => onNotice(channel, payload), nudge);

  const onNotice = (channel: string, payload: string) => {
    if (channel === READY_CHANNEL) return nudge();
    const notice = announcement.safeParse(JSON.parse(payload));
    const mine = notice.success && notice.data.type === 'moved' ? held.get(notice.data.job_id) : undefined;
    if (mine) void abortIfLost(mine);
  };

  const abortIfLost = async ({ claimed, abort }: Held) => {
    const holds = await holdsFence(parts.db, claimed.runId, claimed.fence).catch(() => true);
    if (!holds) abort.abort(new DomainError('lease_lost', { details: { run_id: claimed.runId } }));
  };

  const drive = (claimed: ClaimedRun) => {
    const abort = new AbortController();
    const renewal = setInterval(async () => {
      const kept = await renewLease(parts.db, claimed.runId, claimed.fence, options.leaseMs).catch(() => null);
      if (kept === false) abort.abort(new DomainError('lease_lost', { details: { run_id: claimed.runId } }));
    }, options.leaseMs / 3);
    const done = driveRun(parts, claimed, actor, abort.signal)
      .catch((error: unknown) => parts.log('warn', 'a run was left to the next worker', { run: claimed.runId, error: errorText(error) }))
      .finally(async () => {
        clearInterval(renewal);
        if (stopping) await releaseRun(parts.db, claimed.runId, claimed.fence).catch(() => {});
        held.delete(claimed.runId);
        nudge();
      });
    held.set(claimed.runId, { claimed, abort, done });
  };

  const loop = async () => {
    while (!stopping) {
      woken = false;
      const waitMs = await turn(parts, id, options, held.size, drive).catch((error: unknown) => {
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
    async stop() {
      stopping = true;
      nudge();
      await looping;
      await listener.close();
      const all = Promise.allSettled([...held.values()].map(({ done }) => done));
      const patience = setTimeout(() => {
        for (const { abort } of held.values()) abort.abort(new DomainError('lease_lost', { message: 'the worker stops' }));
      }, 8_000);
      await all;
      clearTimeout(patience);
    },
  };
}

/** One turn of the loop; returns how many ms to wait for the next unless something wakes it. */
async function turn(parts: Parts, id: string, options: WorkerOptions, busy: number, drive: (claimed: ClaimedRun) => void): Promise<number> {
  const free = options.concurrency - busy;
  if (free <= 0) return SWEEP_MS;
  const claimed = await claimRuns(parts.db, id, options.leaseMs, free);
  for (const run of claimed) drive(run);
  if (claimed.length === free) return 0;
  await expireQuestions(parts);
  const nextMs = await nextReadyInMs(parts.db);
  return nextMs === null ? SWEEP_MS : Math.max(5, Math.min(SWEEP_MS, nextMs));
}
