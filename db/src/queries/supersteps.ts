import type { Actor, RunEventType } from '@banksman/contracts';
import { jsonb, plainText } from '../json.ts';
import type { Database, Row } from '../open.ts';
import { EVENT_CHANNEL } from './events.ts';

/** Whose work it is: every write below is refused once another worker, or a person's move, has raised the run's fence. */
export type Hold = { workspaceId: string; runId: string; fence: number };

export type CheckpointRecord = {
  threadId: string;
  ns: string;
  checkpointId: string;
  parentId: string | null;
  body: string;
  metadata: unknown;
};

/** A large channel value: bytes here, or `objectKey` in the object store. */
export type CheckpointValue = { threadId: string; sha256: string; bytes: number; body: Buffer | null; objectKey: string | null };

export type CheckpointWrite = {
  threadId: string;
  ns: string;
  checkpointId: string;
  taskId: string;
  idx: number;
  channel: string;
  type: string;
  body: Buffer;
};

export type SuperstepEvent = {
  type: Exclude<RunEventType, 'moved'>;
  step: string | null;
  text: string;
  data: Record<string, unknown>;
  at: Date;
};

/** All that a superstep of one run leaves behind. */
export type Superstep = {
  hold: Hold;
  actor: Actor;
  events: readonly SuperstepEvent[];
  checkpoints: readonly CheckpointRecord[];
  values: readonly CheckpointValue[];
  /** a special write (`idx` below 0: interrupt, answer, error) replaces the one before; of the others the first stays */
  writes: readonly CheckpointWrite[];
  /** ids of checkpoints of the run that nobody will go back to: the step they lead to has begun again since */
  superseded: readonly string[];
  /** the step the run is at now, if that changed */
  currentStep: string | null;
  /** a step ended: what counts crashes and failures of one step starts anew */
  stepEnded: boolean;
  reasonedBy: string | null;
  usage: { inputTokens: number; outputTokens: number; costMicrocents: number };
};

/**
 * Columns of the statement's lists: for each row of a list how it is taken from a superstep. `run` is the run's id; `place`
 * counts a run's own rows from 1.
 */
type Column<T> = [name: string, type: string, of: (row: T, run: string, place: number) => unknown];

const RUNS: Column<Superstep>[] = [
  ['run', 'uuid', ({ hold }) => hold.runId],
  ['fence', 'bigint', ({ hold }) => hold.fence],
  ['events', 'int', ({ events }) => events.length],
  ['points', 'int', ({ checkpoints }) => checkpoints.length],
  ['step', 'text', ({ currentStep }) => currentStep],
  ['ended', 'bool', ({ stepEnded }) => stepEnded],
  ['reasoned_by', 'text', ({ reasonedBy }) => reasonedBy],
  ['tokens_in', 'int', ({ usage }) => usage.inputTokens],
  ['tokens_out', 'int', ({ usage }) => usage.outputTokens],
  ['cost', 'bigint', ({ usage }) => usage.costMicrocents],
  ['actor', 'text', ({ actor }) => jsonb(actor)],
  ['last_type', 'text', ({ events }) => events.at(-1)?.type ?? null],
];
const EVENTS: Column<SuperstepEvent>[] = [
  ['run', 'uuid', (_, run) => run],
  ['place', 'int', (_event, _run, place) => place],
  ['type', 'text', ({ type }) => type],
  ['step', 'text', ({ step }) => step],
  ['text', 'text', ({ text }) => plainText(text)],
  ['data', 'text', ({ data }) => jsonb(data)],
  ['age', 'float8', ({ at }) => Math.max(0, Date.now() - at.getTime())],
];
const POINTS: Column<CheckpointRecord>[] = [
  ['run', 'uuid', (_, run) => run],
  ['place', 'int', (_record, _run, place) => place],
  ['thread_id', 'text', ({ threadId }) => threadId],
  ['ns', 'text', ({ ns }) => ns],
  ['checkpoint_id', 'text', ({ checkpointId }) => checkpointId],
  ['parent_id', 'text', ({ parentId }) => parentId],
  ['body', 'text', ({ body }) => body],
  ['metadata', 'text', ({ metadata }) => jsonb(metadata)],
];
const VALUES: Column<CheckpointValue>[] = [
  ['run', 'uuid', (_, run) => run],
  ['thread_id', 'text', ({ threadId }) => threadId],
  ['sha256', 'text', ({ sha256 }) => sha256],
  ['bytes', 'int', ({ bytes }) => bytes],
  ['body', 'bytea', ({ body }) => body],
  ['object_key', 'text', ({ objectKey }) => objectKey],
];
const WRITES: Column<CheckpointWrite>[] = [
  ['run', 'uuid', (_, run) => run],
  ['thread_id', 'text', ({ threadId }) => threadId],
  ['ns', 'text', ({ ns }) => ns],
  ['checkpoint_id', 'text', ({ checkpointId }) => checkpointId],
  ['task_id', 'text', ({ taskId }) => taskId],
  ['idx', 'int', ({ idx }) => idx],
  ['channel', 'text', ({ channel }) => channel],
  ['type', 'text', ({ type }) => type],
  ['body', 'bytea', ({ body }) => body],
];
const GONE: Column<string>[] = [
  ['run', 'uuid', (_, run) => run],
  ['checkpoint_id', 'text', (checkpointId) => checkpointId],
];

