import { randomUUID } from 'node:crypto';
import { failure } from '@banksman/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApi, routeAccess } from '../http/describe.ts';
import { CALLERS, type CallerKind, type TwoOffices, twoOffices } from '../testing/two-offices.ts';

const EVERYBODY = CALLERS;
const SIGNED_IN = CALLERS.slice(2);

/**
 * Who gets through to which route: the whole table, written down by hand and not worked out from what the routes say of themselves.
 * `stranger` is an administrator of another workspace: through here means into their own (foreign ids have a test of their own).
 */
const TABLE: readonly { who: readonly CallerKind[]; routes: string }[] = [
  {
    who: SIGNED_IN,
    routes: `
      GET /runs/{job_id}/annotations
      GET /runs/{job_id}/people
      GET /automations/{job_id}
      GET /automations/{job_id}/logs
      GET /automations/{job_id}/events
      GET /automations/{job_id}/rerun
      GET /automations/{job_id}/artifacts/{artifact_id}
      GET /buildertrend/hotel-booking/{job_id}/status
      GET /bulk
      GET /bulk/{id}
      GET /bulk/{id}/items
      GET /automations/{job_id}/steps/{step}
      GET /automations/{job_id}/steps/{step}/values/{side}/{name}
      GET /automations/{job_id}/effects
      GET /automations/{job_id}/audit
      GET /modules
      GET /modules/{module_id}
      GET /modules/{module_id}/versions
      GET /runs/{id}/outcome
      GET /runs
      GET /runs/events
      GET /runs/people
      GET /runs/export.csv
      GET /schedules
      POST /schedules/preview
      GET /schedules/{id}
      GET /limits
      GET /stop
      GET /stop/waiting
      GET /views
      GET /workspace
    `,
  },
  {
    who: ['user', 'manager', 'admin', 'stranger'],
    routes: `
      POST /runs/{job_id}/annotations
      PUT /runs/{job_id}/annotations/{annotation_id}
      DELETE /runs/{job_id}/annotations/{annotation_id}
      POST /automations/{job_id}/cancel
      POST /automations/{job_id}/retry
      POST /bulk/preview
      POST /bulk
      POST /bulk/{id}/abort
      POST /runs/{id}/outcome
      POST /runs/{id}/rating
      POST /runs/{id}/test
      GET /outcomes/pulse
      POST /outcomes/pulse
      POST /views
      PATCH /views/{id}
      DELETE /views/{id}
    `,
  },
  {
    who: ['viewer', 'user', 'manager', 'admin', 'stranger', 'reader'],
    routes: `
      GET /approval-rules
      GET /approval-settings
      GET /approvals
      GET /approvals/{id}
      GET /approvals/{id}/trail
      GET /inbox/today
    `,
  },
  {
    who: ['manager', 'admin', 'stranger'],
    routes: `
      POST /approval-rules
      POST /approval-rules/{id}/revoke
      POST /approvals/{id}/decision
      POST /approvals/{id}/undo
      POST /approvals/{id}/snooze
      POST /approvals/{id}/assignee
      POST /approvals/batch
      GET /deciders
      GET /audit
      POST /audit/check
      POST /buildertrend/hotel-booking/approve
      GET /connections
      POST /connections/{connector}/test
      PUT /failure-groups/{fingerprint}
      GET /machines
      POST /machines
      POST /machines/{id}/rotate
      DELETE /machines/{id}
      PATCH /outcomes/terms
      POST /baselines
      POST /approvals/{id}/attention
      GET /users
      POST /schedules
      PATCH /schedules/{id}
      DELETE /schedules/{id}
      PUT /stop
    `,
  },
  {
    who: ['admin', 'stranger'],
    routes: `
      PUT /approval-settings
      PUT /connections/{connector}
      DELETE /connections/{connector}
      PUT /users/{id}/contact
      PATCH /modules/{module_id}
      POST /modules/{module_id}/versions/{revision}/restore
      PATCH /users/{id}
      GET /invitations
      POST /invitations
      DELETE /invitations/{id}
      POST /invitations/{id}/mail
      PUT /limits
      PATCH /workspace
    `,
  },
  {
    who: ['user', 'manager', 'admin', 'stranger', 'starter'],
    routes: `
      POST /automations/trigger
      POST /automations/{job_id}/rerun
      POST /buildertrend/hotel-booking/run
      GET /buildertrend/jobs
      GET /buildertrend/jobs/{job}/daily-logs/waiting
      GET /buildertrend/daily-logs/waiting
      POST /buildertrend/daily-logs/{key}/receipt
    `,
  },
  {
    who: EVERYBODY,
    routes: `
      POST /channels/sms/twilio
      GET /decisions/{token}
      POST /decisions/{token}
      GET /health
      GET /health/readiness
      POST /auth/login
      GET /auth/issuers
      POST /auth/issuers/{id}
      POST /auth/issuers/return
      POST /auth/second-factor
      POST /auth/otp
      POST /auth/otp/verify
      POST /auth/refresh
      POST /auth/logout
      GET /auth/jwks
      POST /oauth/token
      GET /invitations/open/{token}
      POST /invitations/open/{token}
      GET /openapi.json
    `,
  },
  {
    who: ['viewer', 'user', 'manager', 'admin', 'stranger'],
    routes: `
      GET /users/me/contact
      PUT /users/me/contact
      GET /users/me
      PUT /users/me
      PUT /users/me/password
      GET /users/me/sessions
      GET /users/me/second-factor
      POST /users/me/second-factor
      POST /users/me/second-factor/confirm
      POST /users/me/second-factor/off
      POST /users/me/second-factor/recovery-codes
      DELETE /users/me/sessions/{id}
      GET /oauth/authorize
      POST /oauth/authorize
    `,
  },
  {
    who: ['viewer', 'manager', 'admin', 'stranger', 'reader'],
    routes: `
      GET /failure-groups
    `,
  },
  {
    who: ['viewer', 'manager', 'admin', 'stranger'],
    routes: `
      GET /outcomes
      GET /outcomes/runs
      GET /outcomes/health
      GET /outcomes/terms
      GET /baselines
    `,
  },
];

