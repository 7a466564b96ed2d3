import { readFileSync } from 'node:fs';
import { Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { StandInBindings, StandInKit } from '../../stand-in/stand-in.ts';
import type { BuildertrendScenario } from '../scenarios.ts';
import type { DailyLogs } from './daily-logs.ts';
import { demoJob } from './demo-jobs.ts';
import { failBefore } from './faults.ts';
import { dailyLogsPage, dailyLogView } from './pages/daily-log-pages.ts';
import { jobPage, landing } from './pages/job-pages.ts';
import { appPage } from './pages/layout.ts';
import { loginPage } from './pages/login-page.ts';
import { planningPage, titleOf } from './pages/planning-pages.ts';
import { returnTo, signedInUser, signIn, signOut } from './session.ts';

const ASSETS = {
  'shell.css': { url: new URL('./assets/shell.css', import.meta.url), type: 'text/css' },
  'content.css': { url: new URL('./assets/content.css', import.meta.url), type: 'text/css' },
  'form.css': { url: new URL('./assets/form.css', import.meta.url), type: 'text/css' },
  'job-picker.js': { url: new URL('./assets/job-picker.js', import.meta.url), type: 'text/javascript' },
  'daily-log-form.js': { url: new URL('./assets/daily-log-form.js', import.meta.url), type: 'text/javascript' },
};

/** The pages, with the real paths: the job's text is hostile in one of the demo jobs, so no script but ours may run. */
export function pageRoutes(kit: StandInKit<BuildertrendScenario>, logs: DailyLogs): Hono<StandInBindings> {
  const app = new Hono<StandInBindings>();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false,
    }),
  );
  for (const [name, { url, type }] of Object.entries(ASSETS))
    app.get(`/assets/${name}`, (c) => c.body(readFileSync(url), 200, { 'content-type': `${type}; charset=utf-8` }));
  app.get('/', (c) => c.redirect('/app/Landing'));
  app.get('/u/login', (c) => c.html(loginPage(returnTo(c.req.query('returnTo')))));
  app.post('/u/login', async (c) => {
    const form = await c.req.parseBody();
    return c.redirect(signIn(c, form.user) ? returnTo(form.returnTo) : '/u/login', 303);
  });
  app.post('/u/logout', (c) => {
    signOut(c);
    return c.redirect('/u/login', 303);
  });
  return app.use('/app/*', needSession, playPageFaults(kit)).route('/app', appRoutes(kit, logs));
}

/** To-dos: no path was seen anywhere, this one is assumed. */
const PLANNING = [
  ['/Schedules/:view', 'schedule'],
  ['/PurchaseOrders', 'purchase-orders'],
  ['/ToDos', 'todos'],
  ['/Messages/Inbox', 'messages'],
] as const;

function appRoutes({ now }: StandInKit<BuildertrendScenario>, logs: DailyLogs): Hono<StandInBindings> {
  const app = new Hono<StandInBindings>();
  const user = (c: Parameters<typeof signedInUser>[0]) => signedInUser(c)?.name ?? '';
  app.get('/Landing', (c) => c.html(appPage({ title: 'Jobs', current: 'jobs', user: user(c), jobId: null, content: landing() })));
  app.get('/JobPage/:jobId/1', (c) => {
    const job = demoJob(c.req.param('jobId'));
    if (!job) return c.notFound();
    return c.html(appPage({ title: job.name, current: 'jobs', user: user(c), jobId: job.id, content: jobPage(job) }));
  });
  app.get('/DailyLogs', (c) => {
    const jobId = c.req.query('jobId');
    const job = jobId === undefined ? null : demoJob(jobId);
    if (job === undefined) return c.notFound();
    const today = now().toISOString().slice(0, 10);
    const content = dailyLogsPage(job, job ? logs.ofJob(job.id) : logs.all(), today);
    return c.html(appPage({ title: 'Daily Logs', current: 'daily-logs', user: user(c), jobId: job?.id ?? null, content }));
  });
  for (const [path, tab] of PLANNING) {
    app.get(path, (c) => {
      const job = demoJob(c.req.query('jobId') ?? '');
      if (!job) return c.notFound();
      return c.html(
        appPage({ title: titleOf(tab), current: 'jobs', user: user(c), jobId: job.id, content: planningPage(job, tab, now()) }),
      );
    });
  }
  app.get('/DailyLogView/:logId/:jobId/none', (c) => {
    const { logId, jobId } = c.req.param();
    const job = demoJob(jobId);
    const log = logs.find(logId, jobId);
    if (!job || !log) return c.notFound();
    return c.html(appPage({ title: log.title, current: 'daily-logs', user: user(c), jobId, content: dailyLogView(log, job) }));
  });
  return app;
}

const needSession: MiddlewareHandler = async (c, next) => {
  if (signedInUser(c)) return next();
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`/u/login?returnTo=${encodeURIComponent(pathname + search)}`);
};

/** Pages play only what is aimed at `page`: an open tab must not use up a fault that is meant for the API. */
function playPageFaults(kit: StandInKit<BuildertrendScenario>): MiddlewareHandler<StandInBindings> {
  return async (c, next) => {
    const isAimed = kit.faults.active().some(({ operation }) => operation === 'page');
    return (isAimed ? await failBefore(c, kit, 'page', 'api') : null) ?? next();
  };
}
