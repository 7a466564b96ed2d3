import {
  attention,
  baseline as baselineSchema,
  givePulse,
  healthFilter,
  markTest,
  newBaseline,
  outcomeFilter,
  outcomeRunsFilter,
  outcomes,
  outcomeTerms,
  outcomeTermsUpdate,
  page,
  pulse,
  rateRun,
  runOutcome,
  runSummary,
  technicalHealth as technicalHealthSchema,
  tellOutcome,
} from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { addBaseline, baselinesOf, termsFor, updateTerms } from '../services/baselines.ts';
import { technicalHealth } from '../services/health.ts';
import { outcomeRuns, outcomesReport } from '../services/outcomes.ts';
import { outcomeOf, pulseFor, reportAttention, sayOutcome, sayPulse, sayRating, sayTest } from '../services/told-outcomes.ts';

const runId = z.object({ id: z.uuid('must be the id of a run') });
const approvalId = z.object({ id: z.uuid('must be the id of an approval') });

const report = createRoute({
  method: 'get',
  path: '/outcomes',
  operationId: 'getOutcomes',
  summary: 'What was achieved: time saved, turnaround, pressure, quality, customers',
  description:
    'Counts units of work, not runs: tests, repeated runs and what was undone count nothing. Below ten units a figure is `collecting` and has no value. Each figure names the set of runs it is drawn from: `GET /outcomes/runs` with the same period and that `set` gives exactly those.',
  middleware: [needs('outcomes:read')] as const,
  request: { query: outcomeFilter.strict() },
  responses: answers(outcomes, 'The figures of the period, each beside the period before'),
});

const list = createRoute({
  method: 'get',
  path: '/outcomes/runs',
  operationId: 'listOutcomeRuns',
  summary: 'The runs behind a number, newest first',
  middleware: [needs('outcomes:read')] as const,
  request: { query: outcomeRunsFilter.extend(page.shape).strict() },
  responses: answers(z.array(runSummary), 'A page of runs; `meta.next_cursor` leads on'),
});

const health = createRoute({
  method: 'get',
  path: '/outcomes/health',
  operationId: 'getTechnicalHealth',
  summary: 'How the machinery does',
  middleware: [needs('outcomes:read')] as const,
  request: { query: healthFilter.strict() },
  responses: answers(technicalHealthSchema, 'The last hours, and what waits now'),
});

const terms = createRoute({
  method: 'get',
  path: '/outcomes/terms',
  operationId: 'getOutcomeTerms',
  summary: 'What was entered about money, building and office hours',
  middleware: [needs('outcomes:read')] as const,
  responses: answers(outcomeTerms, 'The terms; null: not entered'),
});

const putTerms = createRoute({
  method: 'patch',
  path: '/outcomes/terms',
  operationId: 'updateOutcomeTerms',
  summary: 'Enter an hourly rate, monthly costs, hours of building, office hours',
  middleware: [needs('outcomes:write')] as const,
  request: { body: jsonBody(outcomeTermsUpdate) },
  responses: answers(outcomeTerms, 'The terms after the change'),
});

const listBaselines = createRoute({
  method: 'get',
  path: '/baselines',
  operationId: 'listBaselines',
  summary: 'How work was done before, with all versions, newest first',
  middleware: [needs('outcomes:read')] as const,
  responses: answers(z.array(baselineSchema), 'The baselines'),
});

const postBaseline = createRoute({
  method: 'post',
  path: '/baselines',
  operationId: 'recordBaseline',
  summary: 'Record how work was done before: timed or observed samples, or an estimate',
  description:
    'Frozen once recorded; recorded again it is a new version, which holds for units asked for from then on. Graded A (timed, 20 or more), B (observed) or C. `work` and `turnaround` in ms.',
  middleware: [needs('outcomes:write')] as const,
  request: { body: jsonBody(newBaseline) },
  responses: answers(baselineSchema, 'The baseline with its grade', 201),
});

const getOutcome = createRoute({
  method: 'get',
  path: '/runs/{id}/outcome',
  operationId: 'getRunOutcome',
  summary: 'How the result of a run turned out, as far as anybody said',
  middleware: [needs('runs:read')] as const,
  request: { params: runId },
  responses: answers(runOutcome, 'What is known'),
});

