import { DomainError, type ProblemCode } from '@banksman/contracts';
import { type Refusal, refusal } from './vendor.ts';

/**
 * What a request does there, which decides what its failure means. `order`: only this one costs money, so a failure that does not say
 * "nothing happened" is an unknown outcome.
 */
export type Purpose = 'read' | 'quote' | 'order' | 'cancel';

type Failure = { purpose: Purpose; status: number; headers: Headers; body: unknown; now: Date };

/** When a 429 comes without a readable reset: the window is 60 s (docs/api/overview/rate-limiting: 60 requests per 60 s). */
const RATE_WINDOW_MS = 60_000;

/**
 * An answer other than 2xx in our words, by status, error type and code, never by its text.
 *
 * Duffel's own rules (docs/api/overview/errors): 500 and 502 are not to be retried, 503 and 504 may be. A gateway's status says nothing
 * about the order behind it (@duffel/api 4.30.0, DuffelError.status), so for an order only a 503 that Duffel itself wrote counts as
 * "nothing happened"; every other 5xx is an unknown outcome.
 */
export function translateFailure({ purpose, status, headers, body, now }: Failure): DomainError {
  const parsed = refusal.safeParse(body);
  const said = parsed.success ? parsed.data : null;
  const [first] = said?.errors ?? [];
  const details: Record<string, unknown> = { status, ...(said ? vendorWords(said) : {}) };
  const fail = (code: ProblemCode, message: string, more: Record<string, unknown> = {}) =>
    new DomainError(code, { message, details: { ...details, ...more } });

  if (first?.code === 'booking_already_attempted')
    return fail('connector_timeout', 'Duffel is already working on this order', { outcome: 'unknown' });
  if (status === 401) return fail('connection_expired', 'Duffel does not accept the access token');
  if (status === 429) {
    const retryAfterMs = millisecondsUntil(headers.get('ratelimit-reset'), now) ?? RATE_WINDOW_MS;
    return fail('connector_rate_limited', 'Duffel allows no more requests for the moment', { retry_after_ms: retryAfterMs });
  }
  if (status >= 500) {
    const isHarmless = purpose === 'read' || purpose === 'quote' || (status === 503 && said !== null);
    if (isHarmless) return fail('connector_unavailable', 'Duffel is not available');
    return fail('connector_timeout', 'Duffel failed while it had the order', { outcome: 'unknown' });
  }
  // Which codes a rate or quote that is gone has is not documented for Stays; the type is: "action on a resource in the wrong state".
  const isGone = status === 404 || status === 410 || first?.type === 'invalid_state_error';
  if (isGone && (purpose === 'quote' || purpose === 'order')) return fail('rate_gone', 'the hotel no longer has this rate');
  if (status === 404) return fail('not_found', 'Duffel does not know it');
  return fail('connector_refused', first ? `Duffel: ${first.message}` : `Duffel refused the request (${status})`);
}

function vendorWords({ errors, meta }: Refusal): Record<string, unknown> {
  return {
    errors: errors.map(({ type, code, title, message }) => ({ type, code, title, message })),
    ...(meta?.request_id ? { vendor_request_id: meta.request_id } : {}),
  };
}

/** `ratelimit-reset` is an HTTP date (docs/api/overview/rate-limiting: "RFC 2616 format"), which has whole seconds. */
function millisecondsUntil(header: string | null, now: Date): number | null {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(1_000, at - now.getTime());
}
