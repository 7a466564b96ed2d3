import { createHash, randomBytes } from 'node:crypto';
import { authorizeAnswer, DASHBOARD_CALLBACK, DASHBOARD_CLIENT, type DashboardRequest, tokens } from '@banksman/contracts';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { AskApi } from './ask-api.ts';
import { sealFor } from './sealed-cookie.ts';
import { type Sessions, sessionOf } from './sessions.ts';

/** Lax, because the way back from another system's sign-in comes from another site. */
const COOKIE = '__Host-banksman-sign-in';
/** Long enough for another system's sign-in, seconds. */
const LIVES_S = 10 * 60;
/** A place inside the dashboard, as its own address bar has it; never another site. */
const insidePath = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\\\s]*$/);

const begun = z.object({ state: z.string(), verifier: z.string(), back: insidePath });
type Begun = z.output<typeof begun>;
/** A sign-in between its beginning and its end; `request` is what the API is asked with. */
type UnderWay = Begun & { request: DashboardRequest };

const given = z.object({ data: authorizeAnswer });

/** The browser's half of an authorization code with PKCE (RFC 6749, 4.1; RFC 7636). */
export type CodeExchange = ReturnType<typeof createCodeExchange>;

/**
 * Ties every sign-in to the browser that began it: what it must bring back lies sealed in a cookie that no page can read, and the API
 * gives its code only for our own address.
 */
export function createCodeExchange(publicUrl: string, secret: string) {
  const seal = sealFor(secret, 'banksman sign-in cookie 1', begun);
  const redirectUri = `${publicUrl}${DASHBOARD_CALLBACK}`;
  const requestOf = ({ state, verifier }: Begun): DashboardRequest => ({
    response_type: 'code',
    client_id: DASHBOARD_CLIENT,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return {
    redirectUri,
    /** A sign-in that ends where `back` in the query says; anew each time. */
    begin(c: Context): UnderWay {
      const back = insidePath.safeParse(c.req.query('back')).data ?? '/';
      const made = { state: random(), verifier: random(), back };
      return { ...made, request: requestOf(made) };
    },
    /** Lets the browser keep its half. */
    keep(c: Context, { request: _, ...kept }: UnderWay): void {
      setCookie(c, COOKIE, seal.seal(kept), { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: LIVES_S });
    },
    /** What this browser began, or null. */
    underWay(c: Context): UnderWay | null {
      const found = seal.open(getCookie(c, COOKIE));
      return found && { ...found, request: requestOf(found) };
    },
    end(c: Context): void {
      deleteCookie(c, COOKIE, { secure: true, path: '/' });
    },
  };
}

const random = () => randomBytes(32).toString('base64url');

const wrongAddress = z.object({
  error: z.object({ details: z.object({ fields: z.array(z.object({ field: z.literal('authorize.redirect_uri') })).nonempty() }) }),
});

/**
 * Where the browser takes its code, when the API gave one: on the host where it is, which alone has its cookie.
 * @throws Error when the API knows us under another address, which no person at the sign-in page can mend
 */
export function wayOnOf(json: unknown): string | null {
  if (wrongAddress.safeParse(json).success) throw new Error('nobody can sign in: PUBLIC_URL must be the same for the BFF and the API');
  const parsed = given.safeParse(json);
  if (!parsed.success) return null;
  const { pathname, search } = new URL(parsed.data.data.redirect_to);
  return `${pathname}${search}`;
}

/** Sends the browser on from an address that is good once; neither its history nor a cache keeps it. */
export function sendOn(c: Context, where: string): Response {
  c.header('cache-control', 'no-store');
  return c.redirect(where, 303);
}

/** Where codes come back: one that this browser asked for becomes a session (a new cookie each time: no fixation). */
export function callbackRoute(ask: AskApi, sessions: Sessions, codes: CodeExchange) {
  return new Hono().get(DASHBOARD_CALLBACK, async (c) => {
    const found = codes.underWay(c);
    const { code, state } = c.req.query();
    // come back to by the browser's own "back": there is nothing left to do
    if (!found && sessions.peek(c)) return sendOn(c, '/');
    codes.end(c);
    if (!found || !code || state !== found.state) return sendOn(c, '/sign-in?problem=unauthenticated');
    const form = { grant_type: 'authorization_code', client_id: DASHBOARD_CLIENT, code, code_verifier: found.verifier };
    const sent = await ask(c, 'POST', '/oauth/token', new URLSearchParams({ ...form, redirect_uri: codes.redirectUri }));
    const granted = tokens.safeParse(sent?.ok ? sent.json : null);
    if (!granted.success) return sendOn(c, `/sign-in?${new URLSearchParams({ back: found.back, problem: problemOf(sent) })}`);
    sessions.keep(c, sessionOf(granted.data, Date.now()));
    return sendOn(c, found.back);
  });
}

const problemOf = (sent: { status: number } | null) => (sent && sent.status < 500 ? 'unauthenticated' : 'connector_unavailable');
