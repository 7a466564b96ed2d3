import { type Context, Hono } from 'hono';
import { answer } from './answer.ts';
import { forwarder, unreachable } from './forward.ts';
import { type Sessions, sessionOf } from './sessions.ts';

const JSON_BODY = { 'content-type': 'application/json' };

/** Sign-in and sign-out: tokens stay here, the browser gets a cookie it cannot read. */
export function signInRoutes(apiUrl: string, sessions: Sessions) {
  const forward = forwarder(apiUrl, sessions);

  /** Passes the credentials on; an answer with tokens becomes a new session (a new cookie each time: no fixation). */
  const exchange = (path: string) => async (c: Context) => {
    const sent = await fetch(`${apiUrl}/api/v1${path}`, {
      method: 'POST',
      headers: JSON_BODY,
      body: await c.req.text(),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => null);
    if (!sent) return unreachable(c);
    const json: unknown = await sent.json();
    const session = sent.ok ? sessionOf(json, Date.now()) : null;
    if (!session) return c.json(json as object, sent.status as 401);
    sessions.keep(c, session);
    return answer(c, { signed_in: true });
  };

  return new Hono()
    .post('/bff/login', exchange('/auth/login'))
    .post('/bff/otp/verify', exchange('/auth/otp/verify'))
    .post('/bff/otp', async (c) => {
      const sent = await fetch(`${apiUrl}/api/v1/auth/otp`, {
        method: 'POST',
        headers: JSON_BODY,
        body: await c.req.text(),
        signal: AbortSignal.timeout(15_000),
      }).catch(() => null);
      return sent ? c.json((await sent.json()) as object, sent.status as 200) : unreachable(c);
    })
    .post('/bff/logout', async (c) => {
      const session = sessions.peek(c);
      sessions.end(c);
      // Signed out here in any case; the API ends the session for good when it can be reached.
      if (session) {
        const headers = { ...JSON_BODY, authorization: `Bearer ${session.access}` };
        await fetch(`${apiUrl}/api/v1/auth/logout`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ refresh_token: session.refresh }),
          signal: AbortSignal.timeout(5_000),
        }).catch(() => null);
      }
      return answer(c, { signed_in: false });
    })
    .get('/bff/session', (c) => answer(c, { signed_in: sessions.peek(c) !== null }))
    .all('/api/v1/*', forward);
}
