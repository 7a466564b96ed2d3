import {
  approval,
  approvalFilter,
  assignRequest,
  batchRequest,
  batchResult,
  decider,
  decision,
  inboxToday,
  snoozeRequest,
  trailEntry,
} from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { assign, snooze } from '../services/approval-care.ts';
import { inboxTodayFor, trailOf } from '../services/approval-trail.ts';
import { approvalDetail, decide, decidersFor, listApprovalsFor, undoDecisionOf } from '../services/approvals.ts';
import { approveBatch } from '../services/batch.ts';

const approvalId = z.object({ id: z.uuid('must be the id of an approval') });

const list = createRoute({
  method: 'get',
  path: '/approvals',
  operationId: 'listApprovals',
  summary: 'Questions to people, open ones by due time',
  middleware: [needs('approvals:read')] as const,
  request: { query: approvalFilter.strict() },
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
    'Bound to `payload_sha256`: what was shown is what is decided. Of two people who decide at once one is first, the other gets 409 `approval_decided`. With `hold_ms` (at most 30000) it can be taken back for so long; without, it is final at once.',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId, body: jsonBody(decision) },
  responses: answers(approval, 'The approval after the decision'),
});

const undo = createRoute({
  method: 'post',
  path: '/approvals/{id}/undo',
  operationId: 'undoDecision',
  summary: 'Take your own decision back while it is held',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId },
  responses: answers(approval, 'The question, open again'),
});

const snoozeIt = createRoute({
  method: 'post',
  path: '/approvals/{id}/snooze',
  operationId: 'snoozeApproval',
  summary: 'Put a question aside for a while',
  description: 'For everybody, until a time before it expires; nobody is reminded meanwhile. `until` null brings it back.',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId, body: jsonBody(snoozeRequest) },
  responses: answers(approval, 'The approval after the change'),
});

const assignIt = createRoute({
  method: 'post',
  path: '/approvals/{id}/assignee',
  operationId: 'assignApproval',
  summary: 'Give a question to somebody',
  description: 'Who is told by e-mail. Others who may decide still can. `user_id` null: nobody in particular.',
  middleware: [needs('approvals:decide')] as const,
  request: { params: approvalId, body: jsonBody(assignRequest) },
  responses: answers(approval, 'The approval after the change'),
});

const batch = createRoute({
  method: 'post',
  path: '/approvals/batch',
  operationId: 'approveBatch',
  summary: 'Approve several questions of one kind',
  description:
    'All for the same action, each at most `batch_limit_cents`. With `preview` nothing is decided. Each is decided by itself; what is refused stays open and says why.',
  middleware: [needs('approvals:decide')] as const,
  request: { body: jsonBody(batchRequest) },
  responses: answers(batchResult, 'What became of each'),
});

const trail = createRoute({
  method: 'get',
  path: '/approvals/{id}/trail',
  operationId: 'getApprovalTrail',
  summary: 'Who was asked, who did what, by which way, and what was changed',
  middleware: [needs('approvals:read')] as const,
  request: { params: approvalId },
  responses: answers(z.array(trailEntry), 'Oldest first'),
});

const deciders = createRoute({
  method: 'get',
  path: '/deciders',
  operationId: 'listDeciders',
  summary: 'Everybody who may decide',
  middleware: [needs('approvals:decide')] as const,
  responses: answers(z.array(decider), 'By name'),
});

const today = createRoute({
  method: 'get',
  path: '/inbox/today',
  operationId: 'getInboxToday',
  summary: 'What comes back next, and what was handled today',
  middleware: [needs('approvals:read')] as const,
  responses: answers(inboxToday, 'Since midnight where the workspace is'),
});

/** The inbox. */
export function approvalRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => {
      const { job_id: runId, ...filter } = c.req.valid('query');
      return c.json(ok(c, await listApprovalsFor(parts, caller(c), { ...filter, runId: runId ?? null })), 200);
    })
    .openapi(batch, async (c) => c.json(ok(c, await approveBatch(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(deciders, async (c) => c.json(ok(c, await decidersFor(parts, caller(c))), 200))
    .openapi(today, async (c) => c.json(ok(c, await inboxTodayFor(parts, caller(c))), 200))
    .openapi(get, async (c) => c.json(ok(c, await approvalDetail(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(trail, async (c) => c.json(ok(c, await trailOf(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(decideApproval, async (c) => c.json(ok(c, await decide(parts, caller(c), c.req.valid('param').id, c.req.valid('json'))), 200))
    .openapi(undo, async (c) => c.json(ok(c, await undoDecisionOf(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(snoozeIt, async (c) => {
      const { until } = c.req.valid('json');
      return c.json(ok(c, await snooze(parts, caller(c), c.req.valid('param').id, until === null ? null : new Date(until))), 200);
    })
    .openapi(assignIt, async (c) =>
      c.json(ok(c, await assign(parts, caller(c), c.req.valid('param').id, c.req.valid('json').user_id)), 200),
    );
}