const postOutcome = createRoute({
  method: 'post',
  path: '/runs/{id}/outcome',
  operationId: 'tellRunOutcome',
  summary: 'Say that a result was right, had to be corrected, or led to a complaint',
  middleware: [needs('outcomes:tell')] as const,
  request: { params: runId, body: jsonBody(tellOutcome) },
  responses: answers(runOutcome, 'What is known now'),
});

const postRating = createRoute({
  method: 'post',
  path: '/runs/{id}/rating',
  operationId: 'rateRun',
  summary: 'Rate a result with one tap',
  middleware: [needs('outcomes:tell')] as const,
  request: { params: runId, body: jsonBody(rateRun) },
  responses: answers(runOutcome, 'What is known now'),
});

const postTest = createRoute({
  method: 'post',
  path: '/runs/{id}/test',
  operationId: 'markTestRun',
  summary: 'Say that a run was only a test: it counts nowhere',
  middleware: [needs('outcomes:tell')] as const,
  request: { params: runId, body: jsonBody(markTest) },
  responses: answers(runOutcome, 'What is known now'),
});

const postAttention = createRoute({
  method: 'post',
  path: '/approvals/{id}/attention',
  operationId: 'reportAttention',
  summary: 'Add the time for which the question was in front of the caller',
  description: 'In ms since the last report. Ten minutes for each question and person are believed at most.',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId, body: jsonBody(attention) },
  responses: answers(z.object({}), 'It was added'),
});

const getPulse = createRoute({
  method: 'get',
  path: '/outcomes/pulse',
  operationId: 'getPulse',
  summary: 'The question of the month about the work load, and the caller’s answer',
  middleware: [needs('outcomes:tell')] as const,
  responses: answers(pulse, 'The month and the answer'),
});

const postPulse = createRoute({
  method: 'post',
  path: '/outcomes/pulse',
  operationId: 'givePulse',
  summary: 'Answer it: 1 heavy to 5 light',
  middleware: [needs('outcomes:tell')] as const,
  request: { body: jsonBody(givePulse) },
  responses: answers(pulse, 'The answer'),
});

/** What was achieved, what it is compared with, and what people say of it. */
export function outcomeRoutes(parts: Parts) {
  return routes()
    .openapi(report, async (c) => c.json(ok(c, await outcomesReport(parts, caller(c), c.req.valid('query'))), 200))
    .openapi(list, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query');
      const { runs, meta } = await outcomeRuns(parts, caller(c), filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
      return c.json(ok(c, runs, meta), 200);
    })
    .openapi(health, async (c) => c.json(ok(c, await technicalHealth(parts, caller(c), c.req.valid('query').hours)), 200))
    .openapi(terms, async (c) => c.json(ok(c, await termsFor(parts, caller(c))), 200))
    .openapi(putTerms, async (c) => c.json(ok(c, await updateTerms(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(getPulse, async (c) => c.json(ok(c, await pulseFor(parts, caller(c))), 200))
    .openapi(postPulse, async (c) => c.json(ok(c, await sayPulse(parts, caller(c), c.req.valid('json').score)), 200))
    .openapi(listBaselines, async (c) => c.json(ok(c, await baselinesOf(parts, caller(c))), 200))
    .openapi(postBaseline, async (c) => c.json(ok(c, await addBaseline(parts, caller(c), c.req.valid('json'))), 201));
}

/** What people say of single runs and questions. */
export function runOutcomeRoutes(parts: Parts) {
  return routes()
    .openapi(getOutcome, async (c) => c.json(ok(c, await outcomeOf(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(postOutcome, async (c) => c.json(ok(c, await sayOutcome(parts, caller(c), c.req.valid('param').id, c.req.valid('json'))), 200))
    .openapi(postRating, async (c) =>
      c.json(ok(c, await sayRating(parts, caller(c), c.req.valid('param').id, c.req.valid('json').rating)), 200),
    )
    .openapi(postTest, async (c) =>
      c.json(ok(c, await sayTest(parts, caller(c), c.req.valid('param').id, c.req.valid('json').is_test)), 200),
    )
    .openapi(postAttention, async (c) => {
      await reportAttention(parts, caller(c), c.req.valid('param').id, c.req.valid('json').active_ms);
      return c.json(ok(c, {}), 200);
    });
}
