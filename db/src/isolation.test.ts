import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from './open.ts';
import { APP_ROLE } from './security.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { inWorkspace } from './workspace.ts';

/** The full figure is 10,000; the embedded database answers one statement at a time, and gets fewer. */
const TRANSACTIONS = process.env.SECURITY === 'full' ? 10_000 : process.env.TEST_DATABASE_URL ? 2_000 : 600;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ max: 3 });
});
afterAll(() => database.drop());
const rowsOf = async (statement: string) => (await database.pool.query(statement)).rows;

test('there is no way around the tables: no view, no function with its owner’s rights, no table in another schema of ours', async () => {
  const others = `('app', 'auth', 'app_migrations', 'information_schema', 'pg_catalog', 'pg_toast')`;
  // a view shows its owner's rows, whatever row-level security says of the reader (seen: `security_invoker` does not help the platform)
  expect(await rowsOf(`select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('v', 'm', 'f')`)).toEqual([]);
  expect(await rowsOf(`select proname from pg_proc where pronamespace = 'app'::regnamespace and prosecdef`)).toEqual([]);
  expect(
    await rowsOf(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ${others} and n.nspname not like 'pg_temp%' and n.nspname not like 'pg_toast%'`),
  ).toEqual([]);
});

test('every table of schema app knows its workspace, and each policy for tenants compares it', async () => {
  expect(
    await rowsOf(`select c.relname from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
      and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)`),
  ).toEqual([]);
  const policies =
    await rowsOf(`select c.relname, pg_get_expr(p.polqual, p.polrelid) as sees, pg_get_expr(p.polwithcheck, p.polrelid) as writes, p.polpermissive
      from pg_policy p join pg_class c on c.oid = p.polrelid where '${APP_ROLE}'::regrole = any (p.polroles) or 0 = any (p.polroles)`);
  expect(policies.length).toBeGreaterThan(30);
  for (const { relname, sees, writes } of policies) {
    expect(sees, relname).toMatch(/^\(?workspace_id = \(?NULLIF\(current_setting\('app\.workspace'::text, true\), ''::text\)\)?::uuid\)?$/);
    expect(writes, relname).toBe(sees);
  }
});

test('the role of tenants is nobody else, owns nothing and reaches nothing but the tables of tenants', async () => {
  const [role] = await rowsOf(`select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication, rolinherit,
    (select count(*)::int from pg_auth_members m where m.member = r.oid) as is_also from pg_roles r where rolname = '${APP_ROLE}'`);
  expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false, rolcreatedb: false });
  expect(role).toMatchObject({ rolreplication: false, is_also: 0 });
  expect(await rowsOf(`select relname from pg_class where relowner = '${APP_ROLE}'::regrole`)).toEqual([]);
  expect(
    await rowsOf(`select nspname from pg_namespace where nspname in ('auth', 'app_migrations')
      and (has_schema_privilege('${APP_ROLE}', oid, 'usage') or has_schema_privilege('${APP_ROLE}', oid, 'create'))`),
  ).toEqual([]);
  expect(await rowsOf(`select 1 where has_schema_privilege('${APP_ROLE}', 'app', 'create')`)).toEqual([]);
  expect(
    await rowsOf(`select c.relname from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
      and (has_table_privilege('${APP_ROLE}', c.oid, 'truncate') or has_table_privilege('${APP_ROLE}', c.oid, 'references')
        or has_table_privilege('${APP_ROLE}', c.oid, 'trigger'))`),
  ).toEqual([]);
});

test(`${TRANSACTIONS} transactions of five workspaces, interleaved on three connections, see and change only their own`, async () => {
  const workspaces: string[] = Array.from({ length: 5 }, () => randomUUID());
  const written = new Map(workspaces.map((id) => [id, 0]));
  const wrong: string[] = [];
  const see = (what: string, own: string, rows: Record<string, unknown>[]) => {
    for (const row of rows) if (row.workspace_id !== own) wrong.push(`${what} of ${own}: ${JSON.stringify(row)}`);
  };
  const note = (tx: Db, own: string) =>
    tx.execute(sql`insert into app.annotations (workspace_id, id, run_id, author_id, author_name, body)
      values (${own}, ${randomUUID()}, ${own}, 'u', 'U', ${own})`);
  const moves: ((own: string, other: string, tx: Db) => Promise<void>)[] = [
    async (own, _other, tx) => see('read', own, (await tx.execute(sql`select workspace_id from app.annotations limit 50`)).rows),
    async (own, _other, tx) =>
      see('update', own, (await tx.execute(sql`update app.annotations set score = 1 where score is null returning workspace_id`)).rows),
    async (own, other, tx) =>
      see('named', own, (await tx.execute(sql`select workspace_id from app.annotations where workspace_id = ${other}`)).rows),
    async (own, other, tx) =>
      see('delete', own, (await tx.execute(sql`delete from app.annotations where workspace_id = ${other} returning workspace_id`)).rows),
  ];
  const transaction = async (n: number) => {
    const own = workspaces[n % 5] ?? '';
    const other = workspaces[(n * 7 + 1) % 5] === own ? (workspaces[(n + 1) % 5] ?? '') : (workspaces[(n * 7 + 1) % 5] ?? '');
    const work = inWorkspace(database.db, own, async (tx) => {
      await moves[n % moves.length]?.(own, other, tx);
      if (n % 11 === 0) return note(tx, other);
      await note(tx, own);
      if (n % 13 === 0) throw new Error('rolled back on purpose');
      return null;
    });
    const outcome = await work.then(() => 'done' as const).catch((error: Error) => error);
    if (outcome === 'done' && n % 11 === 0) wrong.push(`wrote into ${other} as ${own}`);
    if (outcome === 'done') written.set(own, (written.get(own) ?? 0) + 1);
    else if (n % 11 !== 0 && n % 13 !== 0) wrong.push(String(outcome));
    // whoever gets the connection next starts as nobody
    if (n % 17 === 0) {
      const [left] = await rowsOf(`select current_setting('app.workspace', true) as workspace, current_user = session_user as is_self`);
      if (left?.workspace || !left?.is_self) wrong.push(`left behind: ${JSON.stringify(left)}`);
    }
  };
  let next = 0;
  const lane = async () => {
    while (next < TRANSACTIONS) {
      next += 1;
      await transaction(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 12 }, lane));
  expect(wrong).toEqual([]);
  const counts = await rowsOf(`select workspace_id, count(*)::int as n from app.annotations group by 1`);
  expect(new Map(counts.map((row) => [row.workspace_id, row.n]))).toEqual(written);
}, 120_000);
