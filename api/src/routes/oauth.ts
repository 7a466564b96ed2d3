import {
  authorizeAnswer,
  authorizeQuestion,
  authorizeRequest,
  codeGrant,
  DomainError,
  refreshGrant,
  type Tokens,
} from '@banksman/contracts';
import { countAttempt, type Database, getWorkspace, membersOf } from '@banksman/db';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { BetterAuth } from '../auth/better-auth.ts';
import { checkRedirect, exchangeCode, GrantRefused, giveCode, refreshClient } from '../auth/clients.ts';
import type { openMachines } from '../auth/machines.ts';
import { networkOf } from '../auth/network.ts';
import type { SignedIn } from '../auth/record-sign-in.ts';
import { answers, caller, jsonBody, needs, ok, publicRoute, routes } from '../http/index.ts';
import type { Caller } from '../services/caller.ts';

/** A browser refreshes every 15 minutes; a whole office behind one address stays far below. */
const TRIES = { most: 120, windowMs: 60_000 };

const ask = createRoute({
  method: 'get',
  path: '/oauth/authorize',
  operationId: 'askForAuthorization',
  summary: 'What a client asks the signed-in person for; changes nothing',
  middleware: [needs('profile:read')] as const,
  request: { query: authorizeRequest },
  responses: answers(authorizeQuestion, 'Who is asked'),
});
const agree = createRoute({
  method: 'post',
  path: '/oauth/authorize',
  operationId: 'authorize',
  summary: 'The signed-in person lets the client act for them',
  description: 'Only for people: a session that a client holds cannot let another client in.',
  middleware: [needs('profile:read')] as const,
  request: { body: jsonBody(authorizeRequest) },
  responses: answers(authorizeAnswer, 'Where to take the code'),
});

/** A token for a client of the workspace and its secret. */
type ClientCredentials = ReturnType<typeof openMachines>['grant'];

const oauthProblem = z.object({ error: z.string(), error_description: z.string() });
const token = createRoute({
  method: 'post',
  path: '/oauth/token',
  operationId: 'grantToken',
  summary: 'Tokens for a client (RFC 6749, 3.2: a form in, without envelope out)',
  description:
    '`authorization_code` with PKCE, for our pages and the extension; `refresh_token` for the extension, each bound to the secret of the installation; `client_credentials` for programs, without refresh.',
  middleware: [publicRoute()] as const,
  request: {
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: z.looseObject({ grant_type: z.string() }) } } },
  },
  responses: {
    200: {
      description: 'RFC 6749, 5.1',
      content: {
        'application/json': {
          schema: z.object({
            access_token: z.string(),
            token_type: z.literal('Bearer'),
            expires_in: z.number().int(),
            refresh_token: z.string().optional(),
            refresh_expires_in: z.number().int().optional(),
            scope: z.string().optional(),
          }),
        },
      },
    },
    400: { description: 'RFC 6749, 5.2', content: { 'application/json': { schema: oauthProblem } } },
  },
});

type OauthParts = {
  db: Database;
  auth: BetterAuth;
  /** whose redirect addresses are good */
  extensionIds: readonly string[];
  clientCredentials: ClientCredentials;
  signedIn: SignedIn;
};

/** Codes and tokens for clients: our pages, the extension, programs. */
export function oauthRoutes({ db, auth, extensionIds, clientCredentials, signedIn }: OauthParts) {
  const grant = async (c: Context, form: { grant_type: string }): Promise<Tokens> => {
    switch (form.grant_type) {
      case 'authorization_code': {
        const { tokens, proof } = await exchangeCode(db, auth, codeGrant.parse(form));
        return signedIn(c, tokens, proof);
      }
      case 'refresh_token':
        return refreshClient(db, auth, refreshGrant.parse(form));
      default:
        throw new GrantRefused(`There is no grant of the type ${form.grant_type.slice(0, 40)}.`, { reason: 'unsupported_grant_type' });
    }
  };
  const mayAsk = (from: Caller, request: z.output<typeof authorizeRequest>) => {
    if (from.channel === 'extension') throw new DomainError('forbidden');
    checkRedirect(request, extensionIds);
  };
  return routes()
    .openapi(ask, async (c) => {
      const { userId, workspaceId } = caller(c);
      const request = c.req.valid('query');
      mayAsk(caller(c), request);
      const person = (await membersOf(db, workspaceId)).find((one) => one.userId === userId);
      const workspace = await getWorkspace(db, workspaceId);
      if (!person || !workspace) throw new DomainError('unauthenticated');
      const { name, email } = person;
      return c.json(ok(c, { client_id: request.client_id, person: { name, email }, workspace: workspace.name }), 200);
    })
    .openapi(agree, async (c) => {
      const request = c.req.valid('json');
      mayAsk(caller(c), request);
      return c.json(ok(c, { redirect_to: await giveCode(db, request, caller(c).userId) }), 200);
    })
    .openapi(
      token,
      async (c) => {
        c.header('cache-control', 'no-store');
        const waitMs = await countAttempt(db, `token:network:${networkOf(c)}`, TRIES.most, TRIES.windowMs);
        if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
        try {
          const form = c.req.valid('form');
          if (form.grant_type === 'client_credentials') return c.json(await clientCredentials(form, c.req.header('authorization')), 200);
          return c.json(await grant(c, form), 200);
        } catch (error) {
          if (!(error instanceof GrantRefused || error instanceof z.ZodError)) throw error;
          const isGrant = error instanceof GrantRefused;
          const description = isGrant ? error.message : 'The request is not as expected.';
          return c.json({ error: isGrant ? error.reason : 'invalid_request', error_description: description }, 400);
        }
      },
      (result, c) => {
        if (!result.success) return c.json({ error: 'invalid_request', error_description: 'Send a form with grant_type.' }, 400);
        return undefined;
      },
    );
}
