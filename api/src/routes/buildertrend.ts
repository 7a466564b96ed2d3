import { approval, decision, handedLog, logReceipt, runAccepted, runDetail as runDetailSchema, site } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { decide } from '../services/approvals.ts';
import { handedLogs, takeReceipt } from '../services/handed-logs.ts';
import { runDetail, triggerRun } from '../services/runs.ts';
import { findSites } from '../services/sites.ts';

/** The hotel automation's id in seed 000. */
const HOTEL_BOOKING = 'AM-002';

const run = createRoute({
  method: 'post',
  path: '/buildertrend/hotel-booking/run',
  operationId: 'runHotelBooking',
  summary: 'Book rooms for a crew (the same as triggering AM-002)',
  middleware: [needs('automations:trigger')] as const,
  request: {
    headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }),
    body: jsonBody(z.record(z.string(), z.unknown())),
  },
  responses: answers(runAccepted, 'The run was admitted', 202),
});

const approve = createRoute({
  method: 'post',
  path: '/buildertrend/hotel-booking/approve',
  operationId: 'approveHotelBooking',
  summary: 'Decide a hotel question (the same as deciding the approval)',
  middleware: [needs('approvals:decide')] as const,
  request: { body: jsonBody(decision.extend({ approval_id: z.uuid() })) },
  responses: answers(approval, 'The approval after the decision'),
});

const status = createRoute({
  method: 'get',
  path: '/buildertrend/hotel-booking/{job_id}/status',
  operationId: 'hotelBookingStatus',
  summary: 'How a hotel run stands',
  middleware: [needs('runs:read')] as const,
  request: { params: z.object({ job_id: z.uuid() }) },
  responses: answers(runDetailSchema, 'The run'),
});

const jobs = createRoute({
  method: 'get',
  path: '/buildertrend/jobs',
  operationId: 'findBuildertrendJobs',
  summary: 'Building sites in Buildertrend, by name, city or number',
  middleware: [needs('automations:trigger')] as const,
  request: { query: z.strictObject({ q: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(50).default(20) }) },
  responses: answers(z.array(site), 'The sites that match'),
});

const logs = createRoute({
  method: 'get',
  path: '/buildertrend/jobs/{job}/daily-logs/waiting',
  operationId: 'listHandedLogs',
  summary: 'Daily logs of a job that wait for a person who publishes them in the browser',
  middleware: [needs('automations:trigger')] as const,
  request: { params: z.object({ job: z.string().max(64) }) },
  responses: answers(z.array(handedLog), 'The longest waiting first'),
});

const allLogs = createRoute({
  method: 'get',
  path: '/buildertrend/daily-logs/waiting',
  operationId: 'listAllHandedLogs',
  summary: 'Daily logs of all jobs that wait for a person who publishes them in the browser',
  middleware: [needs('automations:trigger')] as const,
  responses: answers(z.array(handedLog), 'The longest waiting first, at most 200'),
});

const receipt = createRoute({
  method: 'post',
  path: '/buildertrend/daily-logs/{key}/receipt',
  operationId: 'receiveDailyLog',
  summary: 'Say that a daily log was published in the browser',
  description: 'The run looks at once and goes on when it finds the log in Buildertrend; the word alone changes nothing.',
  middleware: [needs('automations:trigger')] as const,
  request: { params: z.object({ key: z.string().max(64) }), body: jsonBody(logReceipt) },
  responses: answers(handedLog, 'The log that the run looks for now', 202),
});

/** Seed 000 section 7.1: aliases over the same services, and the sites to choose from. */
export function buildertrendRoutes(parts: Parts) {
  return routes()
    .openapi(run, async (c) => {
      const key = c.req.valid('header')['idempotency-key'] ?? null;
      return c.json(
        ok(c, await triggerRun(parts, caller(c), { module_id: HOTEL_BOOKING, input: c.req.valid('json') }, 'extension', key)),
        202,
      );
    })
    .openapi(approve, async (c) => {
      const { approval_id: approvalId, ...body } = c.req.valid('json');
      return c.json(ok(c, await decide(parts, caller(c), approvalId, body)), 200);
    })
    .openapi(status, async (c) => c.json(ok(c, await runDetail(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(logs, async (c) => c.json(ok(c, await handedLogs(parts, caller(c), c.req.valid('param').job)), 200))
    .openapi(allLogs, async (c) => c.json(ok(c, await handedLogs(parts, caller(c), null)), 200))
    .openapi(receipt, async (c) => c.json(ok(c, await takeReceipt(parts, caller(c), c.req.valid('param').key, c.req.valid('json'))), 202))
    .openapi(jobs, async (c) => {
      const { q, limit } = c.req.valid('query');
      return c.json(ok(c, await findSites(parts, caller(c), q, limit, c.req.raw.signal)), 200);
    });
}
