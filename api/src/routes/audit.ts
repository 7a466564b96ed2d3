import { auditCheck, auditEntry, auditFilter, page } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { auditPage, checkAudit } from '../services/audit.ts';

const list = createRoute({
  method: 'get',
  path: '/audit',
  operationId: 'listAudit',
  summary: 'Who did what and when, newest first',
  middleware: [needs('audit:read')] as const,
  request: { query: auditFilter.extend(page.shape).strict() },
  responses: answers(z.array(auditEntry), 'A page of entries; `meta.next_cursor` leads on'),
});

const check = createRoute({
  method: 'post',
  path: '/audit/check',
  operationId: 'checkAudit',
  summary: 'Go over the whole chain and say whether every entry is as it was written',
  middleware: [needs('audit:read')] as const,
  responses: answers(auditCheck, 'The result, with the first broken entry'),
});

/** The audit log. */
export function auditRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query');
      const { entries, nextCursor } = await auditPage(parts, caller(c), filter, { cursor: cursor ?? null, limit });
      return c.json(ok(c, entries, { next_cursor: nextCursor }), 200);
    })
    .openapi(check, async (c) => c.json(ok(c, await checkAudit(parts, caller(c))), 200));
}
