import type { Client } from 'pg';

/** The role every tenant transaction runs as: no superuser, no bypass, no login. */
export const APP_ROLE = 'banksman_app';

/**
 * Row-level security on every table of schema `app`, enabled and forced, so that a new table cannot be forgotten.
 * Two policies: `tenant` for the app role sees only `app.workspace`; `platform` for the connecting user (worker claims,
 * sweeps) sees all. Idempotent.
 */
export async function applySecurity(client: Client): Promise<void> {
  await client.query(`
do $$
declare t record; me text := current_user;
begin
  begin
    create role ${APP_ROLE} nologin nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
  if not pg_has_role(me, '${APP_ROLE}', 'member') then execute format('grant ${APP_ROLE} to %I', me); end if;
  grant usage on schema app to ${APP_ROLE};
  grant select, insert, update, delete on all tables in schema app to ${APP_ROLE};
  for t in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p') loop
    execute format('alter table app.%I enable row level security', t.relname);
    execute format('alter table app.%I force row level security', t.relname);
    execute format('drop policy if exists tenant on app.%I', t.relname);
    execute format('create policy tenant on app.%I to ${APP_ROLE} using (workspace_id = nullif(current_setting(''app.workspace'', true), '''')::uuid) with check (workspace_id = nullif(current_setting(''app.workspace'', true), '''')::uuid)', t.relname);
    execute format('drop policy if exists platform on app.%I', t.relname);
    execute format('create policy platform on app.%I to %I using (true) with check (true)', t.relname, me);
  end loop;
end $$;`);
}
