import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routeAccess } from '../http/describe.ts';
import { type Furniture, furnish } from '../testing/furnished-office.ts';
import { filledPath, kindsIn } from '../testing/path-ids.ts';
import { type Answered, type TwoOffices, twoOffices } from '../testing/two-offices.ts';

/** What is sent to change something: good enough to be done, were the id one's own. */
const BODIES: Record<string, (made: Furniture) => unknown> = {
  'POST /runs/{job_id}/annotations': () => ({ body: 'Seen.' }),
  'PUT /runs/{job_id}/annotations/{annotation_id}': () => ({ body: 'Other words.' }),
  'POST /approvals/{id}/decision': ({ shown }) => ({ decision: 'approve', payload_sha256: shown }),
  'POST /approvals/{id}/snooze': () => ({ until: null }),
  'POST /approvals/{id}/assignee': () => ({ user_id: null }),
  'POST /approvals/{id}/attention': () => ({ active_ms: 10 }),
  'POST /automations/{job_id}/rerun': () => ({ from_step: 'price' }),
  'POST /buildertrend/daily-logs/{key}/receipt': () => ({ log_id: '31500001' }),
  'PUT /users/{id}/contact': () => ({ sms_max_cents: 1 }),
  'PATCH /users/{id}': () => ({ role: 'viewer' }),
  'PUT /failure-groups/{fingerprint}': () => ({ state: 'resolved' }),
  'POST /runs/{id}/outcome': () => ({ outcome: 'ok' }),
  'POST /runs/{id}/rating': () => ({ rating: 'good' }),
  'POST /runs/{id}/test': () => ({ is_test: true }),
  'PATCH /schedules/{id}': () => ({ name: 'Tuesdays' }),
  'PATCH /views/{id}': () => ({ name: 'Theirs' }),
};

let office: TwoOffices;
let theirs: Furniture;
let mine: Furniture;
beforeAll(async () => {
  office = await twoOffices();
  theirs = await furnish(office, 'admin');
  mine = await furnish(office, 'stranger');
});
afterAll(() => office.close());

type Route = { method: string; path: string; kinds: (keyof Furniture)[] };

const routesWithIds = (): Route[] =>
  routeAccess(office.app)
    .map(({ method, path }) => ({ method, path: path.replace('/api/v1', '') }))
    .map((route) => ({ ...route, kinds: kindsIn(route.path) }))
    .filter(({ kinds }) => kinds.length > 0);

function ask(as: 'admin' | 'stranger', { method, path }: Route, idOf: (kind: keyof Furniture, position: number) => string) {
  const filled = filledPath(path, idOf);
  return office.ask(method, filled, { as, body: BODIES[`${method} ${path}`]?.(theirs) });
}

/** One that looks like theirs and is nobody's. */
const nobodys = (kind: keyof Furniture) => {
  const digits = randomUUID().replaceAll('-', '');
  return theirs[kind].length === 36 ? randomUUID() : digits.repeat(2).slice(0, theirs[kind].length);
};
const said = ({ status, error, headers }: Answered) => ({ status, error, type: headers.get('content-type') });

/** Everything that a workspace has in the database, as one hash per table. */
async function everythingOf(workspaceId: string): Promise<Record<string, unknown>> {
  const { db } = office.site.parts;
  const tables = await db.execute<{ name: string }>(sql`select c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p') order by 1`);
  const found: Record<string, unknown> = {};
  for (const { name } of tables.rows) {
    const { rows } = await db.execute(sql`select count(*) as n, md5(string_agg(t::text, '' order by t::text)) as hash
      from app.${sql.identifier(name)} t where workspace_id = ${workspaceId}`);
    found[name] = rows[0];
  }
  const people = sql`(select user_id from auth.member where organization_id = ${workspaceId})`;
  const { rows } = await db.execute(sql`select
    (select string_agg(m::text, '' order by m.id) from auth.member m where organization_id = ${workspaceId}) as members,
    (select string_agg(s::text, '' order by s.id) from auth.session s where user_id in ${people}) as sessions`);
  return { ...found, people: rows[0] };
}

test('another company’s id is answered as one that does not exist, and nothing of theirs changes', async () => {
  const before = await everythingOf(office.workspaceId);
  const routes = routesWithIds();
  expect(routes.length).toBeGreaterThan(45);
  for (const route of routes) {
    const shown = `${route.method} ${route.path}`;
    const foreign = said(await ask('stranger', route, (kind) => theirs[kind]));
    const missing = said(await ask('stranger', route, nobodys));
    expect(foreign, shown).toEqual(missing);
    expect(foreign.status, shown).toBe(404);
    if (route.kinds.length < 2) continue;
    // what hangs on a run, asked for under a run of one's own
    const hung = said(await ask('stranger', route, (kind, position) => (position === 0 ? mine[kind] : theirs[kind])));
    const loose = said(await ask('stranger', route, (kind, position) => (position === 0 ? mine[kind] : nobodys(kind))));
    expect(hung, shown).toEqual(loose);
    expect(hung.status, shown).toBe(404);
  }
  expect(await everythingOf(office.workspaceId)).toEqual(before);
});

test.for<[string, string, (id: (kind: keyof Furniture) => string) => unknown]>([
  ['POST', '/approval-rules', (id) => ({ approval_id: id('approval'), max_cents: 100 })],
  [
    'POST',
    '/buildertrend/hotel-booking/approve',
    (id) => ({ approval_id: id('approval'), decision: 'approve', payload_sha256: theirs.shown }),
  ],
  ['POST', '/approvals/batch', (id) => ({ items: [{ id: id('approval'), payload_sha256: theirs.shown }] })],
  ['POST', '/bulk/preview', (id) => ({ action: 'cancel', selection: { job_ids: [id('run')] } })],
  ['GET', '/approvals?status=all&job_id=', (id) => id('run')],
  ['GET', '/approvals?status=all&rule_id=', (id) => id('rule')],
])('%s %s knows another company’s id as little as one that does not exist', async ([method, path, given]) => {
  const before = await everythingOf(office.workspaceId);
  const answers = [];
  for (const id of [(kind: keyof Furniture) => theirs[kind], nobodys]) {
    const value = given(id);
    const { status, error, data } =
      typeof value === 'string'
        ? await office.ask(method, `${path}${value}`, { as: 'stranger' })
        : await office.ask(method, path, { as: 'stranger', body: value });
    answers.push(JSON.stringify({ status, error, data }).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id'));
  }
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).not.toMatch(/crane/);
  expect(await everythingOf(office.workspaceId)).toEqual(before);
});

/** The same requests by those whose ids they are: what shows that the ids and bodies above are real. */
test('their own administrator is answered at every one of these routes', async () => {
  const last = ({ method, path }: Route) => Number(method === 'DELETE') * 2 + Number(/revoke|cancel|rotate|decision$/.test(path));
  for (const route of routesWithIds().toSorted((a, b) => last(a) - last(b))) {
    const { status, text } = await ask('admin', route, (kind) => theirs[kind]);
    expect([401, 403, 404, 422], `${route.method} ${route.path}: ${text.slice(0, 200)}`).not.toContain(status);
    expect(status).toBeLessThan(500);
  }
});
