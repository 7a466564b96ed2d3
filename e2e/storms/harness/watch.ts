import type { Sql } from './database.ts';

/**
 * Guards inside the database, outside the product: they note every write to a run by a worker that does not hold it and every
 * claim of a run whose lease was still good. What a supplier did (`effect_…`) may be told by anybody.
 */
export async function watch(sql: Sql): Promise<void> {
  await sql(`create schema if not exists storm;
    create table storm.trespasses (at timestamptz not null default clock_timestamp(), what text not null, run_id text, holder text, writer text);

    create function storm.on_event() returns trigger language plpgsql security definer as $$
    declare holder text;
    begin
      if new.actor->>'kind' = 'worker' and new.type::text not like 'effect\\_%' then
        select owner into holder from app.runs where id = new.run_id;
        if holder <> new.actor->>'id' then
          insert into storm.trespasses (what, run_id, holder, writer) values ('event ' || new.type, new.run_id, holder, new.actor->>'id');
        end if;
      end if;
      return null;
    end $$;
    create trigger storm_event after insert on app.run_events for each row execute function storm.on_event();

    create function storm.on_claim() returns trigger language plpgsql security definer as $$
    begin
      if old.owner <> new.owner and old.lease_until > clock_timestamp() then
        insert into storm.trespasses (what, run_id, holder, writer) values ('stolen lease', new.id, old.owner, new.owner);
      end if;
      if new.fence < old.fence then
        insert into storm.trespasses (what, run_id, holder, writer) values ('lower fence', new.id, old.owner, new.owner);
      end if;
      return null;
    end $$;
    create trigger storm_claim after update on app.runs for each row execute function storm.on_claim();

    create function storm.on_checkpoint() returns trigger language plpgsql security definer as $$
    declare holder text;
    begin
      select owner into holder from app.runs where id = coalesce(to_jsonb(new)->>'thread_id', to_jsonb(new)->>'run_id')::uuid;
      if current_setting('application_name') like 'storm-%'
         and 'storm-' || split_part(holder, ':', 2) <> current_setting('application_name') then
        insert into storm.trespasses (what, run_id, holder, writer)
        values ('checkpoint', coalesce(to_jsonb(new)->>'thread_id', to_jsonb(new)->>'run_id'), holder, current_setting('application_name'));
      end if;
      return null;
    end $$;`);
  const tables = await sql(`select distinct table_schema, table_name from information_schema.columns
    where table_schema in ('app', 'langgraph') and table_name ~ 'checkpoint' and column_name in ('thread_id', 'run_id')`);
  if (tables.length === 0) throw new Error('no table of checkpoints was found: the watch would be blind');
  for (const { table_schema: schema, table_name: table } of tables)
    await sql(`create trigger storm_checkpoint after insert or update on ${String(schema)}.${String(table)}
      for each row execute function storm.on_checkpoint()`);
}

/** What the guards have noted. */
export async function trespasses(sql: Sql): Promise<string[]> {
  const rows = await sql('select what, run_id, holder, writer, at from storm.trespasses order by at');
  return rows.map(
    ({ what, run_id: runId, holder, writer }) => `${String(what)}: ${String(writer)} on ${String(runId)}, held by ${String(holder)}`,
  );
}
