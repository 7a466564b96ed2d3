import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { refuse } from './answer.ts';
import { apiAsker } from './ask-api.ts';
import { bearerOnly } from './bearer.ts';
import { createCodeExchange } from './code-exchange.ts';
import type { BffConfig } from './config.ts';
import { forwarder } from './forward.ts';
import { createPages } from './pages.ts';
import { REPORT_PATH, reportTaker, type TellViolation, writeViolation } from './reports.ts';
import { sameOriginOnly } from './same-origin.ts';
import { cookieSeal } from './sealed-cookie.ts';
import { createSessions } from './sessions.ts';
import { signInRoutes } from './sign-in.ts';
import { trustedHosts } from './trusted-hosts.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** One JSON line, as the API logs. The first part of the path is enough to find the place; the rest may hold a key. */
function tellTrouble(error: Error, path: string): void {
  const line = { level: 'ERROR', time: new Date().toISOString(), service: 'bff', message: 'a request went wrong' };
  console.error(JSON.stringify({ ...line, path: `/${path.split('/')[1] ?? ''}`, error: error.stack?.slice(0, 2_000) ?? error.name }));
}

/** An answer of data that is opened as a page shows and runs nothing (ASVS 5.0, 3.4.3); pages and files bring a policy of their own. */
const nothingInJson: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (headers.has('content-security-policy') || !headers.get('content-type')?.includes('json')) return;
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
};

/** The public face: cookies, origin checks, forwarding, static files. It has no database and knows nothing of runs. */
export function createBff(config: BffConfig, tell: TellViolation = writeViolation) {
  const app = new Hono();
  const sessions = createSessions(config.apiUrl, cookieSeal(config.sessionSecret));
  const ask = apiAsker(config.apiUrl);
  const isHttps = config.publicUrl.startsWith('https:');
  app.use(
    secureHeaders({
      strictTransportSecurity: isHttps ? 'max-age=31536000; includeSubDomains' : false,
      xFrameOptions: 'DENY',
      referrerPolicy: 'same-origin',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
    }),
  );
  app.use(nothingInJson);
  app.use(trustedHosts(config.publicUrl, config.trustedHosts));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refuse(c, 413, 'request_too_large', 'The request is larger than 1 MB.') }));
  // Twilio and the like post here; they sign what they send, so neither our pages' header nor a session has anything to do with it.
  const carriers = forwarder(config.apiUrl, null);
  app.post('/api/v1/channels/*', (c) => carriers(c));
  // the browser itself posts these, without our pages' header
  app.post(REPORT_PATH, reportTaker(tell));
  app.use('/api/v1/*', bearerOnly(config.apiUrl, config.extensionIds));
  app.use(sameOriginOnly(config.publicUrl));
  app.route('/', signInRoutes(config.apiUrl, ask, sessions, createCodeExchange(config.publicUrl, config.sessionSecret)));
  app.all('/bff/*', (c) => refuse(c, 404, 'not_found', 'There is nothing here.'));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('*', createPages(config.dashboardDist));
  app.onError((error, c) => {
    // whoever went away in the middle of a request reads no answer, and is nothing to write down
    if (!('code' in error && error.code === 'ECONNRESET')) tellTrouble(error, c.req.path);
    return refuse(c, 500, 'internal', 'Something went wrong on our side.');
  });
  app.notFound((c) => refuse(c, 404, 'not_found', 'There is nothing here.'));
  return app;
}
