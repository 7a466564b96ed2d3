import type { Client } from 'pg';

/** The role every tenant transaction runs as: no superuser, no bypass, no login. */
export const APP_ROLE = 'banksman_app';

const OWN_WORKSPACE = `workspace_id = nullif(current_setting(''app.workspace'', true), '''')::uuid`;

/**
 * Row-level security on every table of schema `app`, enabled and forced, so that a new table cannot be forgotten.
 * Two policies: `tenant` for the app role sees only `app.workspace`; `platform` for the connecting user (worker claims,
 * sweeps) sees all. Touches only tables where something is missing: an `alter table` on a running system waits for, and
 * holds up, everybody (seen: a starting worker and the API in a deadlock). The audit log is only added to: the app role may not change it,
 * and a trigger refuses it to everybody.
 */
export async function applySecurity(client: Client): Promise<void> {
  await client.query(`
do $$
declare t record; me text := current_user;
begin
  if not exists (select 1 from pg_roles where rolname = '${APP_ROLE}') then
    begin
      create role ${APP_ROLE} nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role(me, '${APP_ROLE}', 'member') then execute format('grant ${APP_ROLE} to %I', me); end if;
  if not has_schema_privilege('${APP_ROLE}', 'app', 'usage') then grant usage on schema app to ${APP_ROLE}; end if;
  for t in
    select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('r', 'p') and not (
      c.relrowsecurity and c.relforcerowsecurity
      and has_table_privilege('${APP_ROLE}', c.oid, 'select, insert, update, delete')
      and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant' and '${APP_ROLE}'::regrole = any (p.polroles))
      and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'platform' and me::regrole = any (p.polroles)))
  loop
    execute format('alter table app.%I enable row level security', t.relname);
    execute format('alter table app.%I force row level security', t.relname);
    execute format('grant select, insert, update, delete on app.%I to ${APP_ROLE}', t.relname);
    execute format('drop policy if exists tenant on app.%I', t.relname);
    execute format('create policy tenant on app.%I to ${APP_ROLE} using (${OWN_WORKSPACE}) with check (${OWN_WORKSPACE})', t.relname);
    if t.relname = 'audit_log' then execute format('revoke update, delete, truncate on app.%I from ${APP_ROLE}', t.relname); end if;
    execute format('drop policy if exists platform on app.%I', t.relname);
    execute format('create policy platform on app.%I to %I using (true) with check (true)', t.relname, me);
  end loop;
end $$;`);
}
