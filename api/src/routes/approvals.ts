import { approval, approvalFilter, decision } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { approvalDetail, decide, listApprovalsFor } from '../services/approvals.ts';

const approvalId = z.object({ id: z.uuid('must be the id of an approval') });

const list = createRoute({
  method: 'get',
  path: '/approvals',
  operationId: 'listApprovals',
  summary: 'Questions to people, open ones by due time',
  middleware: [needs('approvals:read')] as const,
  request: { query: approvalFilter },
  responses: answers(z.array(approval), 'The approvals'),
});

const get = createRoute({
  method: 'get',
  path: '/approvals/{id}',
  operationId: 'getApproval',
  summary: 'One question',
  middleware: [needs('approvals:read')] as const,
  request: { params: approvalId },
  responses: answers(approval, 'The approval'),
});

const decideApproval = createRoute({
  method: 'post',
  path: '/approvals/{id}/decision',
  operationId: 'decideApproval',
  summary: 'Approve, edit, reject or respond',
  description:
    'Bound to `payload_sha256`: what was shown is what is decided. Of two people who decide at once one is first, the other gets 409 `approval_decided`.',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId, body: jsonBody(decision) },
  responses: answers(approval, 'The approval after the decision'),
});

/** The inbox. */
export function approvalRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => {
      const { status, job_id: runId } = c.req.valid('query');
      return c.json(ok(c, await listApprovalsFor(parts, caller(c), { status, runId: runId ?? null })), 200);
    })
    .openapi(get, async (c) => c.json(ok(c, await approvalDetail(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(decideApproval, async (c) => c.json(ok(c, await decide(parts, caller(c), c.req.valid('param').id, c.req.valid('json'))), 200));
}
