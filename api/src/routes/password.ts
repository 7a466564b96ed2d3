import { passwordChange, passwordChanged } from '@banksman/contracts';
import { createRoute } from '@hono/zod-openapi';
import type { Audit } from '../audit/audit.ts';
import { changeOwnPassword } from '../auth/change-password.ts';
import type { SignInParts } from '../auth/sign-in.ts';
import type { TellOwner } from '../auth/tell-owner.ts';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';

const change = createRoute({
  method: 'put',
  path: '/users/me/password',
  operationId: 'changePassword',
  summary: 'Change my password: every other session of mine ends',
  description: 'Needs the password once more; its owner is told by e-mail. Five wrong ones, then nothing for a quarter of an hour.',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(passwordChange) },
  responses: answers(passwordChanged, 'It counts from now on'),
});

/** One's own password. */
export function passwordRoutes({ db, auth }: SignInParts, audit: Audit, tellOwner: TellOwner) {
  return routes().openapi(change, async (c) => {
    const asking = { caller: caller(c), sessionId: c.get('sessionId') };
    const ended = await changeOwnPassword(db, auth, audit, asking, c.req.valid('json'));
    tellOwner(asking.caller.userId, 'password');
    return c.json(ok(c, { sessions_ended: ended }), 200);
  });
}
