import type { Client } from 'pg';

/**
 * Moves what the first release kept in LangGraph's own tables (schema `langgraph`) into ours, so that its waiting runs go on:
 * per run that can still go on the newest checkpoint of each namespace with its pending writes. Then the schema goes.
 * Does nothing where the schema is not there.
 */
export async function adoptCheckpoints(client: Client): Promise<void> {
  await client.query(`
do $$
begin
  if to_regclass('langgraph.checkpoints') is null then return; end if;
  insert into app.checkpoints (workspace_id, thread_id, ns, checkpoint_id, parent_id, body, metadata)
  select r.workspace_id, c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id,
    json_build_object('checkpoint', c.checkpoint - 'channel_values', 'refs', json_build_object(), 'values', coalesce((
      select json_object_agg(b.channel, convert_from(b.blob, 'UTF8')::json) from langgraph.checkpoint_blobs b
      where b.thread_id = c.thread_id and b.checkpoint_ns = c.checkpoint_ns and b.type = 'json'
        and c.checkpoint -> 'channel_versions' ->> b.channel = b.version), json_build_object()))::text,
    c.metadata
  from langgraph.checkpoints c join app.runs r on r.id::text = c.thread_id
  where r.status not in ('completed', 'rejected', 'cancelled') and c.checkpoint_id = (
    select max(n.checkpoint_id) from langgraph.checkpoints n where n.thread_id = c.thread_id and n.checkpoint_ns = c.checkpoint_ns)
  on conflict do nothing;
  insert into app.checkpoint_writes (workspace_id, thread_id, ns, checkpoint_id, task_id, idx, channel, type, body)
  select c.workspace_id, w.thread_id, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.channel, coalesce(w.type, 'json'), w.blob
  from langgraph.checkpoint_writes w join app.checkpoints c
    on c.thread_id = w.thread_id and c.ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id
  on conflict do nothing;
  update app.runs r set checkpoint_seq = 1 where exists (select 1 from app.checkpoints c where c.thread_id = r.id::text);
  drop schema langgraph cascade;
end $$;`);
}
