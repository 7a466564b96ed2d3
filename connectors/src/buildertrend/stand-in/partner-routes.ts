import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { StandInBindings, StandInKit } from '../../stand-in/stand-in.ts';
import type { BuildertrendScenario } from '../scenarios.ts';
import { type DailyLogs, logDraft, refusalText } from './daily-logs.ts';
import { DEMO_COMPANY, type DemoJob, demoJob, searchJobs } from './demo-jobs.ts';
import { failAfterSave, failBefore, failSave, refuse } from './faults.ts';

const limit = z.coerce.number('limit must be a number.').int().min(1).max(100, 'limit cannot exceed 100.').default(25);
const jobsQuery = z.strictObject({ search: z.string().default(''), limit });
const logsQuery = z.strictObject({ offset: z.coerce.number('offset must be a number.').int().min(0).default(0), limit });

/**
 * The partner API below `/partner-api/v1`, invented: Buildertrend publishes none. It takes any bearer token that begins with `demo-`; a
 * real one never belongs here.
 */
export function partnerRoutes(kit: StandInKit<BuildertrendScenario>, logs: DailyLogs): Hono<StandInBindings> {
  return new Hono<StandInBindings>()
    .use(checkToken)
    .get('/account', async (c) => (await failBefore(c, kit, 'check', 'api')) ?? c.json({ company_name: DEMO_COMPANY }))
    .get('/jobs', async (c) => {
      const failed = await failBefore(c, kit, 'find_jobs', 'api');
      if (failed) return failed;
      const query = jobsQuery.safeParse(c.req.query());
      if (!query.success) return refuse(c, 'api', 422, 'invalid_request', refusalText(query.error));
      const found = searchJobs(query.data.search);
      return c.json({ data: found.slice(0, query.data.limit).map(toWire), total: found.length });
    })
    .get('/jobs/:jobId', async (c) => {
      const failed = await failBefore(c, kit, 'get_job', 'api');
      if (failed) return failed;
      const job = demoJob(c.req.param('jobId'));
      return job ? c.json(toWire(job)) : noSuchJob(c);
    })
    .get('/jobs/:jobId/daily-logs', async (c) => {
      const failed = await failBefore(c, kit, 'list_daily_logs', 'api');
      if (failed) return failed;
      const query = logsQuery.safeParse(c.req.query());
      if (!query.success) return refuse(c, 'api', 422, 'invalid_request', refusalText(query.error));
      const job = demoJob(c.req.param('jobId'));
      if (!job) return noSuchJob(c);
      const all = logs.ofJob(job.id);
      const { offset, limit: rows } = query.data;
      return c.json({ data: all.slice(offset, offset + rows), total: all.length });
    })
    .post('/jobs/:jobId/daily-logs', async (c) => {
      const failed = await failBefore(c, kit, 'add_daily_log', 'api');
      if (failed) return failed;
      const job = demoJob(c.req.param('jobId'));
      if (!job) return noSuchJob(c);
      const draft = logDraft.safeParse(await c.req.json().catch(() => null));
      if (!draft.success) return refuse(c, 'api', 422, 'validation_failed', refusalText(draft.error));
      const refused = failSave(c, kit, 'add_daily_log', 'api');
      if (refused) return refused;
      const saved = logs.save(job.id, draft.data, 'Partner API');
      return (await failAfterSave(c, kit, 'add_daily_log', 'api')) ?? c.json(saved, 201);
    });
}

const checkToken: MiddlewareHandler = async (c, next) => {
  if (/^Bearer demo-\S+$/.test(c.req.header('authorization') ?? '')) return next();
  return refuse(c, 'api', 401, 'unauthorized', 'The access token is not one of this stand-in: use demo-…');
};

const noSuchJob = (c: Parameters<typeof refuse>[0]) => refuse(c, 'api', 404, 'not_found', 'Job not found.');

function toWire({ id, name, street, city, state, zip, permitNumber, projectManager, crew, notes }: DemoJob) {
  return {
    id,
    title: name,
    address: { street, city, state, zip },
    permit_number: permitNumber,
    project_manager: { name: projectManager },
    crew,
    notes,
  };
}
