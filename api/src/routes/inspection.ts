import { effectDetail, runAuditEntry, stepInspection } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, needs, ok, routes } from '../http/index.ts';
import { auditOfRun, effectsOfRun, inspectStep, stepValueFile } from '../inspection/inspect.ts';
import type { Parts } from '../parts.ts';

const jobId = z.object({ job_id: z.uuid('must be the job_id of a run') });
const stepId = jobId.extend({ step: z.string().min(1).max(60) });

const step = createRoute({
  method: 'get',
  path: '/automations/{job_id}/steps/{step}',
  operationId: 'inspectStep',
  summary: 'One step of a run, looked into',
  description:
    'What it was given and what it made (as it last began; secrets are hidden, large values come as their beginning), attempts with their errors, who reasoned for how much, sources, and what it did outside.',
  middleware: [needs('runs:read')] as const,
  request: { params: stepId },
  responses: answers(stepInspection, 'The step'),
});

const value = createRoute({
  method: 'get',
  path: '/automations/{job_id}/steps/{step}/values/{side}/{name}',
  operationId: 'downloadStepValue',
  summary: 'One value of a step whole, as a JSON file',
  middleware: [needs('runs:read')] as const,
  request: { params: stepId.extend({ side: z.enum(['input', 'output']), name: z.string().min(1).max(100) }) },
  responses: { 200: { description: 'The value, as a download', content: { '*/*': { schema: z.string() } } } },
});

const effects = createRoute({
  method: 'get',
  path: '/automations/{job_id}/effects',
  operationId: 'listRunEffects',
  summary: 'What a run did in other systems, oldest first',
  description: 'What was meant, what was sent, what came of it, and what lay there before as far as the history tells.',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(z.array(effectDetail), 'The effects'),
});

const audit = createRoute({
  method: 'get',
  path: '/automations/{job_id}/audit',
  operationId: 'auditRun',
  summary: 'Who did what in a run, oldest first',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(z.array(runAuditEntry), 'The trail'),
});

/** A run looked into: its steps, what it did outside, who did what. */
export function inspectionRoutes(parts: Parts) {
  return routes()
    .openapi(step, async (c) => {
      const { job_id: runId, step: id } = c.req.valid('param');
      return c.json(ok(c, await inspectStep(parts, caller(c), runId, id)), 200);
    })
    .openapi(value, async (c) => {
      const { job_id: runId, ...which } = c.req.valid('param');
      const text = await stepValueFile(parts, caller(c), runId, which);
      return c.body(text, 200, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${which.step}-${which.name}.json`)}`,
        'x-content-type-options': 'nosniff',
      });
    })
    .openapi(effects, async (c) => c.json(ok(c, await effectsOfRun(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(audit, async (c) => c.json(ok(c, await auditOfRun(parts, caller(c), c.req.valid('param').job_id)), 200));
}
