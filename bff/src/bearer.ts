import { every } from 'hono/combine';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { forwarder } from './forward.ts';

/** Where a client gets its tokens; it has none yet. */
const TOKEN_PATH = '/api/v1/oauth/token';

/**
 * The way in for clients that hold their own tokens, such as the browser extension: what comes with a bearer token goes to the API with
 * that token and never with a cookie, so that there is nothing a page of another site could misuse. The browser lets the answer be read
 * by our extensions alone.
 */
export function bearerOnly(apiUrl: string, extensionIds: readonly string[]) {
  const forward = forwarder(apiUrl, null);
  const origins = extensionIds.map((id) => `chrome-extension://${id}`);
  return every(
    cors({
      origin: (origin) => (origins.includes(origin) ? origin : null),
      allowHeaders: ['accept', 'authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-request-id'],
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposeHeaders: ['retry-after', 'x-request-id'],
      maxAge: 600,
    }),
    createMiddleware(async (c, next) => {
      const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
      if (bearer) return forward(c, bearer);
      return c.req.path === TOKEN_PATH && c.req.method === 'POST' ? forward(c) : next();
    }),
  );
}
