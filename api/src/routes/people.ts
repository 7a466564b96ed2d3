import {
  acceptInvitation as acceptBody,
  invitation,
  member,
  memberUpdate,
  newInvitation,
  openInvitation as openSchema,
} from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { networkOf } from '../auth/network.ts';
import { answers, caller, jsonBody, needs, ok, publicRoute, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import {
  acceptInvitation,
  changeInvitationOf,
  invite,
  listInvitations,
  listMembers,
  openInvitation,
  updateMember,
} from '../services/people.ts';

const invitationId = z.object({ id: z.uuid('must be the id of an invitation') });
const link = z.object({ token: z.string().min(1).max(200) });

const list = createRoute({
  method: 'get',
  path: '/users',
  operationId: 'listUsers',
  summary: 'Everybody who is or was in this workspace',
  middleware: [needs('users:read')] as const,
  responses: answers(z.array(member), 'Those who may sign in first, then by name'),
});

const update = createRoute({
  method: 'patch',
  path: '/users/{id}',
  operationId: 'updateUser',
  summary: 'Change the role of a member, let them go or take them back',
  description: 'Whoever is let go is signed out everywhere at once. The last administrator stays one.',
  middleware: [needs('users:write')] as const,
  request: { params: z.object({ id: z.string().min(1).max(100) }), body: jsonBody(memberUpdate) },
  responses: answers(z.array(member), 'Everybody after the change'),
});

const invitations = createRoute({
  method: 'get',
  path: '/invitations',
  operationId: 'listInvitations',
  summary: 'Invitations that nobody has answered yet',
  middleware: [needs('users:write')] as const,
  responses: answers(z.array(invitation), 'Oldest first'),
});

const inviteSomebody = createRoute({
  method: 'post',
  path: '/invitations',
  operationId: 'invite',
  summary: 'Invite somebody by e-mail',
  description: 'The mail has a link that works once, for seven days. A second invitation of an address ends the first.',
  middleware: [needs('users:write')] as const,
  request: { body: jsonBody(newInvitation) },
  responses: answers(z.array(invitation), 'The open invitations'),
});

const revoke = createRoute({
  method: 'delete',
  path: '/invitations/{id}',
  operationId: 'revokeInvitation',
  summary: 'Take an invitation back: its link opens nothing any more',
  middleware: [needs('users:write')] as const,
  request: { params: invitationId },
  responses: answers(z.array(invitation), 'The open invitations'),
});

const again = createRoute({
  method: 'post',
  path: '/invitations/{id}/mail',
  operationId: 'mailInvitation',
  summary: 'Mail an invitation once more',
  middleware: [needs('users:write')] as const,
  request: { params: invitationId },
  responses: answers(z.array(invitation), 'The open invitations'),
});

const show = createRoute({
  method: 'get',
  path: '/invitations/open/{token}',
  operationId: 'showInvitation',
  summary: 'What the link of an invitation invites to; changes nothing',
  middleware: [publicRoute()] as const,
  request: { params: link },
  responses: answers(openSchema, 'The invitation'),
});

const accept = createRoute({
  method: 'post',
  path: '/invitations/open/{token}',
  operationId: 'acceptInvitation',
  summary: 'Join with a name and a password; the link is used up',
  middleware: [publicRoute()] as const,
  request: { params: link, body: jsonBody(acceptBody) },
  responses: answers(z.object({ email: z.string() }), 'The account is there: sign in with it'),
});

/** People of the workspace and those who are invited. */
export function peopleRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listMembers(parts, caller(c))), 200))
    .openapi(update, async (c) => c.json(ok(c, await updateMember(parts, caller(c), c.req.valid('param').id, c.req.valid('json'))), 200))
    .openapi(invitations, async (c) => c.json(ok(c, await listInvitations(parts, caller(c))), 200))
    .openapi(inviteSomebody, async (c) => c.json(ok(c, await invite(parts, caller(c), c.req.valid('json'))), 200))
    .openapi(revoke, async (c) => c.json(ok(c, await changeInvitationOf(parts, caller(c), c.req.valid('param').id, 'revoked')), 200))
    .openapi(again, async (c) => c.json(ok(c, await changeInvitationOf(parts, caller(c), c.req.valid('param').id, 'mailed')), 200))
    .openapi(show, async (c) => c.json(ok(c, await openInvitation(parts, c.req.valid('param').token, networkOf(c))), 200))
    .openapi(accept, async (c) =>
      c.json(ok(c, await acceptInvitation(parts, c.req.valid('param').token, networkOf(c), c.req.valid('json'))), 200),
    );
}
