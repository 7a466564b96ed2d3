import { type Actor, DomainError, type RunEventType } from '@banksman/contracts';
import { jsonb, plainText } from '../json.ts';
import type { Database } from '../open.ts';
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

/** All that a superstep leaves behind. */
export type Superstep = {
  actor: Actor;
  events: readonly SuperstepEvent[];
  checkpoints: readonly CheckpointRecord[];
  values: readonly CheckpointValue[];
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

/*
 * One statement of fixed text, so that it is planned once per connection. `held` takes the run's row under the fence; without
 * it nothing else selects a row. An event keeps the moment it happened, shifted onto the database's clock by the age it has
 * when it is written: the two clocks need not agree.
 */
const WRITE = `
with held as (
  update app.runs set event_seq = event_seq + cardinality($3::text[]), checkpoint_seq = checkpoint_seq + cardinality($15::text[]),
    current_step = coalesce($4, current_step),
    attempt = case when $5 then 0 else attempt end, step_failures = case when $5 then 0 else step_failures end,
    reasoned_by = coalesce($6, reasoned_by),
    input_tokens = input_tokens + $7, output_tokens = output_tokens + $8, cost_microcents = cost_microcents + $9
  where id = $1 and fence = $2
  returning workspace_id, id, fence, event_seq, event_seq - cardinality($3::text[]) as base,
    checkpoint_seq - cardinality($15::text[]) as points
), events as (
  insert into app.run_events (workspace_id, run_id, seq, type, step, text, data, actor, at)
  select h.workspace_id, h.id, h.base + e.place, e.type::app.run_event_type, e.step, e.text, e.data::jsonb, $10::jsonb,
    clock_timestamp() - e.age * interval '1 millisecond'
  from held h, unnest($3::text[], $11::text[], $12::text[], $13::text[], $14::float8[]) with ordinality as e (type, step, text, data, age, place)
), points as (
  insert into app.checkpoints (workspace_id, thread_id, ns, checkpoint_id, seq, parent_id, body, metadata)
  select h.workspace_id, c.thread_id, c.ns, c.checkpoint_id, h.points + c.place, c.parent_id, c.body, c.metadata::jsonb
  from held h, unnest($15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[]) with ordinality
    as c (thread_id, ns, checkpoint_id, parent_id, body, metadata, place)
  on conflict (thread_id, ns, checkpoint_id) do update set seq = excluded.seq, body = excluded.body, metadata = excluded.metadata
), large as (
  insert into app.checkpoint_values (workspace_id, thread_id, sha256, bytes, body, object_key)
  select h.workspace_id, v.thread_id, v.sha256, v.bytes, v.body, v.object_key
  from held h, unnest($21::text[], $22::text[], $23::int[], $24::bytea[], $25::text[]) as v (thread_id, sha256, bytes, body, object_key)
  on conflict do nothing
), writes as (
  insert into app.checkpoint_writes (workspace_id, thread_id, ns, checkpoint_id, task_id, idx, channel, type, body)
  select h.workspace_id, w.thread_id, w.ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.body
  from held h, unnest($26::text[], $27::text[], $28::text[], $29::text[], $30::int[], $31::text[], $32::text[], $33::bytea[])
    as w (thread_id, ns, checkpoint_id, task_id, idx, channel, type, body)
  on conflict (thread_id, ns, checkpoint_id, task_id, idx) do update set channel = excluded.channel, type = excluded.type, body = excluded.body
  where excluded.idx < 0
), gone as (
  delete from app.checkpoints c using held h where c.thread_id = h.id::text and c.ns = '' and c.checkpoint_id = any($34::text[])
), gone_writes as (
  delete from app.checkpoint_writes w using held h where w.thread_id = h.id::text and w.ns = '' and w.checkpoint_id = any($34::text[])
)
select case when cardinality($3::text[]) > 0 then pg_notify('${EVENT_CHANNEL}', json_build_object('workspace_id', workspace_id, 'job_id', id,
  'seq', event_seq, 'type', ($3::text[])[cardinality($3::text[])], 'fence', fence)::text) end from held`;

/**
 * Writes a superstep in one round trip: its checkpoint, its events and what they tell about the run, all or nothing, under
 * the run's fence; announced once, with the last event's number.
 * @throws DomainError `lease_lost` when the fence is old: then nothing was written
 */
export async function writeSuperstep(db: Database, { runId, fence }: Hold, step: Superstep): Promise<void> {
  const { events, checkpoints, values, writes, usage } = step;
  const now = Date.now();
  const result = await db.$client.query({
    name: 'superstep',
    text: WRITE,
    values: [
      runId,
      fence,
      events.map(({ type }) => type),
      step.currentStep,
      step.stepEnded,
      step.reasonedBy,
      usage.inputTokens,
      usage.outputTokens,
      usage.costMicrocents,
      jsonb(step.actor),
      events.map((event) => event.step),
      events.map(({ text }) => plainText(text)),
      events.map(({ data }) => jsonb(data)),
      events.map(({ at }) => Math.max(0, now - at.getTime())),
      checkpoints.map(({ threadId }) => threadId),
      checkpoints.map(({ ns }) => ns),
      checkpoints.map(({ checkpointId }) => checkpointId),
      checkpoints.map(({ parentId }) => parentId),
      checkpoints.map(({ body }) => body),
      checkpoints.map(({ metadata }) => jsonb(metadata)),
      values.map(({ threadId }) => threadId),
      values.map(({ sha256 }) => sha256),
      values.map(({ bytes }) => bytes),
      values.map(({ body }) => body),
      values.map(({ objectKey }) => objectKey),
      writes.map(({ threadId }) => threadId),
      writes.map(({ ns }) => ns),
      writes.map(({ checkpointId }) => checkpointId),
      writes.map(({ taskId }) => taskId),
      writes.map(({ idx }) => idx),
      writes.map(({ channel }) => channel),
      writes.map(({ type }) => type),
      writes.map(({ body }) => body),
      step.superseded,
    ],
  });
  if (result.rowCount !== 1) throw new DomainError('lease_lost', { details: { run_id: runId } });
}
