import { Readable } from 'node:stream';
import { page, requester, runFilter, runSort, runSummary } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, needs, ok, routes } from '../http/index.ts';
import type { Hub } from '../live/hub.ts';
import { runListStream } from '../live/run-stream.ts';
import type { Parts } from '../parts.ts';
import { exportRuns } from '../services/export-runs.ts';
import { listRunsPage, runRequesters } from '../services/list-runs.ts';

const sorted = runFilter.extend({ sort: runSort.default('newest') });

const list = createRoute({
  method: 'get',
  path: '/runs',
  operationId: 'listRuns',
  summary: 'Runs, newest first or in another order',
  description:
    '`state` is how a run stands for whoever asks. `sort=waiting` lists the runs that wait, the longest first; `sort=amount` those with an amount, the largest first.',
  middleware: [needs('runs:read')] as const,
  request: { query: sorted.extend(page.shape).strict() },
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

const people = createRoute({
  method: 'get',
  path: '/runs/people',
  operationId: 'listRequesters',
  summary: 'People who have asked for runs',
  middleware: [needs('runs:read')] as const,
  responses: answers(z.array(requester), 'By name, at most 200'),
});

const csv = createRoute({
  method: 'get',
  path: '/runs/export.csv',
  operationId: 'exportRuns',
  summary: 'The runs that match, as a file for a spreadsheet',
  description:
    'CSV (RFC 4180, UTF-8), moments in the time zone of the workspace. At most 100,000 runs; the last line says so when there are more. Without envelope: it is a file.',
  middleware: [needs('runs:read')] as const,
  request: { query: sorted.strict() },
  responses: { 200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } } },
});

/** The list of runs, its live updates and its file. */
export function runRoutes(parts: Parts, hub: Hub) {
  return routes()
    .openapi(list, async (c) => {
      const { cursor, limit, sort, ...filter } = c.req.valid('query');
      const { runs, meta } = await listRunsPage(parts, caller(c), filter, { limit, sort, ...(cursor === undefined ? {} : { cursor }) });
      return c.json(ok(c, runs, meta), 200);
    })
    .openapi(events, async (c) => runListStream(c, parts, hub, caller(c)))
    .openapi(people, async (c) => c.json(ok(c, await runRequesters(parts, caller(c))), 200))
    .openapi(csv, async (c) => {
      const { sort, ...filter } = c.req.valid('query');
      // bytes, as the body of a Response must be
      const lines = Readable.from(exportRuns(parts, caller(c), filter, sort), { objectMode: false });
      const name = `runs-${parts.now().toISOString().slice(0, 10)}.csv`;
      return c.body(Readable.toWeb(lines) as ReadableStream, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
      });
    });
}
