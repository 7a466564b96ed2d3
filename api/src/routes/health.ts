import { createRoute, z } from '@hono/zod-openapi';
import { answers, ok, publicRoute, routes } from '../http/index.ts';

/** One thing that must work before requests are taken; `check` throws when it does not. */
export type HealthCheck = { name: string; check: () => Promise<void> };

const live = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'health',
  summary: 'The process is up',
  middleware: [publicRoute()] as const,
  responses: answers(z.object({ status: z.literal('ok') }), 'Up'),
});

const readiness = z.object({ status: z.enum(['ready', 'not_ready']), checks: z.record(z.string(), z.enum(['ok', 'failing'])) });
const ready = createRoute({
  method: 'get',
  path: '/health/readiness',
  operationId: 'readiness',
  summary: 'Everything it needs answers',
  middleware: [publicRoute()] as const,
  responses: {
    ...answers(readiness, 'Ready'),
    503: {
      description: 'Not ready',
      content: { 'application/json': { schema: answers(readiness, '')[200].content['application/json'].schema } },
    },
  },
});

/** For load balancers and the launcher: never says why, only what. */
export function healthRoutes(checks: readonly HealthCheck[]) {
  return routes()
    .openapi(live, (c) => c.json(ok(c, { status: 'ok' as const }), 200))
    .openapi(ready, async (c) => {
      const results = await Promise.allSettled(checks.map(({ check }) => check()));
      const states = Object.fromEntries(
        checks.map(({ name }, at) => [name, results[at]?.status === 'fulfilled' ? ('ok' as const) : ('failing' as const)]),
      );
      const isReady = Object.values(states).every((state) => state === 'ok');
      const body = ok(c, { status: isReady ? ('ready' as const) : ('not_ready' as const), checks: states });
      return isReady ? c.json(body, 200) : c.json(body, 503);
    });
}
