import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Parts } from '../parts.ts';
import type { Caller } from '../services/caller.ts';
import { runLog, runSummariesFor } from '../services/runs.ts';
import type { Hub } from './hub.ts';
import { BATCH, type SharedReading } from './shared-reading.ts';

/** A comment line this often keeps proxies and half-open detection happy (the LangGraph SDK gives up after 6 s without). */
const HEARTBEAT_MS = 5_000;

/** What live streams are made of; `read` is one for the whole process. */
export type Live = { parts: Parts; hub: Hub; read: SharedReading };

/**
 * A run's history over SSE: everything after `Last-Event-ID`, then live. Each wake-up reads the table, so nothing is missed
 * or doubled whatever the notifications did.
 */
export async function runEventStream(c: Context, { parts, hub, read }: Live, caller: Caller, runId: string): Promise<Response> {
  let last = Math.max(0, Number.parseInt(c.req.header('last-event-id') ?? '0', 10) || 0);
  await runLog(parts, caller, runId, last, 1); // refuses before the stream starts
  return streamSSE(c, async (stream) => {
    const bell = makeBell();
    const unsubscribe = hub.subscribe((what) => {
      if (what === null || what.job_id === runId) bell.ring();
    });
    stream.onAbort(() => bell.ring());
    try {
      while (!stream.aborted) {
        const events = await read(caller.workspaceId, runId, last);
        for (const event of events) {
          await stream.writeSSE({ event: 'run_event', id: String(event.seq), data: JSON.stringify(event) });
          last = event.seq;
        }
        if (events.length < BATCH) await rest(stream, bell);
      }
    } finally {
      unsubscribe();
    }
  });
}

/** Runs of the workspace that change, as the list shows them; `stale` when notifications may have been lost. */
export async function runListStream(c: Context, parts: Parts, hub: Hub, caller: Caller): Promise<Response> {
  return streamSSE(c, async (stream) => {
    const bell = makeBell();
    const changed = new Set<string>();
    let stale = false;
    const unsubscribe = hub.subscribe((what) => {
      if (what === null) stale = true;
      else if (what.workspace_id === caller.workspaceId) changed.add(what.job_id);
      else return;
      bell.ring();
    });
    stream.onAbort(() => bell.ring());
    try {
      await stream.write(': open\n\n');
      while (!stream.aborted) {
        if (stale) await stream.writeSSE({ event: 'stale', data: '{}' });
        stale = false;
        const runIds = [...changed];
        changed.clear();
        for (const summary of await runSummariesFor(parts, caller, runIds))
          await stream.writeSSE({ event: 'run_changed', data: JSON.stringify(summary) });
        if (changed.size === 0 && !stale) await rest(stream, bell);
      }
    } finally {
      unsubscribe();
    }
  });
}

type Bell = { ring(): void; wait(ms: number): Promise<boolean> };

/** Rings are never lost: one that came before the wait ends it at once. */
function makeBell(): Bell {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}

async function rest(stream: SSEStreamingApi, bell: Bell): Promise<void> {
  while (!stream.aborted && !(await bell.wait(HEARTBEAT_MS))) await stream.write(': heartbeat\n\n');
}
