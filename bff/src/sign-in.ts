import { secondFactorAsked } from '@banksman/contracts';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { answer, refuse } from './answer.ts';
import type { ApiAnswer, AskApi } from './ask-api.ts';
import { type CodeExchange, callbackRoute, wayOnOf } from './code-exchange.ts';
import { forwarder, unreachable } from './forward.ts';
import { issuerRoutes } from './issuers.ts';
import type { Sessions } from './sessions.ts';

const asked = z.object({ data: secondFactorAsked });

/** Sign-in and sign-out: tokens stay here, the browser gets a cookie it cannot read. */
export function signInRoutes(apiUrl: string, ask: AskApi, sessions: Sessions, codes: CodeExchange) {
  const forward = forwarder(apiUrl, sessions);
  const passOn = (c: Context, sent: ApiAnswer) => c.json(sent.json, sent.status, sent.retryAfter ? { 'retry-after': sent.retryAfter } : {});

  /** Passes on what proves who somebody is, together with our request for a code; the browser then takes the code to our callback. */
  const prove = (path: string) => async (c: Context) => {
    const given = await c.req.json<object>().catch(() => null);
    if (given === null) return refuse(c, 400, 'input_invalid', 'Send the body as JSON.');
    const begun = codes.begin(c);
    const sent = await ask(c, 'POST', path, { ...given, authorize: begun.request });
    if (!sent) return unreachable(c);
    const location = wayOnOf(sent.json);
    if (location !== null) {
      codes.keep(c, begun);
      return answer(c, { location });
    }
    return !sent.ok || asked.safeParse(sent.json).success
      ? passOn(c, sent)
      : refuse(c, 500, 'internal', 'Something went wrong on our side.');
  };

  return new Hono()
    .post('/bff/login', prove('/auth/login'))
    .post('/bff/otp/verify', prove('/auth/otp/verify'))
    .post('/bff/second-factor', prove('/auth/second-factor'))
    .post('/bff/otp', async (c) => {
      const sent = await ask(c, 'POST', '/auth/otp', await c.req.text());
      return sent ? passOn(c, sent) : unreachable(c);
    })
    .post('/bff/logout', async (c) => {
      const session = sessions.peek(c);
      sessions.end(c);
      // Signed out here in any case; the API ends the session for good when it can be reached.
      if (session) await ask(c, 'POST', '/auth/logout', { refresh_token: session.refresh }, session.access);
      return answer(c, { signed_in: false });
    })
    .get('/bff/session', (c) => answer(c, { signed_in: sessions.peek(c) !== null }))
    .route('/', issuerRoutes(ask, codes))
    .route('/', callbackRoute(ask, sessions, codes))
    .all('/api/v1/*', (c) => forward(c));
}
