import { annotation, annotationEdit, mentionable, newAnnotation } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { annotate, changeAnnotation, deleteAnnotation, listAnnotations, listMentionable } from '../services/annotations.ts';

const jobId = z.object({ job_id: z.uuid('must be the job_id of a run') });
const annotationId = jobId.extend({ annotation_id: z.uuid() });

const list = createRoute({
  method: 'get',
  path: '/runs/{job_id}/annotations',
  operationId: 'listAnnotations',
  summary: 'The notes on a run, oldest first',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(z.array(annotation), 'The notes'),
});

const people = createRoute({
  method: 'get',
  path: '/runs/{job_id}/people',
  operationId: 'listMentionable',
  summary: 'Who may see a run and so can be named in a note, by name',
  middleware: [needs('runs:read')] as const,
  request: { params: jobId },
  responses: answers(z.array(mentionable), 'Ids and names'),
});

const write = createRoute({
  method: 'post',
  path: '/runs/{job_id}/annotations',
  operationId: 'annotateRun',
  summary: 'Write a note on a run or on one of its steps',
  description: 'Who is named in `mentions` gets an e-mail with a link to it.',
  middleware: [needs('runs:control')] as const,
  request: { params: jobId, body: jsonBody(newAnnotation) },
  responses: answers(annotation, 'The note', 201),
});

const edit = createRoute({
  method: 'put',
  path: '/runs/{job_id}/annotations/{annotation_id}',
  operationId: 'editAnnotation',
  summary: 'Write your own note anew',
  middleware: [needs('runs:control')] as const,
  request: { params: annotationId, body: jsonBody(annotationEdit) },
  responses: answers(annotation, 'The note after the change'),
});

const remove = createRoute({
  method: 'delete',
  path: '/runs/{job_id}/annotations/{annotation_id}',
  operationId: 'deleteAnnotation',
  summary: 'Delete your own note',
  middleware: [needs('runs:control')] as const,
  request: { params: annotationId },
  responses: answers(z.object({ deleted: z.literal(true) }), 'The note is gone'),
});

/** Notes of people on runs. */
export function annotationRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listAnnotations(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(people, async (c) => c.json(ok(c, await listMentionable(parts, caller(c), c.req.valid('param').job_id)), 200))
    .openapi(write, async (c) => c.json(ok(c, await annotate(parts, caller(c), c.req.valid('param').job_id, c.req.valid('json'))), 201))
    .openapi(edit, async (c) => {
      const { job_id: runId, annotation_id: id } = c.req.valid('param');
      return c.json(ok(c, await changeAnnotation(parts, caller(c), runId, id, c.req.valid('json'))), 200);
    })
    .openapi(remove, async (c) => {
      const { job_id: runId, annotation_id: id } = c.req.valid('param');
      await deleteAnnotation(parts, caller(c), runId, id);
      return c.json(ok(c, { deleted: true as const }), 200);
    });
}
