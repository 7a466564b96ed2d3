import { DomainError, envelope, type Failure, failure, fieldProblems, type Meta, type ProblemCode } from '@banksman/contracts';
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { errorText } from '../error-text.ts';
import type { ApiEnv } from './env.ts';
import { SENTENCE, STATUS, sentenceOf } from './problems.ts';
import { unkeepableTexts } from './unkeepable-texts.ts';

const metaOf = (c: Context<ApiEnv>): Meta => ({ request_id: c.get('requestId') ?? 'none', timestamp: new Date().toISOString() });

/** The envelope of an answer. With `problem` below the only writer of it. */
export function ok<Data>(c: Context, data: Data, more: Partial<Meta> = {}) {
  return { success: true as const, data, error: null, meta: { ...metaOf(c), ...more } };
}

/** The envelope of what went wrong. Unknown errors are logged with the request's id and answered without details. */
export function problem(c: Context<ApiEnv>, error: unknown): Response {
  const known = toDomainError(error);
  if (known.code === 'internal')
    c.get('log')?.('error', 'a request failed on an unknown error', { request_id: metaOf(c).request_id, error: errorText(error) });
  const hidden = known.code === 'internal';
  const message = hidden ? SENTENCE[known.code] : sentenceOf(known);
  const body: Failure = {
    success: false,
    data: null,
    error: { code: known.code, message, details: hidden ? {} : known.details },
    meta: metaOf(c),
  };
  const retryAfter = known.details.retry_after_s;
  return c.json(body, STATUS[known.code], typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {});
}

function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof HTTPException)
    return new DomainError(
      codeOfStatus(error.status),
      error.status === 400 ? { message: 'The body is not valid JSON.', details: { fields: [{ field: '', message: 'must be JSON' }] } } : {},
    );
  return new DomainError('internal', { cause: error });
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 413) return 'request_too_large';
  if (status === 404) return 'not_found';
  return status >= 500 ? 'internal' : 'input_invalid';
}

/**
 * Refuses a request whose parts do not fit the route, naming every wrong field: bodies below nothing, the rest by its place.
 * A part that fits is still refused when Postgres could not keep one of its texts.
 */
export function refuseInvalid(result: { success: boolean; error?: z.ZodError; data?: unknown }): void {
  const fields = result.success ? unkeepableTexts(result.data) : result.error ? fieldProblems(result.error) : [];
  if (fields.length === 0) return;
  throw new DomainError('input_invalid', {
    message: fields.map(({ field, message }) => `${field}: ${message}`).join('; '),
    details: { fields },
  });
}

/** The OpenAPI answers of a route: the data in its envelope, and the one failure envelope for everything else. */
export function answers<Schema extends z.ZodType, Status extends 200 | 201 | 202 = 200>(
  data: Schema,
  description: string,
  status?: Status,
) {
  const body = { description, content: { 'application/json': { schema: envelope(data) } } };
  const wrong = {
    description: 'What was wrong: `error.code`, `error.message`, `error.details`',
    content: { 'application/json': { schema: failure } },
  };
  return { [status ?? 200]: body, default: wrong } as Record<Status, typeof body> & { default: typeof wrong };
}

/** A JSON request body. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true as const, content: { 'application/json': { schema } } };
}
