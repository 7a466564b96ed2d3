import { type Context, Hono } from 'hono';
import { answer } from './answer.ts';
import { forwarder, headersFor, mayHaveArrived, unreachable } from './forward.ts';
import { type Sessions, sessionOf } from './sessions.ts';

const TIMEOUT_MS = 15_000;

/** Sign-in and sign-out: tokens stay here, the browser gets a cookie it cannot read. */
export function signInRoutes(apiUrl: string, sessions: Sessions) {
  const forward = forwarder(apiUrl, sessions);

  /** Asks the API as this browser, without its session; `wasSent` when no answer came. */
  const ask = async (c: Context, path: string, body: string, access: string | null = null) => {
    const init = { method: 'POST', headers: headersFor(c, access), body, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const sent = await fetch(`${apiUrl}/api/v1${path}`, init).catch((error: unknown) => ({ wasSent: mayHaveArrived(error) }));
    if ('wasSent' in sent) return sent;
    const json: unknown = await sent.json().catch(() => null);
    return json ? { ok: sent.ok, status: sent.status as 200, json, retryAfter: sent.headers.get('retry-after') } : { wasSent: true };
  };
  const passOn = (c: Context, sent: Exclude<Awaited<ReturnType<typeof ask>>, { wasSent: boolean }>) =>
    c.json(sent.json, sent.status, sent.retryAfter ? { 'retry-after': sent.retryAfter } : {});

  /** Passes the credentials on; an answer with tokens becomes a new session (a new cookie each time: no fixation). */
  const exchange = (path: string) => async (c: Context) => {
    const sent = await ask(c, path, await c.req.text());
    if ('wasSent' in sent) return unreachable(c, sent.wasSent);
    const session = sent.ok ? sessionOf(sent.json, Date.now()) : null;
    if (!session) return passOn(c, sent);
    sessions.keep(c, session);
    return answer(c, { signed_in: true });
  };

  return new Hono()
    .post('/bff/login', exchange('/auth/login'))
    .post('/bff/otp/verify', exchange('/auth/otp/verify'))
    .post('/bff/otp', async (c) => {
      const sent = await ask(c, '/auth/otp', await c.req.text());
      return 'wasSent' in sent ? unreachable(c, sent.wasSent) : passOn(c, sent);
    })
    .post('/bff/logout', async (c) => {
      const session = sessions.peek(c);
      sessions.end(c);
      // Signed out here in any case; the API ends the session for good when it can be reached.
      if (session) await ask(c, '/auth/logout', JSON.stringify({ refresh_token: session.refresh }), session.access);
      return answer(c, { signed_in: false });
    })
    .get('/bff/session', (c) => answer(c, { signed_in: sessions.peek(c) !== null }))
    .all('/api/v1/*', (c) => forward(c));
}
