import { DomainError, envelope, failure, type Meta } from '@banksman/contracts';
import { z } from 'zod';

const API = '/api/v1';
type Query = Record<string, string | number | undefined>;
type Send = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/**
 * Asks the API through the BFF of our own origin and parses the answer with its contract.
 * @returns `data` and `meta` of the envelope
 * @throws DomainError with the API's code; `connector_unavailable` with `details.unreachable` when no answer came, and for a change
 *   `details.was_sent` whether it may have arrived all the same; `internal` when the answer is not what the contract says. `details.request_id` names the request when there is one.
 */
export async function ask<Data extends z.ZodType>(
  schema: Data,
  path: string,
  send: Send & { query?: Query } = {},
): Promise<{ data: z.output<Data>; meta: Meta }> {
  const { query = {}, ...rest } = send;
  const search = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
  const answer = await request(`${API}${path}${search.size > 0 ? `?${search}` : ''}`, rest);
  return parseAnswer(schema, answer);
}

/** Reads a file of the API as text. @throws DomainError as `ask` */
export async function askText(path: string, signal?: AbortSignal): Promise<string> {
  return (await answerTo(`${API}${path}`, { signal })).text();
}

/** Asks one of the BFF's own routes (`/bff/…`); its answers are enveloped like the API's. */
export async function askBff<Data extends z.ZodType>(schema: Data, path: string, send: Send = {}): Promise<z.output<Data>> {
  const answer = await request(`/bff${path}`, send);
  const bare = schema.safeParse(answer);
  return bare.success ? bare.data : parseAnswer(schema, answer).data;
}

function parseAnswer<Data extends z.ZodType>(schema: Data, answer: unknown): { data: z.output<Data>; meta: Meta } {
  const outer = envelope(z.unknown()).safeParse(answer);
  const inner = schema.safeParse(outer.data?.data);
  if (!outer.success || !inner.success)
    throw new DomainError('internal', { message: 'unexpected answer', cause: outer.error ?? inner.error });
  return { data: inner.data, meta: outer.data.meta };
}

async function request(url: string, send: Send): Promise<unknown> {
  const response = await answerTo(url, send);
  return response.json().catch(() => null);
}

async function answerTo(url: string, { method = 'GET', body, headers = {}, signal }: Send): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: 'same-origin',
      // The BFF refuses a change without this header: a form on another site cannot set it.
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'x-banksman': '1' }),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(method, true, cause);
  }
  if (response.ok) return response;
  throw problemOf(method, response.status, await response.json().catch(() => null));
}

type Method = NonNullable<Send['method']>;

/** No answer came. Reading is simply tried again; of a change it matters whether it may have arrived. */
function unreachable(method: Method, wasSent: boolean, cause?: unknown): DomainError {
  return new DomainError('connector_unavailable', {
    details: { unreachable: true, ...(method === 'GET' ? {} : { was_sent: wasSent }) },
    cause,
  });
}

function problemOf(method: Method, status: number, answer: unknown): DomainError {
  const parsed = failure.safeParse(answer);
  if (!parsed.success) {
    if ([502, 503, 504].includes(status)) return unreachable(method, true);
    return new DomainError(status === 401 ? 'unauthenticated' : 'internal', { details: { status } });
  }
  const { error, meta } = parsed.data;
  if (error.details.unreachable === true) return unreachable(method, error.details.was_sent !== false);
  return new DomainError(error.code, { message: error.message, details: { ...error.details, request_id: meta.request_id } });
}
