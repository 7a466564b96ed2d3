import { type Actor, DomainError, type RunEvent, type RunEventType, runEvent } from '@banksman/contracts';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import { jsonb, plainText } from '../json.ts';
import type { Db } from '../open.ts';
import { prepared } from '../prepared.ts';
import { runEvents } from '../schema/index.ts';

/** The channel on which events are announced: `{ workspace_id, job_id, seq, type }`, `seq` and `type` of the last one. Payload limit is 8,000 bytes: ids only. */
export const EVENT_CHANNEL = 'banksman_event';
/** The channel that tells a worker its run was taken from it: a move that is not its own raised the fence. */
export const TAKEN_CHANNEL = 'banksman_taken';
export type TakenNotice = { job_id: string; fence: number };
/** The channel that wakes workers: a run became claimable. */
export const READY_CHANNEL = 'banksman_ready';

/**
 * The tail of a statement that writes events of one run, the last one last, and announces that one in the same transaction; it returns
 * that one as `event`. `rows` selects, in order: workspace_id, run id, seq, fence, type, step, text, data, actor.
 * @param taken the statement raised the fence: whoever drove the run is told to stop
 */
export function announced(rows: SQL, taken = false): SQL {
  return sql`, told (workspace_id, id, event_seq, fence, type, step, text, data, actor) as (${rows}), written as (
      insert into app.run_events (workspace_id, run_id, seq, type, step, text, data, actor)
      select workspace_id, id, event_seq, type::app.run_event_type, step, text, data, actor from told
      returning *
    )
    select pg_notify(${EVENT_CHANNEL}, json_build_object('workspace_id', w.workspace_id, 'job_id', w.run_id, 'seq', w.seq, 'type', w.type)::text),
      ${taken ? sql`pg_notify(${TAKEN_CHANNEL}, json_build_object('job_id', w.run_id, 'fence', w.fence)::text),` : sql``}
      json_build_object('seq', w.seq, 'job_id', w.run_id, 'type', w.type, 'step', w.step, 'text', w.text, 'data', w.data, 'actor', w.actor,
        'at', to_char(w.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as event
    from (select written.*, told.fence from written join told on told.event_seq = written.seq order by written.seq desc limit 1) w`;
}

export type NewEvent = {
  type: Exclude<RunEventType, 'moved'>;
  step: string | null;
  text: string;
  data?: Record<string, unknown>;
  actor: Actor;
};

/** Columns of `runs` that an event may set in its own statement. */
export type RunProgress = {
  currentStep?: string;
  stepEnded?: boolean;
  /** it came further within its step: the crashes until here are no reason to give up */
  advanced?: boolean;
  reasonedBy?: string;
  usage?: { inputTokens: number; outputTokens: number; costMicrocents: number };
};

/**
 * Adds one line to a run's history, in one statement with what it tells about the run.
 * @param fence a worker passes its own: with an older one nothing is written. `null` for facts that hold whoever owns the run
 * @throws DomainError `lease_lost`
 */
export async function appendEvent(
  db: Db,
  runId: string,
  fence: number | null,
  event: NewEvent,
  progress: RunProgress = {},
): Promise<RunEvent> {
  const set: SQL[] = [sql`event_seq = event_seq + 1`];
  if (progress.currentStep !== undefined) set.push(sql`current_step = ${progress.currentStep}`);
  if (progress.stepEnded) set.push(sql`attempt = 0, step_failures = 0`);
  else if (progress.advanced) set.push(sql`attempt = 0`);
  if (progress.reasonedBy !== undefined) set.push(sql`reasoned_by = ${progress.reasonedBy}`);
  if (progress.usage) {
    const { inputTokens, outputTokens, costMicrocents } = progress.usage;
    set.push(
      sql`input_tokens = input_tokens + ${inputTokens}, output_tokens = output_tokens + ${outputTokens}, cost_microcents = cost_microcents + ${costMicrocents}`,
    );
  }
  const result = await prepared(
    db,
    sql`
    with touched as (
      update app.runs set ${sql.join(set, sql`, `)} where id = ${runId} ${fence === null ? sql`` : sql`and fence = ${fence}`}
      returning workspace_id, id, event_seq, fence
    )
    ${announced(sql`select workspace_id, id, event_seq, fence, ${event.type}::text, ${event.step}::text, ${plainText(event.text)}::text,
      ${jsonb(event.data ?? {})}::jsonb, ${jsonb(event.actor)}::jsonb from touched`)}`,
  );
  const [row] = result.rows;
  if (!row) throw new DomainError('lease_lost', { details: { run_id: runId } });
  return row.event as RunEvent;
}

/** Events of a run after `afterSeq`, oldest first, at most `limit`. Empty for a run of another workspace. */
export async function eventsAfter(db: Db, workspaceId: string, runId: string, afterSeq: number, limit = 500): Promise<RunEvent[]> {
  const rows = await db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.workspaceId, workspaceId), eq(runEvents.runId, runId), gt(runEvents.seq, afterSeq)))
    .orderBy(asc(runEvents.seq))
    .limit(limit);
  return rows.map(({ runId: jobId, workspaceId: _, at, ...rest }) => runEvent.parse({ ...rest, job_id: jobId, at: at.toISOString() }));
}

/** A run that is followed, and how far it has been told. */
export type Watched = { runId: string; afterSeq: number };

/** Events of several runs of a workspace in one statement: for each that is watched its own list, oldest first, at most `limit`. */
export async function eventsOfRuns(db: Db, workspaceId: string, watched: readonly Watched[], limit: number): Promise<RunEvent[][]> {
  const result = await prepared(
    db,
    sql`select w.place, e.run_id, e.seq, e.type, e.step, e.text, e.data, e.actor,
        to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from unnest(${sql.param(watched.map(({ runId }) => runId))}::uuid[], ${sql.param(watched.map(({ afterSeq }) => afterSeq))}::int[])
        with ordinality as w (run_id, after_seq, place)
      cross join lateral (select * from app.run_events where workspace_id = ${workspaceId} and run_id = w.run_id and seq > w.after_seq
        order by seq limit ${limit}) e
      order by w.place, e.seq`,
  );
  const found: RunEvent[][] = watched.map(() => []);
  for (const { place, run_id: jobId, ...event } of result.rows) found[Number(place) - 1]?.push(runEvent.parse({ ...event, job_id: jobId }));
  return found;
}
