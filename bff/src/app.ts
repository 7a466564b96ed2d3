import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { refuse } from './answer.ts';
import { apiAsker } from './ask-api.ts';
import { bearerOnly } from './bearer.ts';
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
  app.use(trustedHosts(config.publicUrl, config.trustedHosts));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refuse(c, 413, 'request_too_large', 'The request is larger than 1 MB.') }));
  // Twilio and the like post here; they sign what they send, so neither our pages' header nor a session has anything to do with it.
  const carriers = forwarder(config.apiUrl, null);
  app.post('/api/v1/channels/*', (c) => carriers(c));
  // the browser itself posts these, without our pages' header
  app.post(REPORT_PATH, reportTaker(tell));
  app.use('/api/v1/*', bearerOnly(config.apiUrl, config.extensionIds));
  app.use(sameOriginOnly(config.publicUrl));
  app.route('/', signInRoutes(config.apiUrl, ask, sessions));
  app.all('/bff/*', (c) => refuse(c, 404, 'not_found', 'There is nothing here.'));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('*', createPages(config.dashboardDist));
  app.notFound((c) => refuse(c, 404, 'not_found', 'There is nothing here.'));
  return app;
}
