import { page, runFilter, runSummary } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, needs, ok, routes } from '../http/index.ts';
import type { Hub } from '../live/hub.ts';
import { runListStream } from '../live/run-stream.ts';
import type { Parts } from '../parts.ts';
import { listRunsPage } from '../services/runs.ts';

const list = createRoute({
  method: 'get',
  path: '/runs',
  operationId: 'listRuns',
  summary: 'Runs, newest first',
  middleware: [needs('runs:read')] as const,
  request: { query: runFilter.extend(page.shape) },
  responses: answers(z.array(runSummary), 'A page of runs; `meta.next_cursor` leads on'),
});

const events = createRoute({
  method: 'get',
  path: '/runs/events',
  operationId: 'streamRuns',
  summary: 'Runs that change, live (server-sent events)',
  description: 'Frames `event: run_changed`, `data:` the run as the list shows it; `event: stale` asks to read the list again.',
  middleware: [needs('runs:read')] as const,
  responses: { 200: { description: 'An endless stream', content: { 'text/event-stream': { schema: z.string() } } } },
});

/** The list of runs and its live updates. */
export function runRoutes(parts: Parts, hub: Hub) {
  return routes()
    .openapi(list, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query');
      const { runs, meta } = await listRunsPage(parts, caller(c), filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
      return c.json(ok(c, runs, meta), 200);
    })
    .openapi(events, async (c) => runListStream(c, parts, hub, caller(c)));
}
