import {
  DomainError,
  loginRequest,
  logoutRequest,
  otpRequest,
  otpVerify,
  ownSession,
  profile,
  profileUpdate,
  ROLE_SCOPES,
  refreshRequest,
  signInAnswer,
  tokens,
} from '@banksman/contracts';
import { type Database, endSession, getWorkspace, membersOf, renameUser } from '@banksman/db';
import { createRoute, z } from '@hono/zod-openapi';
import type { Audit } from '../audit/audit.ts';
import { type FinishSignIn, SIGN_IN_GIVES } from '../auth/finish-sign-in.ts';
import { networkOf } from '../auth/network.ts';
import { endOneSession, ownSessions } from '../auth/own-sessions.ts';
import { proveCode, provePassword, requestCode, type SignInParts, type TextCode } from '../auth/sign-in.ts';
import { endSessionOf, refreshTokens } from '../auth/tokens.ts';
import { answers, caller, jsonBody, needs, ok, publicRoute, routes } from '../http/index.ts';
import { actorOf, type Caller } from '../services/caller.ts';

const login = createRoute({
  method: 'post',
  path: '/auth/login',
  operationId: 'login',
  summary: 'Sign in with e-mail and password',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(loginRequest) },
  responses: answers(signInAnswer, SIGN_IN_GIVES),
});
const otp = createRoute({
  method: 'post',
  path: '/auth/otp',
  operationId: 'requestCode',
  summary: 'Send a sign-in code by e-mail, or as a text to the number of the account',
  description: 'The answer is the same whether the address has an account, and the account a number, or not.',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(otpRequest) },
  responses: answers(z.object({ sent: z.literal(true) }), 'If the address has an account, a code is on its way', 202),
});
const verify = createRoute({
  method: 'post',
  path: '/auth/otp/verify',
  operationId: 'verifyCode',
  summary: 'Sign in with a code that was sent',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(otpVerify) },
  responses: answers(signInAnswer, SIGN_IN_GIVES),
});
const refresh = createRoute({
  method: 'post',
  path: '/auth/refresh',
  operationId: 'refresh',
  summary: 'New tokens for a refresh token; each works once',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(refreshRequest) },
  responses: answers(tokens, 'The next pair'),
});
const logout = createRoute({
  method: 'post',
  path: '/auth/logout',
  operationId: 'logout',
  summary: 'End the session of the refresh token, or else of the access token that comes with the request',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(logoutRequest) },
  responses: answers(z.object({ signed_out: z.literal(true) }), 'The session has ended'),
});
const jwks = createRoute({
  method: 'get',
  path: '/auth/jwks',
  operationId: 'jwks',
  summary: 'The keys that verify access tokens (RFC 7517, without envelope)',
  middleware: [publicRoute()] as const,
  responses: {
    200: {
      description: 'A JSON Web Key Set',
      content: { 'application/json': { schema: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) } },
    },
  },
});
const me = createRoute({
  method: 'get',
  path: '/users/me',
  operationId: 'getProfile',
  summary: 'Who I am here',
  middleware: [needs('profile:read')] as const,
  responses: answers(profile, 'The profile'),
});
const updateMe = createRoute({
  method: 'put',
  path: '/users/me',
  operationId: 'updateProfile',
  summary: 'Change my name',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(profileUpdate) },
  responses: answers(profile, 'The profile after the change'),
});
const sessions = createRoute({
  method: 'get',
  path: '/users/me/sessions',
  operationId: 'listSessions',
  summary: 'Where I am signed in',
  middleware: [needs('profile:read')] as const,
  responses: answers(z.array(ownSession), 'The one used last first'),
});
const endSessions = createRoute({
  method: 'delete',
  path: '/users/me/sessions/{id}',
  operationId: 'endSession',
  summary: 'Sign out somewhere: that session and its tokens end at once',
  middleware: [needs('profile:write')] as const,
  request: { params: z.object({ id: z.string().min(1).max(100) }) },
  responses: answers(z.array(ownSession), 'What is left'),
});

/** Sign-in and people. */
export function identityRoutes(parts: SignInParts, audit: Audit, finish: FinishSignIn, text: TextCode) {
  const { db, auth } = parts;
  return routes()
    .openapi(login, async (c) => {
      const { authorize, ...guess } = c.req.valid('json');
      const network = networkOf(c);
      return c.json(ok(c, await finish(c, authorize, () => provePassword(parts, { ...guess, network }))), 200);
    })
    .openapi(otp, async (c) => {
      await requestCode(parts, { ...c.req.valid('json'), network: networkOf(c) }, text);
      return c.json(ok(c, { sent: true as const }), 202);
    })
    .openapi(verify, async (c) => {
      const { authorize, ...guess } = c.req.valid('json');
      const network = networkOf(c);
      return c.json(ok(c, await finish(c, authorize, () => proveCode(parts, { ...guess, network }))), 200);
    })
    .openapi(refresh, async (c) => c.json(ok(c, await refreshTokens(db, auth, c.req.valid('json').refresh_token)), 200))
    .openapi(logout, async (c) => {
      const token = c.req.valid('json').refresh_token;
      const sessionId = c.get('sessionId');
      if (token) await endSessionOf(db, token);
      else if (sessionId) await endSession(db, sessionId);
      const from = c.get('caller');
      if (from) {
        const told = { actor: actorOf(from), subject: { kind: 'session', id: sessionId ?? '' } };
        await db.transaction((tx) => audit.write(tx, from.workspaceId, { ...told, action: 'signed_out', text: `${from.name} signed out` }));
      }
      return c.json(ok(c, { signed_out: true as const }), 200);
    })
    .openapi(jwks, async (c) => {
      c.header('cache-control', 'public, max-age=300');
      return c.json((await auth.api.getJwks()) as unknown as { keys: Record<string, unknown>[] }, 200);
    })
    .openapi(me, async (c) => c.json(ok(c, await profileOf(db, caller(c))), 200))
    .openapi(updateMe, async (c) => {
      const from = caller(c);
      await db.transaction(async (tx) => {
        await renameUser(tx, from.userId, c.req.valid('json').name);
        const subject = { kind: 'user', id: from.userId };
        const text = `${from.name} changed their name to ${c.req.valid('json').name}`;
        await audit.write(tx, from.workspaceId, { actor: actorOf(from), action: 'profile_changed', subject, text });
      });
      return c.json(ok(c, await profileOf(db, caller(c))), 200);
    })
    .openapi(sessions, async (c) => c.json(ok(c, await ownSessions(db, caller(c), c.get('sessionId'))), 200))
    .openapi(endSessions, async (c) => {
      await endOneSession(db, audit, caller(c), c.req.valid('param').id);
      return c.json(ok(c, await ownSessions(db, caller(c), c.get('sessionId'))), 200);
    });
}

async function profileOf(db: Database, { userId, workspaceId }: Caller) {
  const member = (await membersOf(db, workspaceId)).find((one) => one.userId === userId);
  const workspace = await getWorkspace(db, workspaceId);
  if (!member || !workspace) throw new DomainError('unauthenticated');
  return {
    id: userId,
    email: member.email,
    name: member.name,
    role: member.role,
    workspace: {
      id: workspaceId,
      name: workspace.name,
      time_zone: workspace.timeZone,
      locale: workspace.locale,
      currency: workspace.currency,
      is_demo: workspace.isDemo,
    },
    scopes: [...ROLE_SCOPES[member.role]],
  };
}