let office: TwoOffices;
beforeAll(async () => {
  office = await twoOffices();
});
afterAll(() => office.close());

const declared = new Map<string, readonly CallerKind[]>();
for (const { who, routes } of TABLE) for (const route of routes.trim().split(/\s*\n\s*/)) declared.set(route, who);

const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path.replace('/api/v1', '')}`;

test('every route is in the table, and the table has no other', () => {
  const lines = TABLE.flatMap(({ routes }) => routes.trim().split(/\s*\n\s*/));
  expect(new Set(lines).size, 'a route is declared twice').toBe(lines.length);
  expect(lines.toSorted()).toEqual(routeAccess(office.app).map(nameOf).toSorted());
});

test.for(CALLERS)('%s gets through exactly where the table says so', async (who) => {
  const walk = routeAccess(office.app).map(async (route) => {
    // a body that no route takes: who gets through is told so, and nothing is done
    const body = route.method === 'GET' ? undefined : '{';
    const answer = await office.ask(route.method, route.path.replaceAll(/\{\w+\}/g, randomUUID()), { as: who, body });
    const isOpen = route.access === 'public';
    const isThrough = isOpen || (answer.status !== 401 && answer.status !== 403);
    if (answer.status >= 400 && !isOpen) expect(failure.safeParse(JSON.parse(answer.text)).success, nameOf(route)).toBe(true);
    expect(answer.status, nameOf(route)).toBeLessThan(500);
    const refused = who === 'nobody' || who === 'expired' ? 401 : 403;
    const isMeant = declared.get(nameOf(route))?.includes(who) ?? false;
    return isMeant === isThrough && (isThrough || answer.status === refused) ? [] : [`${nameOf(route)}: ${answer.status}`];
  });
  expect((await Promise.all(walk)).flat()).toEqual([]);
});

test('whoever is refused learns nothing but that', async () => {
  const said = await Promise.all(
    routeAccess(office.app)
      .filter(({ access }) => access !== 'public')
      .map(async ({ method, path }) => {
        const { error, headers } = await office.ask(method, path.replaceAll(/\{\w+\}/g, randomUUID()), { as: 'expired' });
        return JSON.stringify([error, headers.get('content-type'), headers.get('www-authenticate')]);
      }),
  );
  expect(new Set(said).size).toBe(1);
});

type Schema = { [key: string]: unknown };
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Places in a schema where named fields stand beside any others; a map from ids to values has no named ones. */
function loosePlaces(schema: unknown, at: string): string[] {
  if (!isSchema(schema)) return [];
  const isLoose = 'properties' in schema && schema.additionalProperties !== false;
  return [...(isLoose ? [at] : []), ...Object.entries(schema).flatMap(([key, inside]) => loosePlaces(inside, `${at}/${key}`))];
}

test('every body that a route takes refuses keys that it does not know, at any depth', () => {
  const bodies = Object.entries(describeApi(office.app).paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { requestBody?: unknown }>).flatMap(([method, { requestBody }]) =>
      requestBody ? [{ name: `${method.toUpperCase()} ${path}`, requestBody }] : [],
    ),
  );
  expect(bodies.length).toBeGreaterThan(40);
  // RFC 6749, 3.2: the authorization server must ignore parameters that it does not know
  const grows = ['POST /api/v1/oauth/token'];
  const loose = bodies.filter(({ name }) => !grows.includes(name)).flatMap(({ name, requestBody }) => loosePlaces(requestBody, name));
  expect(loose).toEqual([]);
});

type Operation = { parameters?: readonly { in: string; name: string; required?: boolean }[] };

test('every query that a route takes refuses names that it does not know', async () => {
  const asking = Object.entries(describeApi(office.app).paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).flatMap(([method, { parameters = [] }]) =>
      parameters.some((one) => one.in === 'query') ? [{ method: method.toUpperCase(), path: path.replace('/api/v1', '') }] : [],
    ),
  );
  expect(asking.length).toBeGreaterThan(12);
  for (const { method, path } of asking) {
    const { status, error } = await office.ask(method, `${path.replaceAll(/\{\w+\}/g, randomUUID())}?nobody_knows=1`, { as: 'admin' });
    const { details } = failure.shape.error.parse(error);
    const fields = details.fields as { field: string }[];
    expect([path, status, fields.map(({ field }) => field)]).toEqual([path, 422, expect.arrayContaining(['nobody_knows'])]);
  }
});

test('an unknown method is answered as an unknown route', async () => {
  for (const method of ['PROPFIND', 'PURGE', 'PATCH']) expect((await office.ask(method, '/health')).status).toBe(404);
});
