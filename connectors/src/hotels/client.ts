import { DomainError } from '@banksman/contracts';
import type { z } from 'zod';
import type { ActionContext } from '../connector.ts';
import type { HotelsConfig } from './config.ts';
import { type Purpose, translateFailure } from './failures.ts';
import { answer } from './vendor.ts';

export type Ctx = ActionContext<HotelsConfig>;

/**
 * One request to Duffel (API version v2; bodies and answers are wrapped in `data`: @duffel/api 4.30.0, Client).
 * @returns `data` as `schema` reads it, the next page's cursor (null on the last page) and the status
 * @throws DomainError `rate_gone`, `connector_rate_limited`, `connector_unavailable`, `connector_timeout`, `connection_expired`,
 * `connector_refused`; with `details.outcome: 'unknown'` when an order may have been taken
 */
export async function request<Schema extends z.ZodType>(
  ctx: Ctx,
  purpose: Purpose,
  method: 'GET' | 'POST',
  path: string,
  schema: Schema,
  data?: unknown,
): Promise<{ data: z.output<Schema>; after: string | null; status: number }> {
  const response = await send(ctx, purpose, method, path, data);
  const text = await response.text();
  const body = readJson(text);
  if (!response.ok) throw translateFailure({ purpose, status: response.status, headers: response.headers, body, now: ctx.now() });
  const wrapped = answer.safeParse(body);
  const parsed = schema.safeParse(wrapped.data?.data);
  if (!wrapped.success || !parsed.success) {
    // docs, "order and booking creation": 202 says that the outcome will follow, 200 that the booking exists but is not complete yet
    const isUnderway = purpose === 'order' || purpose === 'cancel';
    const details = { status: response.status, path: path.split('?')[0], ...(isUnderway ? { outcome: 'unknown' } : {}) };
    const message = 'Duffel answered in a shape that we do not know';
    throw new DomainError(isUnderway ? 'connector_timeout' : 'connector_refused', {
      message,
      details,
      cause: wrapped.error ?? parsed.error,
    });
  }
  return { data: parsed.data, after: wrapped.data.meta?.after ?? null, status: response.status };
}

async function send(ctx: Ctx, purpose: Purpose, method: string, path: string, data: unknown): Promise<Response> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'duffel-version': 'v2',
    authorization: `Bearer ${ctx.config.token}`,
  };
  const body = data === undefined ? {} : { body: JSON.stringify({ data }) };
  try {
    return await ctx.fetch(new URL(path, ctx.config.baseUrl).href, { method, headers, signal: ctx.signal, ...body });
  } catch (error) {
    const isLost = error instanceof DomainError && error.code === 'connector_unavailable' && error.details.sent === 'unknown';
    if (!isLost || purpose !== 'order') throw error;
    const details = { ...error.details, outcome: 'unknown' };
    throw new DomainError('connector_timeout', { message: 'the connection broke while the order was with Duffel', details, cause: error });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