/** `unnest($1::uuid[], …) as name (run, …)`, numbering the parameters on from the list before. */
function lists() {
  let parameter = 0;
  return (name: string, columns: readonly (readonly [string, string, unknown])[]) => {
    const arrays = columns.map(([, type]) => `$${++parameter}::${type}[]`).join(', ');
    return `unnest(${arrays}) as ${name} (${columns.map(([column]) => column).join(', ')})`;
  };
}

/*
 * One statement of fixed text, so that it is planned once per connection. `held` takes the rows of the runs under their
 * fences, in the order of their ids, so that two such statements cannot lock each other out; a run that is not held gets
 * nothing written. An event keeps the moment it happened, put onto the database's clock by the age it has when it is
 * written: the two clocks need not agree.
 */
function statement(lock: string): string {
  const from = lists();
  return `
with held as (
  select r.id, r.workspace_id, s.* from ${from('s', RUNS)} join app.runs r on r.id = s.run and r.fence = s.fence
  order by r.id for no key update of r ${lock}
), touched as (
  update app.runs r set event_seq = r.event_seq + h.events, checkpoint_seq = r.checkpoint_seq + h.points,
    current_step = coalesce(h.step, r.current_step),
    attempt = case when h.ended then 0 else r.attempt end, step_failures = case when h.ended then 0 else r.step_failures end,
    reasoned_by = coalesce(h.reasoned_by, r.reasoned_by), input_tokens = r.input_tokens + h.tokens_in,
    output_tokens = r.output_tokens + h.tokens_out, cost_microcents = r.cost_microcents + h.cost
  from held h where r.id = h.id
  returning r.id, r.workspace_id, r.fence, r.event_seq, r.event_seq - h.events as base, r.checkpoint_seq - h.points as points, h.actor, h.last_type
), events as (
  insert into app.run_events (workspace_id, run_id, seq, type, step, text, data, actor, at)
  select t.workspace_id, t.id, t.base + e.place, e.type::app.run_event_type, e.step, e.text, e.data::jsonb, t.actor::jsonb,
    clock_timestamp() - e.age * interval '1 millisecond'
  from touched t join ${from('e', EVENTS)} on e.run = t.id
), points as (
  insert into app.checkpoints (workspace_id, thread_id, ns, checkpoint_id, seq, parent_id, body, metadata)
  select t.workspace_id, c.thread_id, c.ns, c.checkpoint_id, t.points + c.place, c.parent_id, c.body, c.metadata::jsonb
  from touched t join ${from('c', POINTS)} on c.run = t.id
  on conflict (thread_id, ns, checkpoint_id) do update set seq = excluded.seq, body = excluded.body, metadata = excluded.metadata
), large as (
  insert into app.checkpoint_values (workspace_id, thread_id, sha256, bytes, body, object_key)
  select t.workspace_id, v.thread_id, v.sha256, v.bytes, v.body, v.object_key from touched t join ${from('v', VALUES)} on v.run = t.id
  on conflict do nothing
), writes as (
  insert into app.checkpoint_writes (workspace_id, thread_id, ns, checkpoint_id, task_id, idx, channel, type, body)
  select t.workspace_id, w.thread_id, w.ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.body
  from touched t join ${from('w', WRITES)} on w.run = t.id
  on conflict (thread_id, ns, checkpoint_id, task_id, idx) do update set channel = excluded.channel, type = excluded.type, body = excluded.body
  where excluded.idx < 0
), gone as (
  select t.id::text as thread_id, g.checkpoint_id from touched t join ${from('g', GONE)} on g.run = t.id
), gone_points as (
  delete from app.checkpoints c using gone g where c.thread_id = g.thread_id and c.ns = '' and c.checkpoint_id = g.checkpoint_id
), gone_writes as (
  delete from app.checkpoint_writes w using gone g where w.thread_id = g.thread_id and w.ns = '' and w.checkpoint_id = g.checkpoint_id
)
select id, case when last_type is not null then pg_notify('${EVENT_CHANNEL}', json_build_object('workspace_id', workspace_id, 'job_id', id,
  'seq', event_seq, 'type', last_type)::text) end from touched`;
}

/** Waits for whoever holds a run's row just now (somebody who decides or cancels), for a moment. */
const WAITING = { name: 'superstep', text: statement('') };
/** Passes over rows that somebody holds: one run that waits does not hold up the others. */
const PASSING = { name: 'supersteps', text: statement('skip locked') };

/**
 * Writes supersteps of several runs in one round trip: checkpoints, events and what they tell about the runs, each run's all or
 * nothing, under its fence; announced once per run, with the last event's number.
 * @param options.wait false passes over runs whose row somebody holds just now
 * @returns the ids of the runs that were written; for one that is not among them nothing was: its fence is old (or its row was held)
 */
export async function writeSupersteps(db: Database, steps: readonly Superstep[], options: { wait: boolean }): Promise<Set<string>> {
  const column = <T>(columns: readonly Column<T>[], rowsOf: (step: Superstep) => readonly T[]) => {
    const rows = steps.flatMap((step) => rowsOf(step).map((row, at): [T, string, number] => [row, step.hold.runId, at + 1]));
    return columns.map(([, , of]) => rows.map(([row, run, place]) => of(row, run, place)));
  };
  const result = await db.$client.query({
    ...(options.wait ? WAITING : PASSING),
    values: [
      ...column(RUNS, (step) => [step]),
      ...column(EVENTS, ({ events }) => events),
      ...column(POINTS, ({ checkpoints }) => checkpoints),
      ...column(VALUES, ({ values }) => values),
      ...column(WRITES, ({ writes }) => writes),
      ...column(GONE, ({ superseded }) => superseded),
    ],
  });
  return new Set(result.rows.map(({ id }: Row) => String(id)));
}
