import {
  passwordAgain,
  recoveryCodes,
  secondFactor,
  secondFactorAnswer,
  secondFactorConfirm,
  secondFactorSetup,
  signInGranted,
} from '@banksman/contracts';
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { FinishSignIn } from '../auth/finish-sign-in.ts';
import { networkOf } from '../auth/network.ts';
import { type Asking, proveAgain } from '../auth/prove-again.ts';
import type { SignInParts } from '../auth/sign-in.ts';
import type { TellOwner } from '../auth/tell-owner.ts';
import { answers, caller, jsonBody, needs, ok, publicRoute, routes } from '../http/index.ts';

const answerIt = createRoute({
  method: 'post',
  path: '/auth/second-factor',
  operationId: 'answerSecondFactor',
  summary: 'The second half of a sign-in',
  description: 'With the token that the first half gave, within five minutes. Five wrong codes, then nothing for a quarter of an hour.',
  middleware: [publicRoute()] as const,
  request: { body: jsonBody(secondFactorAnswer) },
  responses: answers(
    signInGranted,
    'A 15-minute access token and a 7-day refresh token, or with `authorize` where to take the code for them',
  ),
});
const show = createRoute({
  method: 'get',
  path: '/users/me/second-factor',
  operationId: 'getSecondFactor',
  summary: 'Whether I have a second factor',
  middleware: [needs('profile:read')] as const,
  responses: answers(secondFactor, 'How it stands'),
});
const begin = createRoute({
  method: 'post',
  path: '/users/me/second-factor',
  operationId: 'beginSecondFactor',
  summary: 'Set an authenticator app up',
  description: 'Needs the password once more. Nothing changes at sign-in before a code of the app has come back.',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(passwordAgain) },
  responses: answers(secondFactorSetup, 'What the app needs; shown once'),
});
const confirm = createRoute({
  method: 'post',
  path: '/users/me/second-factor/confirm',
  operationId: 'confirmSecondFactor',
  summary: 'Switch the second factor on with the first code of the app',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(secondFactorConfirm) },
  responses: answers(recoveryCodes, 'Ten recovery codes; shown once'),
});
const renew = createRoute({
  method: 'post',
  path: '/users/me/second-factor/recovery-codes',
  operationId: 'renewRecoveryCodes',
  summary: 'Ten new recovery codes in the place of the old',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(passwordAgain) },
  responses: answers(recoveryCodes, 'Ten recovery codes; shown once'),
});
const end = createRoute({
  method: 'post',
  path: '/users/me/second-factor/off',
  operationId: 'endSecondFactor',
  summary: 'Switch the second factor off',
  middleware: [needs('profile:write')] as const,
  request: { body: jsonBody(passwordAgain) },
  responses: answers(secondFactor, 'How it stands'),
});

/** The second factor: at sign-in, and to set one's own up. */
export function secondFactorRoutes(parts: SignInParts, finish: FinishSignIn, tellOwner: TellOwner) {
  const { db, auth, secondFactors } = parts;
  const asking = (c: Context): Asking => ({ caller: caller(c), sessionId: c.get('sessionId') });
  return routes()
    .openapi(answerIt, async (c) => {
      const { token, code, authorize } = c.req.valid('json');
      return c.json(ok(c, await finish(c, authorize, () => secondFactors.check(token, code, networkOf(c)))), 200);
    })
    .openapi(show, async (c) => c.json(ok(c, await secondFactors.standing(caller(c).userId)), 200))
    .openapi(begin, async (c) => {
      const { email } = await proveAgain(db, auth, asking(c), c.req.valid('json').password);
      return c.json(ok(c, await secondFactors.begin(caller(c), email)), 200);
    })
    .openapi(confirm, async (c) => {
      const codes = await secondFactors.confirm(caller(c), c.req.valid('json').code);
      tellOwner(caller(c).userId, 'on');
      return c.json(ok(c, { recovery_codes: codes }), 200);
    })
    .openapi(renew, async (c) => {
      await proveAgain(db, auth, asking(c), c.req.valid('json').password);
      return c.json(ok(c, { recovery_codes: await secondFactors.renewRecoveryCodes(caller(c)) }), 200);
    })
    .openapi(end, async (c) => {
      await proveAgain(db, auth, asking(c), c.req.valid('json').password);
      if (await secondFactors.end(caller(c))) tellOwner(caller(c).userId, 'off');
      return c.json(ok(c, await secondFactors.standing(caller(c).userId)), 200);
    });
}
