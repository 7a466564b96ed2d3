import { type Context, Hono } from 'hono';
import { answer } from './answer.ts';
import type { ApiAnswer, AskApi } from './ask-api.ts';
import { forwarder, unreachable } from './forward.ts';
import { issuerRoutes } from './issuers.ts';
import { type Sessions, sessionOf } from './sessions.ts';

/** Sign-in and sign-out: tokens stay here, the browser gets a cookie it cannot read. */
export function signInRoutes(apiUrl: string, ask: AskApi, sessions: Sessions) {
  const forward = forwarder(apiUrl, sessions);
  const passOn = (c: Context, sent: ApiAnswer) => c.json(sent.json, sent.status, sent.retryAfter ? { 'retry-after': sent.retryAfter } : {});

  /** Passes the credentials on; an answer with tokens becomes a new session (a new cookie each time: no fixation). */
  const exchange = (path: string) => async (c: Context) => {
    const sent = await ask(c, 'POST', path, await c.req.text());
    if (!sent) return unreachable(c);
    const session = sent.ok ? sessionOf(sent.json, Date.now()) : null;
    if (!session) return passOn(c, sent);
    sessions.keep(c, session);
    return answer(c, { signed_in: true });
  };

  return new Hono()
    .post('/bff/login', exchange('/auth/login'))
    .post('/bff/otp/verify', exchange('/auth/otp/verify'))
    .post('/bff/second-factor', exchange('/auth/second-factor'))
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
    .route('/', issuerRoutes(ask, sessions))
    .all('/api/v1/*', (c) => forward(c));
}
