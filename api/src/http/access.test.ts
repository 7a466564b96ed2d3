import { ROLES, SCOPES } from '@banksman/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHere, apiHere } from '../testing/api-here.ts';
import { ACCESS, type Access } from './access.ts';

let here: ApiHere;
beforeAll(async () => {
  here = await apiHere();
});
afterAll(() => here.close());

/** Every route with what it says of its access; middleware for all paths is not a route. */
function declared(): Map<string, Access | undefined> {
  const found = new Map<string, Access | undefined>();
  for (const { method, path, handler } of here.app.routes) {
    if (path.includes('*') || path.endsWith('/openapi.json')) continue;
    const key = `${method} ${path}`;
    const access: Access | undefined = ACCESS in handler ? (handler[ACCESS] as Access) : undefined;
    found.set(key, found.get(key) ?? access);
  }
  return found;
}

test('every route says who may use it', () => {
  const silent = [...declared()].filter(([, access]) => access === undefined).map(([route]) => route);
  expect(silent).toEqual([]);
  expect(declared().size).toBeGreaterThan(20);
});

test('what a route says is what happens: nobody gets 401, a role without the scope 403, a role with it neither', async () => {
  const wrong: string[] = [];
  for (const [route, access] of declared()) {
    const [method = 'GET', path = ''] = route.split(' ');
    if (access === undefined || path.endsWith('/events')) continue;
    const address = path
      .replace(/:[a-z_]+/g, '00000000-0000-4000-8000-000000000000')
      .replace('/modules/00000000-0000-4000-8000-000000000000', '/modules/AM-901');
    for (const who of [null, ...ROLES] as const) {
      const { status } = await here.send(method, address, who, method === 'GET' ? undefined : {});
      const expected = access === 'public' || (who !== null && here.scopesOf(who).includes(access)) ? 'open' : who === null ? 401 : 403;
      const isRight = expected === 'open' ? status !== 403 && (access === 'public' || status !== 401) && status < 500 : status === expected;
      if (!isRight) wrong.push(`${route} as ${who ?? 'nobody'}: ${status}, expected ${expected}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every scope is asked for by some route', () => {
  const asked = new Set(declared().values());
  expect(SCOPES.filter((scope) => !asked.has(scope) && scope !== 'runs:read_all')).toEqual([]);
});

test('the OpenAPI document names every route and has no broken reference', async () => {
  const document = await here.openApi();
  expect(document.openapi).toBe('3.1.0');
  const paths = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{([a-z_]+)\}/g, ':$1')}`),
  );
  expect(paths.sort()).toEqual([...declared().keys()].sort());
});
