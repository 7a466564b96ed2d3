import { linkedApproval as linkedApprovalSchema, linkedDecision } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { networkOf } from '../auth/network.ts';
import { answers, jsonBody, ok, publicRoute, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { decideByLink, linkedApproval } from '../services/linked-decisions.ts';

const link = z.object({ token: z.string().min(1).max(200) });

const show = createRoute({
  method: 'get',
  path: '/decisions/{token}',
  operationId: 'showLinkedApproval',
  summary: 'What a link from an e-mail asks',
  description: 'Shows and changes nothing, however often it is opened. After the decision it says who decided and when.',
  middleware: [publicRoute()] as const,
  request: { params: link },
  responses: answers(linkedApprovalSchema, 'The question, or how it ended'),
});

const decideIt = createRoute({
  method: 'post',
  path: '/decisions/{token}',
  operationId: 'decideByLink',
  summary: 'Approve or reject by link',
  description:
    'As the person whom the link was sent to, with the role they have now; it works once. Changing the proposal needs the dashboard. Errors are those of `decideApproval`.',
  middleware: [publicRoute()] as const,
  request: { params: link, body: jsonBody(linkedDecision) },
  responses: answers(linkedApprovalSchema, 'The question after the decision'),
});

/** Answers without signing in, by the link of an e-mail. */
export function decisionRoutes(parts: Parts) {
  return routes()
    .openapi(show, async (c) => c.json(ok(c, await linkedApproval(parts, c.req.valid('param').token, networkOf(c))), 200))
    .openapi(decideIt, async (c) => {
      const { token } = c.req.valid('param');
      return c.json(ok(c, await decideByLink(parts, token, networkOf(c), c.req.valid('json'))), 200);
    });
}
