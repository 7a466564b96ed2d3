import { DomainError, type ProblemCode } from '@banksman/contracts';
import { z } from 'zod';
import type { Ctx } from './port.ts';

/**
 * What a request does, which decides what its failure means. `look-before-write`: the search for our marker; when it fails nothing was
 * sent yet, so it is never an unknown outcome.
 */
export type Purpose = 'read' | 'look-before-write' | 'write';

type Ask = { purpose: Purpose; method: 'GET' | 'POST'; path: string; query?: Record<string, string>; body?: unknown };
export type Reply = { status: number; body: unknown };

/** The envelope of the pages' own calls, seen in public projects; a gateway in front of a partner API may let it through. */
const envelope = z.object({ success: z.literal(false), message: z.string().nullish(), needsToRelogin: z.boolean().nullish() });
/** The stand-in's refusals, and the commonest shape of a refusal anywhere. */
const refusal = z.object({ error: z.object({ message: z.string() }) });

/** When a 429 does not say when to come again. Not measured. */
const RATE_WINDOW_MS = 60_000;
/** Words of the other system are shown to a person; a page of HTML is not. */
const MOST_WORDS = 300;

/**
 * One request to the partner API with the connection's bearer token. Redirects are not followed: one to a login page says that the token
 * is no longer good.
 * @returns status 2xx or 404 and the JSON
 * @throws DomainError `connection_expired` (401, `needsToRelogin`, a redirect to the login page), `connector_rate_limited` with
 * `retry_after_ms`, `connector_refused` with their words, `connector_timeout`, `connector_unavailable`; the last two with
 * `details.outcome: 'unknown'` when a write may have been saved
 */
export async function ask(ctx: Ctx, request: Ask): Promise<Reply> {
  const { purpose } = request;
  const response = await send(ctx, request);
  const { status } = response;
  const body = await readJson(response);
  const fail = (code: ProblemCode, message: string, more: Record<string, unknown> = {}) =>
    new DomainError(code, { message, details: { status, ...more } });

  const said = envelope.safeParse(body);
  const isLogin = (response.headers.get('location') ?? '').includes('/u/login');
  if (status === 401 || isLogin || said.data?.needsToRelogin === true)
    throw fail('connection_expired', 'Buildertrend asks to sign in again');
  if (status === 429)
    throw fail('connector_rate_limited', 'Buildertrend allows no more requests for the moment', { retry_after_ms: retryAfter(response) });
  // no vendor document says which 5xx means "nothing happened", so on a write none does
  if (status >= 500 || (status >= 300 && status < 400))
    throw fail('connector_unavailable', 'Buildertrend is not available', unknownIf(purpose));
  if (body === undefined) throw fail('connector_unavailable', 'Buildertrend answers with a page instead of data', unknownIf(purpose));
  if (said.success) throw fail('connector_refused', quoted(said.data.message));
  if (status === 404) return { status, body: null };
  if (status >= 400) throw fail('connector_refused', quoted(refusal.safeParse(body).data?.error.message));
  return { status, body };
}

/** What a failure's details say: only after a write was sent may something have been saved. */
export function unknownIf(purpose: Purpose): { outcome?: 'unknown' } {
  return purpose === 'write' ? { outcome: 'unknown' } : {};
}

async function send(ctx: Ctx, { purpose, method, path, query = {}, body }: Ask): Promise<Response> {
  const { baseUrl, token } = ctx.config;
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    return await ctx.fetch(url.href, { method, headers, redirect: 'manual', signal: ctx.signal, ...json });
  } catch (error) {
    throw translateLoss(error, purpose, ctx.signal);
  }
}

/** No answer at all. `details.sent` is the egress client's word on whether the request can have left. */
function translateLoss(error: unknown, purpose: Purpose, signal: AbortSignal): unknown {
  const isDeadline = signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  if (isDeadline) {
    const code = purpose === 'look-before-write' ? 'connector_unavailable' : 'connector_timeout';
    const message = 'Buildertrend did not answer in time';
    return new DomainError(code, { message, details: unknownIf(purpose), cause: error });
  }
  if (!(error instanceof DomainError) || error.code !== 'connector_unavailable') return error;
  const { sent, ...details } = error.details;
  const outcome = sent === 'no' ? {} : unknownIf(purpose);
  return new DomainError('connector_unavailable', {
    message: 'Buildertrend cannot be reached',
    details: { ...details, ...outcome },
    cause: error,
  });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds (RFC 9110 10.2.3), in ms; its date form is not expected. */
function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : RATE_WINDOW_MS;
}

function quoted(words: string | null | undefined): string {
  const text = words?.replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
  return text ? `Buildertrend: ${text}` : 'Buildertrend refused the request';
}
