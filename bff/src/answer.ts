import { randomUUID } from 'node:crypto';
import type { Failure, ProblemCode } from '@banksman/contracts';
import type { Context } from 'hono';

/** An answer of the BFF itself, in the envelope of the API. */
export function answer(c: Context, data: unknown): Response {
  return c.json({ success: true, data, error: null, meta: { request_id: randomUUID(), timestamp: new Date().toISOString() } });
}

/** A refusal of the BFF itself, in the envelope of the API. */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 413 | 421 | 500 | 503,
  code: ProblemCode,
  message: string,
  details: Record<string, unknown> = {},
): Response {
  const body: Failure = {
    success: false,
    data: null,
    error: { code, message, details },
    meta: { request_id: randomUUID(), timestamp: new Date().toISOString() },
  };
  return c.json(body, status);
}
