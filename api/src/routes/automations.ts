import {
  rerunPlan as rerunPlanSchema,
  rerunRequest,
  runAccepted,
  runDetail as runDetailSchema,
  runEvent,
  triggerRun as triggerBody,
} from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Hub } from '../live/hub.ts';
import { runEventStream } from '../live/run-stream.ts';
import { sharedReading } from '../live/shared-reading.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from '../services/caller.ts';
import { rerun, rerunPlan } from '../services/rerun.ts';
import { cancelRun, openArtifact, retryRun, runDetail, runLog, triggerRun } from '../services/runs.ts';
import { file } from './file.ts';

const jobId = z.object({ job_id: z.uuid('must be the job_id of a run') });
const idempotency = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

const trigger = createRoute({
  method: 'post',
  path: '/automations/trigger',
  operationId: 'triggerAutomation',
  summary: 'Start an automation',
  description: 'The same Idempotency-Key gives the same run; with another body it is refused.',
  middleware: [needs('automations:trigger')] as const,
  request: { headers: idempotency, body: jsonBody(triggerBody) },
  responses: answers(runAccepted, 'The run was admitted', 202),
});

const get = createRoute({
  method: 'get',
  path: '/automations/{job_id}',
  operationId: 'getAutomationRun',
  summary: 'One run with its graph, files and open question',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(runDetailSchema, 'The run'),
});

const logs = createRoute({
  method: 'get',
  path: '/automations/{job_id}/logs',
  operationId: 'getAutomationLogs',
  summary: 'The history of a run, oldest first',
  middleware: [needs('runs:read')] as const,
  request: {
    params: jobId,
    query: z.strictObject({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(500),
    }),
  },
  responses: answers(z.array(runEvent), 'Events with seq greater than `after`'),
});

const events = createRoute({
  method: 'get',
  path: '/automations/{job_id}/events',
  operationId: 'streamAutomationEvents',
  summary: 'The history of a run, live (server-sent events)',
  description:
    'Frames `event: run_event`, `id:` the seq, `data:` the event. `Last-Event-ID` resumes after it. Without envelope: SSE fixes the format.',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: { 200: { description: 'An endless stream', content: { 'text/event-stream': { schema: z.string() } } } },
});

const cancel = createRoute({
  method: 'post',
  path: '/automations/{job_id}/cancel',
  operationId: 'cancelAutomationRun',
  summary: 'Stop a run',
  middleware: [needs('runs:control')] as const,
  request: { params: jobId },
  responses: answers(runAccepted, 'The run is cancelled'),
});

const retry = createRoute({
  method: 'post',
  path: '/automations/{job_id}/retry',
  operationId: 'retryAutomationRun',
  summary: 'Let a failed run go on at the step that failed',
  middleware: [needs('runs:control')] as const,
  request: { params: jobId },
  responses: answers(runAccepted, 'The run is queued again', 202),
});

const plan = createRoute({
  method: 'get',
  path: '/automations/{job_id}/rerun',
  operationId: 'planRerun',
  summary: 'What running an ended run again would mean',
  description: 'The steps it can go on from, and what it did outside: that stays done.',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(rerunPlanSchema, 'Steps and effects'),
});

const again = createRoute({
  method: 'post',
  path: '/automations/{job_id}/rerun',
  operationId: 'rerunAutomation',
  summary: 'Run an ended run again from one of its steps',
  description:
    'A run of its own, with the same or another input; the old one stays as it is. 409 `effects_happened` lists what was done already until `acknowledged_effects` names it. Approvals are asked anew.',
  middleware: [needs('automations:trigger')] as const,
  request: { params: jobId, body: jsonBody(rerunRequest) },
  responses: answers(runAccepted, 'The new run was admitted', 202),
});

const artifact = createRoute({
  method: 'get',
  path: '/automations/{job_id}/artifacts/{artifact_id}',
  operationId: 'getArtifact',
  summary: 'A file that a run produced',
  middleware: [needs('runs:read')] as const,
  description: 'A download. With `show=true` a page comes so that it can be looked at in a frame: sandboxed, without scripts.',
  request: { params: jobId.extend({ artifact_id: z.uuid() }), query: z.strictObject({ show: z.stringbool().default(false) }) },
  responses: { 200: { description: 'The bytes', content: { '*/*': { schema: z.string() } } } },
});

/** Routes of one run: start, look, follow, stop, retry. */
export function automationRoutes(parts: Parts, hub: Hub) {
  const live = { parts, hub, read: sharedReading(parts.db) };
  return routes()
    .openapi(trigger, async (c) => {
      const key = c.req.valid('header')['idempotency-key'] ?? null;
      const from = caller(c);
      return c.json(ok(c, await triggerRun(parts, from, c.req.valid('json'), triggerOf(from), key)), 202);
    })
    .openapi(get, async (c) => c.json(ok(c, await runDetail(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(logs, async (c) => {
      const { after, limit } = c.req.valid('query');
      return c.json(ok(c, await runLog(parts, caller(c), c.req.valid('param').job_id, after, limit)), 200);
    })
    .openapi(events, async (c) => runEventStream(c, live, caller(c), c.req.valid('param').job_id))
    .openapi(cancel, async (c) => c.json(ok(c, await cancelRun(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(retry, async (c) => c.json(ok(c, await retryRun(parts, caller(c), c.req.valid('param').job_id)), 202))
    .openapi(plan, async (c) => c.json(ok(c, await rerunPlan(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(again, async (c) => {
      const from = caller(c);
      const trigger = triggerOf(from);
      return c.json(ok(c, await rerun(parts, from, c.req.valid('param').job_id, c.req.valid('json'), trigger)), 202);
    })
    .openapi(artifact, async (c) => {
      const { job_id: runId, artifact_id: artifactId } = c.req.valid('param');
      return file(c, await openArtifact(parts, caller(c), runId, artifactId), c.req.valid('query').show);
    });
}

const triggerOf = ({ channel }: Caller) => (channel === 'dashboard' || channel === 'extension' || channel === 'n8n' ? channel : 'api');
