import { issuer, issuerJourney, issuerReturn, signInAnswer } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import type { Audit } from '../audit/audit.ts';
import { type FinishSignIn, SIGN_IN_GIVES } from '../auth/finish-sign-in.ts';
import { limitGuesses } from '../auth/guesses.ts';
import { proveByIssuer } from '../auth/issuer-sign-in.ts';
import type { Issuers } from '../auth/issuers.ts';
import { networkOf } from '../auth/network.ts';
import type { SignInParts } from '../auth/sign-in.ts';
import { answers, jsonBody, ok, publicRoute, routes } from '../http/index.ts';

const list = createRoute({
  method: 'get',
  path: '/auth/issuers',
  operationId: 'listIssuers',
  summary: 'Where else people can sign in (OpenID Connect)',
  middleware: [publicRoute()] as const,
  responses: answers(z.array(issuer), 'Empty unless this installation names some'),
});
const begin = createRoute({
  method: 'post',
  path: '/auth/issuers/{id}',
  operationId: 'beginIssuerSignIn',
  summary: 'Send somebody to an issuer',
  description: 'The note stays with the browser that goes there, and comes back with it.',
  middleware: [publicRoute()] as const,
  request: { params: z.object({ id: z.string().min(1).max(50) }) },
  responses: answers(issuerJourney, 'Where to go'),
});
const comeBack = createRoute({
  method: 'post',
  path: '/auth/issuers/return',
  operationId: 'finishIssuerSignIn',
  summary: 'Sign in with what an issuer answered',
  description: 'Only members, and people who are invited by the address that the issuer vouches for.',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(issuerReturn) },
  responses: answers(signInAnswer, SIGN_IN_GIVES),
});

/** Sign-in by OpenID Connect. */
export function issuerRoutes(parts: SignInParts, issuers: Issuers, audit: Audit, finish: FinishSignIn) {
  const { db } = parts;
  return routes()
    .openapi(list, (c) => c.json(ok(c, issuers.list()), 200))
    .openapi(comeBack, async (c) => {
      await limitGuesses(db, 'issuer', { network: networkOf(c) });
      const { note, query, authorize } = c.req.valid('json');
      const prove = async () => proveByIssuer(parts, audit, await issuers.finish(note, query));
      return c.json(ok(c, await finish(c, authorize, prove)), 200);
    })
    .openapi(begin, async (c) => {
      await limitGuesses(db, 'issuer', { network: networkOf(c) });
      return c.json(ok(c, await issuers.begin(c.req.valid('param').id)), 200);
    });
}
