import { contact, contactLimit, contactUpdate } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import { ownContact, setOwnPhone, setSmsLimit } from '../services/contacts.ts';

const own = createRoute({
  method: 'get',
  path: '/users/me/contact',
  operationId: 'getContact',
  summary: 'How I am reached about approvals beside e-mail',
  middleware: [needs('profile:read')] as const,
  responses: answers(contact, 'My number, and how much an SMS of mine may approve'),
});

const setOwn = createRoute({
  method: 'put',
  path: '/users/me/contact',
  operationId: 'setContact',
  summary: 'Set or remove my number',
  description: 'With a number (E.164) approvals come by SMS too, with a code to answer; null ends that. E-mails come in any case.',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(contactUpdate) },
  responses: answers(contact, 'After the change'),
});

const setLimit = createRoute({
  method: 'put',
  path: '/users/{id}/contact',
  operationId: 'setContactLimit',
  summary: 'Set how much an SMS of a member may approve',
  description: 'The number of a sender can be forged, so replies are capped; above it the link in the e-mail or the dashboard is needed.',
  middleware: [needs('users:write')] as const,
  request: { params: z.object({ id: z.string().min(1).max(100) }), body: jsonBody(contactLimit) },
  responses: answers(contact, 'After the change'),
});

/** Where approvals reach people. */
export function contactRoutes(parts: Parts) {
  return routes()
    .openapi(own, async (c) => c.json(ok(c, await ownContact(parts, caller(c))), 200))
    .openapi(setOwn, async (c) => c.json(ok(c, await setOwnPhone(parts, caller(c), c.req.valid('json').phone)), 200))
    .openapi(setLimit, async (c) => {
      const { sms_max_cents: smsMaxCents } = c.req.valid('json');
      return c.json(ok(c, await setSmsLimit(parts, caller(c), c.req.valid('param').id, smsMaxCents)), 200);
    });
}
