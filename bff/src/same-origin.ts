import { createMiddleware } from 'hono/factory';
import { refuse } from './answer.ts';

const READS: readonly string[] = ['GET', 'HEAD'];

/**
 * Cross-site request forgery: what changes something comes from our own pages, as JSON, with a header that a form cannot
 * send. `Sec-Fetch-Site` decides where the browser sends it, else `Origin` must be ours.
 */
export function sameOriginOnly(publicUrl: string) {
  return createMiddleware(async (c, next) => {
    if (READS.includes(c.req.method)) return next();
    const site = c.req.header('sec-fetch-site');
    const isOurs = site === undefined ? c.req.header('origin') === new URL(publicUrl).origin : site === 'same-origin';
    if (!isOurs || c.req.header('x-banksman') !== '1') return refuse(c, 403, 'forbidden', 'This did not come from a Banksman page.');
    const length = c.req.header('content-length');
    const hasBody = length === undefined ? c.req.header('transfer-encoding') !== undefined : Number(length) > 0;
    if (hasBody && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      return refuse(c, 400, 'input_invalid', 'Send the body as application/json.');
    }
    return next();
  });
}
