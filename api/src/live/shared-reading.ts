import type { RunEvent } from '@banksman/contracts';
import { type Database, eventsOfRuns, inWorkspace, type Watched } from '@banksman/db';

/** Readings under way at a time; who asks meanwhile goes with the next one. */
const AT_ONCE = 2;
/** Runs in one reading. */
const RUNS_MAX = 100;
/** Events of a run in one reading; whoever gets as many asks again. */
export const BATCH = 200;

/** Events of a run after `afterSeq`, oldest first, at most `BATCH`: as they are in the table after this was called. */
export type SharedReading = (workspaceId: string, runId: string, afterSeq: number) => Promise<RunEvent[]>;

type Waiting = { watched: Watched; promise: Promise<RunEvent[]>; resolve(events: RunEvent[]): void; reject(error: unknown): void };

/**
 * Reads for all live streams of a process: those that ask while others are being answered are read together, one statement for a
 * workspace, and those that watch the same run from the same place share the answer. The busier it is, the fewer statements an event
 * costs. Nobody is given an answer that was read before they asked: what they were rung for is in it. For callers who were let in.
 */
export function sharedReading(db: Database): SharedReading {
  const workspaces = new Map<string, Map<string, Waiting>>();
  let underWay = 0;

  const send = () => {
    for (const [workspaceId, waiting] of workspaces) {
      if (underWay >= AT_ONCE) return;
      workspaces.delete(workspaceId);
      const group = [...waiting].slice(0, RUNS_MAX);
      // The rest goes to the end: workspaces take turns.
      for (const [place] of group) waiting.delete(place);
      if (waiting.size > 0) workspaces.set(workspaceId, waiting);
      underWay += 1;
      const asked = group.map(([, one]) => one);
      void read(db, workspaceId, asked).finally(() => {
        underWay -= 1;
        send();
      });
    }
  };

  return (workspaceId, runId, afterSeq) => {
    const waiting = workspaces.get(workspaceId) ?? new Map<string, Waiting>();
    workspaces.set(workspaceId, waiting);
    const place = `${runId} ${afterSeq}`;
    const one = waiting.get(place) ?? { watched: { runId, afterSeq }, ...Promise.withResolvers<RunEvent[]>() };
    waiting.set(place, one);
    send();
    return one.promise;
  };
}

async function read(db: Database, workspaceId: string, asked: readonly Waiting[]): Promise<void> {
  try {
    await inWorkspace(db, workspaceId, async (tx) => {
      const found = await eventsOfRuns(
        tx,
        workspaceId,
        asked.map(({ watched }) => watched),
        BATCH,
      );
      // Before the transaction ends: it has nothing to lose.
      for (const [at, { resolve }] of asked.entries()) resolve(found[at] ?? []);
    });
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
