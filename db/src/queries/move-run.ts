import {
  type Actor,
  DomainError,
  isFinal,
  RUN_MOVES,
  type RunEvent,
  type RunFailure,
  type RunMove,
  type RunStatus,
} from '@banksman/contracts';
import { type SQL, sql } from 'drizzle-orm';
import { jsonb, plainText } from '../json.ts';
import type { Db } from '../open.ts';
import { prepared } from '../prepared.ts';
import { announced, type NewEvent, READY_CHANNEL } from './events.ts';

/** What a move writes beside the status. `readyAt: 'now'` puts the run into the queue and wakes the workers, null takes it out. */
export type MoveChanges = {
  readyAt?: 'now' | null | { inMs: number };
  headline?: string;
  output?: Record<string, unknown>;
  failure?: RunFailure | null;
  /** the move gives the run out of the worker's hands: owner and lease end */
  release?: boolean;
  /** what it waits for beside the clock */
  waitsFor?: string;
  /** a worker's move carries its fence and is refused when it has lost the lease; a person's move takes it away */
  fence?: number;
};

/** `before`: a line of the history that led to the move, written in the same statement. */
export type MoveNote = { text: string; step?: string | null; data?: Record<string, unknown>; before?: NewEvent };

/**
 * The only function that changes a run's status: one UPDATE guarded by the statuses the move may come from (and by the
 * fence, for a worker), with its event and the bell for the workers, in one statement.
 * @returns the event that was written
 * @throws DomainError `lease_lost` when the fence is old, `run_move_refused` when the run is in another status (details
 * `{ status, move }`), `not_found`
 */
export async function moveRun(
  db: Db,
  runId: string,
  move: RunMove,
  actor: Actor,
  note: MoveNote,
  changes: MoveChanges = {},
): Promise<RunEvent> {
  const { from, to } = RUN_MOVES[move];
  const target = to === 'parked_from' ? sql`parked_from` : sql`${to}::app.run_status`;
  const { before } = note;
  const told = before
    ? sql`select workspace_id, id, event_seq - 1 as event_seq, fence, ${before.type}::text as type, ${before.step}::text as step,
        ${plainText(before.text)}::text as text, ${jsonb(before.data ?? {})}::jsonb as data, ${jsonb(before.actor)}::jsonb as actor from moved union all `
    : sql``;
  const rings = changes.readyAt === 'now' ? sql`, pg_notify(${READY_CHANNEL}, '')` : sql``;
  const result = await prepared(
    db,
    sql`
    with moved as (
      update app.runs set status = ${target}, event_seq = event_seq + ${before ? 2 : 1}::int ${assignments(move, to, changes)}
      where id = ${runId} and status = any(string_to_array(${from.join(',')}, ',')::app.run_status[]) ${changes.fence === undefined ? sql`` : sql`and fence = ${changes.fence}`}
      returning workspace_id, id, event_seq, fence, status ${rings}
    )
    ${announced(
      sql`${told}select workspace_id, id, event_seq, fence, 'moved', ${note.step ?? null}::text, ${plainText(note.text)}::text,
      ${jsonb({ ...note.data, move })}::jsonb || jsonb_build_object('to', status), ${jsonb(actor)}::jsonb from moved`,
      changes.fence === undefined,
    )}`,
  );
  const [row] = result.rows;
  if (row) return row.event as RunEvent;
  return refuse(db, runId, move, changes.fence);
}

function assignments(move: RunMove, to: RunStatus | 'parked_from', changes: MoveChanges): SQL {
  const set: SQL[] = [];
  if (changes.readyAt === 'now') set.push(sql`ready_at = now()`);
  else if (changes.readyAt === null) set.push(sql`ready_at = null`);
  else if (changes.readyAt) set.push(sql`ready_at = clock_timestamp() + ${changes.readyAt.inMs} * interval '1 millisecond'`);
  if (changes.headline !== undefined) set.push(sql`headline = ${changes.headline}`);
  if (changes.output !== undefined) set.push(sql`output = ${jsonb(changes.output)}::jsonb`);
  if (changes.failure !== undefined) set.push(sql`failure = ${changes.failure === null ? null : jsonb(changes.failure)}::jsonb`);
  if (changes.release) set.push(sql`owner = null, lease_until = null`);
  if (changes.fence === undefined) set.push(sql`fence = fence + 1, owner = null, lease_until = null`);
  if (move === 'park') set.push(sql`parked_from = status, waits_for = ${changes.waitsFor ?? null}`);
  // a worker that got as far as a pause, a question or a decision did not crash: `attempt` counts crashes
  if (move !== 'start' && move !== 'wake') set.push(sql`attempt = 0`);
  if (move === 'start') set.push(sql`started_at = coalesce(started_at, now())`);
  if (move === 'retry') set.push(sql`finished_at = null, step_failures = 0, checkpoints_gone = false`);
  if (to !== 'parked_from' && isFinal(to)) set.push(sql`finished_at = now(), ready_at = null`);
  return set.length === 0 ? sql`` : sql`, ${sql.join(set, sql`, `)}`;
}

async function refuse(db: Db, runId: string, move: RunMove, fence: number | undefined): Promise<never> {
  const result = await db.execute(sql`select status, fence from app.runs where id = ${runId}`);
  const [row] = result.rows;
  if (!row) throw new DomainError('not_found', { details: { run_id: runId } });
  if (fence !== undefined && Number(row.fence) !== fence) throw new DomainError('lease_lost', { details: { run_id: runId, move } });
  throw new DomainError('run_move_refused', { details: { run_id: runId, status: row.status, move } });
}
