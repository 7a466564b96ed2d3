import { secondFactorAsked } from '@banksman/contracts';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { answer } from './answer.ts';
import type { AskApi } from './ask-api.ts';
import { type CodeExchange, sendOn, wayOnOf } from './code-exchange.ts';
import { unreachable } from './forward.ts';

/** What the browser has to bring back from an issuer; Lax, because it comes back from another site (OAuth). */
const NOTE_COOKIE = '__Host-banksman-issuer';
const NOTE_LIVES_S = 10 * 60;

const begun = z.object({ data: z.object({ location: z.url(), note: z.string().max(3_000) }) });
const asked = z.object({ data: secondFactorAsked });
const refused = z.object({ error: z.object({ code: z.string().regex(/^[a-z_]{1,40}$/) }) });

/** Sign-in through another system (OpenID Connect): the way there from our page, and the way back. */
export function issuerRoutes(ask: AskApi, codes: CodeExchange) {
  return new Hono()
    .get('/bff/issuers', async (c) => {
      const sent = await ask(c, 'GET', '/auth/issuers');
      return sent ? c.json(sent.json, sent.status) : unreachable(c);
    })
    .get('/bff/issuers/callback', async (c) => {
      const note = getCookie(c, NOTE_COOKIE);
      deleteCookie(c, NOTE_COOKIE, { secure: true, path: '/' });
      const begun = codes.underWay(c);
      if (!note || !begun) return sendOn(c, '/sign-in?problem=unauthenticated');
      const query = new URL(c.req.url).search;
      const sent = await ask(c, 'POST', '/auth/issuers/return', { note, query, authorize: begun.request });
      const location = wayOnOf(sent?.json);
      if (location !== null) return sendOn(c, location);
      codes.end(c);
      const back = new URLSearchParams({ back: begun.back });
      // behind the #, so that it is in no log and no referrer
      const second = asked.safeParse(sent?.json);
      if (second.success) return sendOn(c, `/sign-in?${back}#second=${encodeURIComponent(second.data.data.second_factor.token)}`);
      back.set('problem', refused.safeParse(sent?.json).data?.error.code ?? 'connector_unavailable');
      return sendOn(c, `/sign-in?${back}`);
    })
    .post('/bff/issuers/:id', async (c) => {
      const sent = await ask(c, 'POST', `/auth/issuers/${encodeURIComponent(c.req.param('id'))}`);
      if (!sent) return unreachable(c);
      const journey = begun.safeParse(sent.json);
      if (!journey.success) return c.json(sent.json, sent.status);
      const { location, note } = journey.data.data;
      codes.keep(c, codes.begin(c));
      setCookie(c, NOTE_COOKIE, note, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: NOTE_LIVES_S });
      return answer(c, { location });
    });
}
