import { OpenAPIHono } from '@hono/zod-openapi';
import { refuseInvalid } from './answer.ts';
import type { ApiEnv } from './env.ts';

/** A group of routes; a request that does not fit its schema is refused by name before the handler. */
export function routes() {
  return new OpenAPIHono<ApiEnv>({ defaultHook: (result) => refuseInvalid(result as never) });
}
