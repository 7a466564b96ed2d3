import { approvalRule, approvalRuleRequest, approvalSettings } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { approvalSettingsOf, createRule, revokeRule, rulesFor, updateApprovalSettings } from '../services/approval-rules.ts';

const rules = answers(z.array(approvalRule), 'The rules, the ones that are good first');

const list = createRoute({
  method: 'get',
  path: '/approval-rules',
  operationId: 'listApprovalRules',
  summary: 'What is approved without asking, and what that came to',
  middleware: [needs('approvals:read')] as const,
  responses: rules,
});

const create = createRoute({
  method: 'post',
  path: '/approval-rules',
  operationId: 'createApprovalRule',
  summary: 'Always approve like this, up to an amount',
  description:
    'Bound to the automation and the action of a question, and if wanted to its building site. Good for what is asked from now on; spending limits and the kill switch hold as for any decision.',
  middleware: [needs('approvals:rules')] as const,
  request: { body: jsonBody(approvalRuleRequest) },
  responses: rules,
});

const revoke = createRoute({
  method: 'post',
  path: '/approval-rules/{id}/revoke',
  operationId: 'revokeApprovalRule',
  summary: 'Ask again from now on',
  middleware: [needs('approvals:rules')] as const,
  request: { params: z.object({ id: z.uuid('must be the id of a rule') }) },
  responses: rules,
});

const settings = createRoute({
  method: 'get',
  path: '/approval-settings',
  operationId: 'getApprovalSettings',
  summary: 'How questions are decided here',
  middleware: [needs('approvals:read')] as const,
  responses: answers(approvalSettings, 'The settings'),
});

const setSettings = createRoute({
  method: 'put',
  path: '/approval-settings',
  operationId: 'setApprovalSettings',
  summary: 'Set what each of several at once may cost',
  middleware: [needs('spending:write')] as const,
  request: { body: jsonBody(approvalSettings) },
  responses: answers(approvalSettings, 'After the change'),
});

/** Rules that approve without asking, and how much several at once may cost. */
export function approvalRuleRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await rulesFor(parts, caller(c))), 200))
    .openapi(create, async (c) => c.json(ok(c, await createRule(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(revoke, async (c) => c.json(ok(c, await revokeRule(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(settings, async (c) => c.json(ok(c, await approvalSettingsOf(parts, caller(c))), 200))
    .openapi(setSettings, async (c) => c.json(ok(c, await updateApprovalSettings(parts, caller(c), c.req.valid('json'))), 200));
}
