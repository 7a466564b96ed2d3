import { createMiddleware } from 'hono/factory';
import { refuse } from './answer.ts';

/** Names of this machine, for whoever stands at it, and for health checks. */
const HERE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Answers only under our own names: a page of another site whose name was pointed at this machine (DNS rebinding) sends its own.
 * Ours are the one of PUBLIC_URL, those of this machine, and what is named beside them.
 * @param more further host names, without ports
 */
export function trustedHosts(publicUrl: string, more: readonly string[]) {
  const names = new Set([new URL(publicUrl).hostname, ...HERE, ...more].map((name) => name.toLowerCase()));
  return createMiddleware(async (c, next) => {
    const name = (c.req.header('host') ?? '').toLowerCase().replace(/:\d+$/, '');
    if (names.has(name)) return next();
    return refuse(c, 421, 'forbidden', 'This is not an address of this Banksman.');
  });
}
