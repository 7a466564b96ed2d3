import type { TechnicalHealth } from '@banksman/contracts';
import {
  BACKLOG_AT_MOST,
  endedSince,
  failuresSince,
  inWorkspace,
  knownWorkers,
  machineSince,
  messageBacklog,
  queuedRuns,
} from '@banksman/db';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';

const HOUR_MS = 3_600_000;
/** Up to two days are shown by the hour, more by six hours. */
const BY_THE_HOUR = 48;
/** A worker reports every ten seconds. */
const ALIVE_FOR_MS = 35_000;

/** How the machinery does: the last `hours` of ended runs, and what waits now. */
export async function technicalHealth(parts: Parts, caller: Caller, hours: number): Promise<TechnicalHealth> {
  const { workspaceId } = caller;
  const stretchMs = hours <= BY_THE_HOUR ? HOUR_MS : 6 * HOUR_MS;
  const now = parts.now().getTime();
  const count = Math.ceil((hours * HOUR_MS) / stretchMs);
  // Whole hours, so that the same runs stand in the same bar a minute later.
  const since = new Date(Math.ceil(now / stretchMs) * stretchMs - count * stretchMs);
  const queued = await queuedRuns(parts.db, workspaceId);
  const workers = await knownWorkers(parts.db, ALIVE_FOR_MS);
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const ended = await endedSince(tx, workspaceId, since, stretchMs);
    const machine = await machineSince(tx, workspaceId, since);
    const failures = await failuresSince(tx, workspaceId, since);
    const messages = await messageBacklog(tx, workspaceId, since);
    return {
      hours,
      since: since.toISOString(),
      throughput: Array.from({ length: count }, (_, stretch) => {
        const own = ended.find((one) => one.stretch === stretch);
        return { from: new Date(since.getTime() + stretch * stretchMs).toISOString(), ended: own?.ended ?? 0, failed: own?.failed ?? 0 };
      }),
      ended: ended.reduce((sum, one) => sum + one.ended, 0),
      queue_wait_ms: machine.queue,
      machine_ms: machine.machine,
      failures: failures.map(({ code, runs, lastAt, lastRunId }) => ({
        code,
        runs,
        last_at: lastAt.toISOString(),
        last_job_id: lastRunId,
      })),
      step_retries: machine.stepRetries,
      model: {
        runs: machine.modelRuns,
        input_tokens: machine.inputTokens,
        output_tokens: machine.outputTokens,
        cost_microcents: machine.costMicrocents,
      },
      queued: {
        runs: Math.min(queued.runs, BACKLOG_AT_MOST),
        is_capped: queued.runs > BACKLOG_AT_MOST,
        oldest_since: queued.oldestSince?.toISOString() ?? null,
      },
      workers: workers.map(({ name, seenAt, isAlive }) => ({ name, seen_at: seenAt.toISOString(), is_alive: isAlive })),
      messages: {
        waiting: Math.min(messages.waiting, BACKLOG_AT_MOST),
        is_capped: messages.waiting > BACKLOG_AT_MOST,
        oldest_due_at: messages.oldestDueAt?.toISOString() ?? null,
        given_up: messages.givenUp,
      },
    };
  });
}
