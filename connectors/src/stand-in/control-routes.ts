import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Faults, faultSetting } from './faults.ts';

/** One request that the stand-in received. No query, headers or body: they may hold secrets. */
export type ReceivedRequest = { at: string; method: string; path: string; status: number | null };

/** The stand-ins' own routes; no vendor has a path like this. */
export const CONTROL_PATH = '/__stand-in';
const JOURNAL_LENGTH = 1_000;

/**
 * The routes by which tests and people steer a stand-in: `POST|GET|DELETE /__stand-in/faults`, `GET /__stand-in/requests`,
 * `POST /__stand-in/reset`. Without envelope: they are no part of the product's API.
 */
export function controlRoutes<Scenario extends string>(parts: {
  faults: Faults<Scenario>;
  journal: ReceivedRequest[];
  reset: () => void;
}): Hono {
  const { faults, journal, reset } = parts;
  const isScenario = (name: string): name is Scenario => (faults.scenarios as readonly string[]).includes(name);
  return new Hono()
    .get('/faults', (c) => c.json({ scenarios: faults.scenarios, active: faults.active() }))
    .post('/faults', async (c) => {
      const setting = faultSetting.safeParse(await c.req.json());
      if (!setting.success) throw new HTTPException(400, { message: setting.error.message });
      const { scenario } = setting.data;
      if (!isScenario(scenario))
        throw new HTTPException(400, { message: `no such scenario: ${scenario}; there are: ${faults.scenarios.join(', ')}` });
      faults.set({ ...setting.data, scenario });
      return c.json({ active: faults.active() }, 201);
    })
    .delete('/faults', (c) => {
      faults.clear();
      return c.body(null, 204);
    })
    .get('/requests', (c) => c.json({ requests: journal }))
    .post('/reset', (c) => {
      reset();
      return c.body(null, 204);
    });
}

/** Writes down what came in, the newest last; a connection that was cut on purpose has the status null. */
export function writeJournal(journal: ReceivedRequest[], now: () => Date): MiddlewareHandler {
  return async (c, next) => {
    const at = now().toISOString();
    await next();
    if (c.req.path.startsWith(`${CONTROL_PATH}/`)) return;
    const isCut = c.res.headers.has('x-hono-already-sent');
    journal.push({ at, method: c.req.method, path: c.req.path, status: isCut ? null : c.res.status });
    if (journal.length > JOURNAL_LENGTH) journal.shift();
  };
}
