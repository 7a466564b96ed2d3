import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { StandInBindings, StandInKit } from '../../stand-in/stand-in.ts';
import type { BuildertrendScenario } from '../scenarios.ts';
import { type DailyLogs, logDraft, refusalText } from './daily-logs.ts';
import { DEMO_JOBS, demoJob, searchJobs } from './demo-jobs.ts';
import { failAfterSave, failBefore, failSave, needsRelogin, refuse } from './faults.ts';
import { signedInUser } from './session.ts';

const gridQuery = z.object({ search: z.string().default('') });
const logGridQuery = z.object({ jobId: z.string() });
const pageDraft = logDraft.extend({ jobId: z.string() });

/**
 * The pages' own calls, with cookie and `portaltype: 1` (seen: BuildCal/buildertrend-gateway, buildertrend-api-map.md): `/api/*` in the
 * envelope, `/apix/v2/*` bare. The path of a daily log's save was not seen anywhere; `/api/DailyLogs` is assumed.
 */
export function internalRoutes(kit: StandInKit<BuildertrendScenario>, logs: DailyLogs): Hono<StandInBindings> {
  return new Hono<StandInBindings>()
    .use('/api/*', checkSession)
    .use('/apix/*', checkSession)
    .post('/api/Jobsites/Grid', async (c) => {
      const failed = await failBefore(c, kit, 'page_read', 'envelope');
      if (failed) return failed;
      const { search } = gridQuery.parse(await c.req.json());
      const jobs = searchJobs(search).map(({ id, name, city, state }) => ({ jobId: id, jobName: name, city, state }));
      return c.json(envelope({ jobs, total: DEMO_JOBS.length }));
    })
    .get('/api/jobsites/:jobId', async (c) => {
      const failed = await failBefore(c, kit, 'page_read', 'envelope');
      if (failed) return failed;
      const job = demoJob(c.req.param('jobId'));
      return job ? c.json(envelope(job)) : refuse(c, 'envelope', 404, 'not_found', 'Job not found.');
    })
    .post('/apix/v2/DailyLogs/grid', async (c) => {
      const failed = await failBefore(c, kit, 'page_read', 'envelope');
      if (failed) return failed;
      const { jobId } = logGridQuery.parse(await c.req.json());
      return c.json({ rows: logs.ofJob(jobId) });
    })
    .post('/api/DailyLogs', async (c) => {
      const failed = await failBefore(c, kit, 'page_save', 'envelope');
      if (failed) return failed;
      const parsed = pageDraft.safeParse(await c.req.json());
      if (!parsed.success) return refuse(c, 'envelope', 422, 'validation_failed', refusalText(parsed.error));
      const { jobId, ...draft } = parsed.data;
      if (!demoJob(jobId)) return refuse(c, 'envelope', 404, 'not_found', 'Job not found.');
      const refused = failSave(c, kit, 'page_save', 'envelope');
      if (refused) return refused;
      logs.save(jobId, draft, signedInUser(c)?.name ?? '');
      // the saved id is not told: the page does not show it in its address either
      return (await failAfterSave(c, kit, 'page_save', 'envelope')) ?? c.json(envelope({ saved: true }));
    });
}

const checkSession: MiddlewareHandler = async (c, next) => {
  if (!signedInUser(c) || c.req.header('portaltype') !== '1') return needsRelogin(c);
  return next();
};

function envelope(data: unknown) {
  return { success: true, message: null, needsToRelogin: false, data };
}
