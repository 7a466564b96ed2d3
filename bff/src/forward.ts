import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { refuse } from './answer.ts';
import type { Sessions } from './sessions.ts';

/** What a request may bring to the API, and an answer back; everything else (cookies, hop-by-hop headers) stays here. */
const REQUEST_HEADERS = ['accept', 'content-type', 'idempotency-key', 'last-event-id', 'user-agent', 'x-request-id', 'x-twilio-signature'];
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
/** What fetch says when no connection came about, so that nothing can have arrived (Node's `errors`, undici's `UND_ERR_…`). */
const NEVER_CONNECTED: readonly unknown[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** loopback and private networks (RFC 1918, RFC 4193) */
const NEIGHBOUR = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i;

/**
 * Sends a request on to the API with the session's bearer token; streams come through as they are, without a time limit.
 * @param sessions null for callers that are no browser and prove themselves to the API in another way: no session goes along
 * @returns a handler; with `bearer` that token goes along, of a caller that keeps its own
 */
export function forwarder(apiUrl: string, sessions: Sessions | null) {
  return async (c: Context, bearer: string | null = null): Promise<Response> => {
    const session = sessions ? await sessions.of(c).catch(() => 'unreachable' as const) : null;
    if (session === 'unreachable') return unreachable(c, false);
    const url = new URL(c.req.url);
    const isStream = c.req.header('accept')?.includes('text/event-stream') ?? false;
    const gone = c.req.raw.signal;
    const answer = await fetch(`${apiUrl}${url.pathname}${url.search}`, {
      method: c.req.method,
      headers: headersFor(c, bearer ?? session?.access ?? null, bearer === null ? 'dashboard' : 'api'),
      body: c.req.raw.body,
      redirect: 'manual',
      signal: isStream ? gone : AbortSignal.any([gone, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(c.req.raw.body ? { duplex: 'half' as const } : {}),
    }).catch((error: unknown) => ({ wasSent: mayHaveArrived(error) }));
    if ('wasSent' in answer) return unreachable(c, answer.wasSent);
    const headers = new Headers();
    for (const name of ANSWER_HEADERS) {
      const value = answer.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    // The API no longer takes this session (it has ended there): it is forgotten here too, or the page would go in circles.
    if (answer.status === 401 && session) sessions?.end(c);
    const status = answer.status as 200;
    return answer.body === null
      ? c.body(null, status, Object.fromEntries(headers))
      : c.body(answer.body, status, Object.fromEntries(headers));
  };
}

/** What of the browser's request goes on to the API: a few headers, where it came from, and the session's token. */
export function headersFor(c: Context, access: string | null, channel: 'dashboard' | 'api' = 'dashboard'): Headers {
  const headers = new Headers({ 'x-banksman-channel': channel });
  for (const name of REQUEST_HEADERS) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  headers.set('x-forwarded-for', clientAddress(c));
  if (access) headers.set('authorization', `Bearer ${access}`);
  return headers;
}

/** The browser's address, for the API's limits: what our own proxy (a neighbour on this machine or network) says, else the socket's. */
function clientAddress(c: Context): string {
  const direct = getConnInfo(c).remote.address ?? 'unknown';
  const said = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return said && isIP(said) !== 0 && NEIGHBOUR.test(direct) ? said : direct;
}

/** False when the API cannot have got the request: then nothing was changed. */
function mayHaveArrived(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return !(cause instanceof Error && 'code' in cause && NEVER_CONNECTED.includes(cause.code));
}

/**
 * The API did not answer. `details.was_sent`: it may have got the request, and only its answer was lost.
 * @param wasSent false only when that is certain
 */
export function unreachable(c: Context, wasSent = true): Response {
  const details = { unreachable: true, was_sent: wasSent };
  return refuse(c, 503, 'connector_unavailable', 'Banksman is not answering just now. What you see may be old.', details);
}
