import { effectStop, effectStopUpdate, spendingLimit, spendingLimitUpdate } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { limitsOf, stopsOf, updateLimit, updateStop, waitingForStop } from '../services/spending.ts';

const listLimits = createRoute({
  method: 'get',
  path: '/limits',
  operationId: 'listLimits',
  summary: 'Spending limits and what is used of them',
  middleware: [needs('modules:read')] as const,
  responses: answers(z.array(spendingLimit), 'The limits'),
});

const putLimit = createRoute({
  method: 'put',
  path: '/limits',
  operationId: 'setLimit',
  summary: 'Set or remove a spending limit',
  description:
    'Held to in the transaction of the approval, whatever runs beside it: an approval that would go over is refused with 409 `spending_limit_reached` and stays open.',
  middleware: [needs('spending:write')] as const,
  request: { body: jsonBody(spendingLimitUpdate) },
  responses: answers(z.array(spendingLimit), 'The limits after the change'),
});

const listStops = createRoute({
  method: 'get',
  path: '/stop',
  operationId: 'listStops',
  summary: 'What is stopped now',
  middleware: [needs('modules:read')] as const,
  responses: answers(z.array(effectStop), 'The stops; none: everything may leave'),
});

const waiting = createRoute({
  method: 'get',
  path: '/stop/waiting',
  operationId: 'countWaitingForStop',
  summary: 'How many runs wait for a stop to be taken back',
  middleware: [needs('modules:read')] as const,
  responses: answers(z.object({ runs: z.number().int() }), 'The count'),
});

const putStop = createRoute({
  method: 'put',
  path: '/stop',
  operationId: 'setStop',
  summary: 'The kill switch: nothing leaves the company any more',
  description:
    'Read where an effect is permitted and again where its request leaves. Runs that come to an effect wait and go on when it is taken back.',
  middleware: [needs('effects:stop')] as const,
  request: { body: jsonBody(effectStopUpdate) },
  responses: answers(z.array(effectStop), 'The stops after the change'),
});

/** Limits and the kill switch. */
export function spendingRoutes(parts: Parts) {
  return routes()
    .openapi(listLimits, async (c) => c.json(ok(c, await limitsOf(parts, caller(c))), 200))
    .openapi(putLimit, async (c) => c.json(ok(c, await updateLimit(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(listStops, async (c) => c.json(ok(c, await stopsOf(parts, caller(c))), 200))
    .openapi(waiting, async (c) => c.json(ok(c, await waitingForStop(parts, caller(c))), 200))
    .openapi(putStop, async (c) => c.json(ok(c, await updateStop(parts, caller(c), c.req.valid('json'))), 200));
}
