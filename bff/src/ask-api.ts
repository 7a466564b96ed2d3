import type { Context } from 'hono';
import { headersFor } from './forward.ts';

const TIMEOUT_MS = 15_000;

export type ApiAnswer = { ok: boolean; status: 200; json: unknown; retryAfter: string | null };

/**
 * Asks the API as this browser, without its session unless `access` is given; null when the API cannot be reached.
 * A body of `URLSearchParams` goes as a form, a string as the JSON it is, anything else as JSON.
 */
export type AskApi = (
  c: Context,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  access?: string | null,
) => Promise<ApiAnswer | null>;

/** @param apiUrl origin of the API, no slash at the end */
export function apiAsker(apiUrl: string): AskApi {
  return async (c, method, path, body, access = null) => {
    const headers = headersFor(c, access);
    const isForm = body instanceof URLSearchParams;
    if (body === undefined) headers.delete('content-type');
    else headers.set('content-type', isForm ? 'application/x-www-form-urlencoded' : 'application/json');
    const text = typeof body === 'string' || body === undefined ? body : isForm ? body.toString() : JSON.stringify(body);
    const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(text === undefined ? {} : { body: text }) };
    const sent = await fetch(`${apiUrl}/api/v1${path}`, init).catch(() => null);
    const json: unknown = await sent?.json().catch(() => null);
    return sent && json ? { ok: sent.ok, status: sent.status as 200, json, retryAfter: sent.headers.get('retry-after') } : null;
  };
}
