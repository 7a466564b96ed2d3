import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { refuse } from './answer.ts';
import type { Sessions } from './sessions.ts';

/** What a request may bring to the API, and an answer back; everything else (cookies, hop-by-hop headers) stays here. */
const REQUEST_HEADERS = ['accept', 'content-type', 'idempotency-key', 'last-event-id', 'x-request-id'];
const ANSWER_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-length',
  'content-security-policy',
  'content-type',
  'retry-after',
  'x-content-type-options',
  'x-request-id',
];
const TIMEOUT_MS = 30_000;

/** Sends a request on to the API with the session's bearer token; streams come through as they are, without a time limit. */
export function forwarder(apiUrl: string, sessions: Sessions) {
  return async (c: Context): Promise<Response> => {
    const session = await sessions.of(c).catch(() => 'unreachable' as const);
    if (session === 'unreachable') return unreachable(c);
    const url = new URL(c.req.url);
    const isStream = c.req.header('accept')?.includes('text/event-stream') ?? false;
    const gone = c.req.raw.signal;
    const answer = await fetch(`${apiUrl}${url.pathname}${url.search}`, {
      method: c.req.method,
      headers: headersFor(c, session?.access ?? null),
      body: c.req.raw.body,
      redirect: 'manual',
      signal: isStream ? gone : AbortSignal.any([gone, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(c.req.raw.body ? { duplex: 'half' as const } : {}),
    }).catch(() => null);
    if (!answer) return unreachable(c);
    const headers = new Headers();
    for (const name of ANSWER_HEADERS) {
      const value = answer.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    const status = answer.status as 200;
    return answer.body === null
      ? c.body(null, status, Object.fromEntries(headers))
      : c.body(answer.body, status, Object.fromEntries(headers));
  };
}

function headersFor(c: Context, access: string | null): Headers {
  const headers = new Headers({ 'x-banksman-channel': 'dashboard' });
  for (const name of REQUEST_HEADERS) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const address = getConnInfo(c).remote.address;
  if (address) headers.set('x-forwarded-for', address);
  if (access) headers.set('authorization', `Bearer ${access}`);
  return headers;
}

/** Nothing was changed: the API never got it, or its answer was lost and the request's own key protects a second try. */
export function unreachable(c: Context): Response {
  return refuse(c, 503, 'connector_unavailable', 'Banksman is not answering just now. What you see may be old; nothing was lost.');
}
