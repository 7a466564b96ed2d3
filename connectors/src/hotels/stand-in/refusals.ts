import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ContractBreak } from '../contract/contract.ts';
import { vendorId } from './rates.ts';

type ErrorType =
  | 'authentication_error'
  | 'invalid_request_error'
  | 'invalid_state_error'
  | 'rate_limit_error'
  | 'validation_error'
  | 'api_error';
type VendorError = { type: ErrorType; code: string; title: string; message: string; source?: { field: string; pointer: string } };

/**
 * Refuses in Duffel's shape: `{errors: [{type, code, title, message, documentation_url}], meta: {request_id, status}}` with the types
 * of docs/api/overview/errors. Codes that the documentation does not name for Stays are marked where they are made.
 */
export function refuse(c: Context, status: ContentfulStatusCode, ...errors: VendorError[]): Response {
  const documentation_url = 'https://duffel.com/docs/api/overview/errors';
  return c.json(
    { errors: errors.map((error) => ({ ...error, documentation_url })), meta: { request_id: vendorId('req'), status } },
    status,
  );
}

/** 422, one error per field, with `source.pointer` (docs/api/overview/errors, validation errors). */
export function refuseFields(c: Context, breaks: ContractBreak[]): Response {
  const errors = breaks.slice(0, 10).map(({ pointer, message }): VendorError => {
    const field = pointer.split('/').at(-1) ?? '';
    return {
      type: 'validation_error',
      code: 'validation_required',
      title: 'Validation error',
      message: `Field '${field}' ${message}`,
      source: { field, pointer: `/data${pointer}` },
    };
  });
  return refuse(c, 422, ...errors);
}

export function notFound(c: Context, what: string): Response {
  return refuse(c, 404, { type: 'invalid_request_error', code: 'not_found', title: 'Not found', message: `The ${what} does not exist` });
}

/** The type is the documented one for "action on a resource in the wrong state"; the code for Stays is assumed. */
export function goneRate(c: Context, message: string): Response {
  return refuse(c, 422, { type: 'invalid_state_error', code: 'rate_unavailable', title: 'Rate unavailable', message });
}

export function internalError(c: Context): Response {
  return refuse(c, 500, {
    type: 'api_error',
    code: 'internal_server_error',
    title: 'Internal server error',
    message: 'Something went wrong',
  });
}
