import { randomUUID } from 'node:crypto';
import type { Log } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { allowedCallers, PRIVATE_NETWORKS } from './http/allowed-callers.ts';
import { type ApiEnv, caller, describeApi, problem, publicRoute, routes } from './http/index.ts';
import type { RateLimit } from './http/rate-limit.ts';
import type { Hub } from './live/hub.ts';
import type { Parts } from './parts.ts';
import { annotationRoutes } from './routes/annotations.ts';
import { approvalRuleRoutes } from './routes/approval-rules.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { automationRoutes } from './routes/automations.ts';
import { buildertrendRoutes } from './routes/buildertrend.ts';
import { bulkRoutes } from './routes/bulk.ts';
import { channelRoutes } from './routes/channels.ts';
import { connectionRoutes } from './routes/connections.ts';
import { contactRoutes } from './routes/contacts.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { failureGroupRoutes } from './routes/failure-groups.ts';
import { type HealthCheck, healthRoutes } from './routes/health.ts';
import { inspectionRoutes } from './routes/inspection.ts';
import { machineRoutes } from './routes/machines.ts';
import { moduleRoutes } from './routes/modules.ts';
import { outcomeRoutes, runOutcomeRoutes } from './routes/outcomes.ts';
import { peopleRoutes } from './routes/people.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { spendingRoutes } from './routes/spending.ts';
import { viewRoutes } from './routes/views.ts';
import { workspaceRoutes } from './routes/workspace.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export type AppParts = {
  parts: Parts;
  hub: Hub;
  log: Log;
  /** puts the caller into the context when a valid token comes with the request */
  authenticate: MiddlewareHandler<ApiEnv>;
  identityRoutes: ReturnType<typeof routes>;
  checks: readonly HealthCheck[];
  /** networks that may call, as `10.0.0.0/8`; left out, this machine and private ones */
  allow?: readonly string[];
  /** left out, nobody asks too often */
  rateLimit?: RateLimit;
  /** whether the description of the API is for everybody or only for who is signed in */
  docs?: 'open' | 'members';
};

/** The API: every route below `/api/v1`, its OpenAPI 3.1 document, one envelope, one error map. */
export function createApp(given: AppParts) {
  const { parts, hub, log, authenticate, identityRoutes, checks } = given;
  const app = routes();
  app.use(requestId(log), secureHeaders(), allowedCallers(given.allow ?? PRIVATE_NETWORKS));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new DomainError('request_too_large', { details: { limit_bytes: MAX_BODY_BYTES } });
      },
    }),
  );
  app.use(jsonOnly);
  app.use('/api/v1/*', authenticate);
  if (given.rateLimit) app.use('/api/v1/*', given.rateLimit.middleware);
  app.onError((error, c) => problem(c, error));
  app.notFound((c) => problem(c, new DomainError('not_found', { details: { what: 'route' } })));

  const api = routes()
    .route('/', identityRoutes)
    .route('/', moduleRoutes(parts))
    .route('/', runRoutes(parts, hub))
    .route('/', automationRoutes(parts, hub))
    .route('/', inspectionRoutes(parts))
    .route('/', annotationRoutes(parts))
    .route('/', approvalRoutes(parts))
    .route('/', approvalRuleRoutes(parts))
    .route('/', spendingRoutes(parts))
    .route('/', workspaceRoutes(parts))
    .route('/', peopleRoutes(parts))
    .route('/', machineRoutes(parts))
    .route('/', connectionRoutes(parts))
    .route('/', auditRoutes(parts))
    .route('/', decisionRoutes(parts))
    .route('/', channelRoutes(parts))
    .route('/', contactRoutes(parts))
    .route('/', buildertrendRoutes(parts))
    .route('/', scheduleRoutes(parts))
    .route('/', viewRoutes(parts))
    .route('/', failureGroupRoutes(parts))
    .route('/', bulkRoutes(parts))
    .route('/', outcomeRoutes(parts))
    .route('/', runOutcomeRoutes(parts))
    .route('/', healthRoutes(checks));
  app.route('/api/v1', api);
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  let description: ReturnType<typeof describeApi> | null = null;
  app.get('/api/v1/openapi.json', publicRoute(), (c) => {
    if (given.docs === 'members') caller(c);
    description ??= describeApi(app);
    return c.json(description);
  });
  return app;
}

/** A caller may bring an id to find its request again; anything else gets a new one. */
function requestId(log: Log): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const given = c.req.header('x-request-id') ?? '';
    const id = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    c.set('requestId', id);
    c.set('log', log);
    c.header('x-request-id', id);
    const startedAt = performance.now();
    await next();
    const { status } = c.res;
    const ms = Math.round(performance.now() - startedAt);
    const told = { request_id: id, method: c.req.method, path: c.req.path, status, ms };
    // who wants more than their role or scopes allow is worth a line on every installation (ASVS 5.0, 16.3.2)
    if (status === 403) log('warn', 'a request was refused', { ...told, user_id: c.get('caller')?.userId ?? 'nobody' });
    else log('debug', 'request', told);
  };
}

/** Carriers of messages post forms, and sign them; so do OAuth clients (RFC 6749, 3.2). */
const CARRIERS = /^\/api\/v1\/(channels\/|oauth\/token$)/;

/** A body that is not declared as JSON is refused before anything reads it. */
const jsonOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (CARRIERS.test(c.req.path)) return next();
  const length = c.req.header('content-length');
  const hasBody = length === undefined ? c.req.header('transfer-encoding') !== undefined : Number(length) > 0;
  if (hasBody && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new DomainError('input_invalid', {
      message: 'Send the body as application/json.',
      details: { fields: [{ field: 'content-type', message: 'must be application/json' }] },
    });
  }
  await next();
};
