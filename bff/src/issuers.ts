import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { answer } from './answer.ts';
import type { AskApi } from './ask-api.ts';
import { unreachable } from './forward.ts';
import { type Sessions, sessionOf } from './sessions.ts';

/** What the browser has to bring back from an issuer; Lax, because it comes back from another site (OAuth). */
const NOTE_COOKIE = '__Host-banksman-issuer';
const NOTE_LIVES_S = 10 * 60;

const begun = z.object({ data: z.object({ location: z.url(), note: z.string().max(3_000) }) });
const asked = z.object({ data: z.object({ second_factor: z.object({ token: z.string() }) }) });
const refused = z.object({ error: z.object({ code: z.string().regex(/^[a-z_]{1,40}$/) }) });

/** Sign-in through another system (OpenID Connect): the way there from our page, and the way back. */
export function issuerRoutes(ask: AskApi, sessions: Sessions) {
  const back = (c: Context, where: string) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    return c.redirect(where, 303);
  };
  return new Hono()
    .get('/bff/issuers', async (c) => {
      const sent = await ask(c, 'GET', '/auth/issuers');
      return sent ? c.json(sent.json, sent.status) : unreachable(c);
    })
    .get('/bff/issuers/callback', async (c) => {
      const note = getCookie(c, NOTE_COOKIE);
      deleteCookie(c, NOTE_COOKIE, { secure: true, path: '/' });
      if (!note) return back(c, '/sign-in?problem=unauthenticated');
      const query = new URL(c.req.url).search;
      const sent = await ask(c, 'POST', '/auth/issuers/return', { note, query });
      const session = sent?.ok ? sessionOf(sent.json, Date.now()) : null;
      if (session) {
        sessions.keep(c, session);
        return back(c, '/');
      }
      // behind the #, so that it is in no log and no referrer
      const second = asked.safeParse(sent?.json);
      if (second.success) return back(c, `/sign-in#second=${encodeURIComponent(second.data.data.second_factor.token)}`);
      return back(c, `/sign-in?problem=${refused.safeParse(sent?.json).data?.error.code ?? 'connector_unavailable'}`);
    })
    .post('/bff/issuers/:id', async (c) => {
      const sent = await ask(c, 'POST', `/auth/issuers/${encodeURIComponent(c.req.param('id'))}`);
      if (!sent) return unreachable(c);
      const journey = begun.safeParse(sent.json);
      if (!journey.success) return c.json(sent.json, sent.status);
      const { location, note } = journey.data.data;
      setCookie(c, NOTE_COOKIE, note, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: NOTE_LIVES_S });
      return answer(c, { location });
    });
}
