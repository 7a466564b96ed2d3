import { DomainError, type Scope } from '@banksman/contracts';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { type Caller, callerMay } from '../services/caller.ts';
import type { ApiEnv } from './env.ts';

/** What a route says of its access; a test finds routes that say nothing. */
export const ACCESS = Symbol('access');
export type Access = Scope | 'public';

const marked = (handler: MiddlewareHandler<ApiEnv>, access: Access) => Object.assign(handler, { [ACCESS]: access });

/** Lets a request through whose caller's role holds `scope`. @throws DomainError `unauthenticated`, `forbidden` */
export function needs(scope: Scope) {
  const handler = createMiddleware<ApiEnv>(async (c, next) => {
    const from = caller(c);
    if (!callerMay(from, scope)) throw new DomainError('forbidden', { details: { scope, role: from.role } });
    await next();
  });
  return marked(handler, scope);
}

/** Says that a route is open to everybody. */
export function publicRoute() {
  return marked(
    createMiddleware<ApiEnv>((_, next) => next()),
    'public',
  );
}

/** Who is asking. @throws DomainError `unauthenticated` */
export function caller(c: Context): Caller {
  const known: Caller | undefined = c.get('caller');
  if (!known) throw new DomainError('unauthenticated');
  return known;
}
