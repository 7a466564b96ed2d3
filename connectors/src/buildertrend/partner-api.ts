import { type DailyLog, type DailyLogDraft, DomainError, dailyLog, type Site, site } from '@banksman/contracts';
import { z } from 'zod';
import { ask, type Purpose, type Reply, unknownIf } from './client.ts';
import { type PartnerMapping, readField, writeFields } from './mapping.ts';
import { withMarker } from './marker.ts';
import type { ConstructionPort, Ctx } from './port.ts';

const PAGE_ROWS = 100;
/** A job with more logs than this cannot be searched for a marker, and without the search nothing is written. */
const MOST_PAGES = 100;

const rowList = z.array(z.unknown());
const text = z.union([z.string(), z.number().transform(String)]);
const textOrEmpty = text.nullish().transform((value) => value ?? '');
const textOrNull = text.nullish().transform((value) => value || null);

/** Buildertrend through a partner API of the customer's: base URL, bearer token and `config.mapping`. */
export const partnerApi: ConstructionPort = {
  async getJob({ job_id }, ctx) {
    const { routes } = ctx.config.mapping;
    const { status, body } = await ask(ctx, { purpose: 'read', method: 'GET', path: fill(routes.job, job_id) });
    return status === 404 ? null : toSite(body, ctx);
  },

  async findJobs({ query, limit }, ctx) {
    const { routes, query: names } = ctx.config.mapping;
    const asked = { [names.search]: query, [names.limit]: String(limit) };
    const rows = rowsOf(await ask(ctx, { purpose: 'read', method: 'GET', path: routes.jobs, query: asked }), ctx, 'read');
    return rows.slice(0, limit).map((row) => toSite(row, ctx));
  },

  async addDailyLog(draft, ctx) {
    const marked = withMarker(draft);
    const earlier = await findMarked(draft, ctx, 'look-before-write');
    if (earlier) return earlier;
    const { routes, dailyLog: names } = ctx.config.mapping;
    const body = writeFields([
      [names.title, marked.title],
      [names.notes, marked.notes],
      [names.date, draft.date],
      [names.isPrivate, false],
      [names.shareWithSubs, false],
      [names.shareWithOwner, false],
      // always sent: the form's own default is everybody
      [names.notify, []],
    ]);
    const reply = await ask(ctx, { purpose: 'write', method: 'POST', path: fill(routes.dailyLogs, draft.job_id), body });
    if (reply.status === 404) throw unknownJob(draft.job_id);
    return toDailyLog(reply.body, draft.job_id, ctx, 'write');
  },

  findDailyLog: (draft, ctx) => findMarked(draft, ctx, 'read'),

  async listDailyLogs({ job_id, limit }, ctx) {
    const rows = await logRows(job_id, { offset: 0, limit }, ctx, 'read');
    return rows.slice(0, limit).map((row) => toDailyLog(row, job_id, ctx, 'read'));
  },

  async check(ctx) {
    const { routes, accountName } = ctx.config.mapping;
    const { body } = await ask(ctx, { purpose: 'read', method: 'GET', path: routes.account });
    const name = text.safeParse(readField(body, accountName));
    if (!name.success) throw unknownShape('the account', name.error, 'read');
    return { ok: true, detail: `signed in for ${name.data}` };
  },
};

/** Reads every log of the job, page by page: the marker of a log that a timed-out save left behind is anywhere. */
async function findMarked({ job_id, marker }: DailyLogDraft, ctx: Ctx, purpose: Purpose): Promise<DailyLog | null> {
  const { dailyLog: names } = ctx.config.mapping;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const rows = await logRows(job_id, { offset: page * PAGE_ROWS, limit: PAGE_ROWS }, ctx, purpose);
    // only the texts are read of foreign logs: an odd one must not stop ours
    const texts = (row: unknown) => [readField(row, names.notes), readField(row, names.title)];
    const found = rows.find((row) => texts(row).some((one) => typeof one === 'string' && one.includes(marker)));
    if (found !== undefined) return toDailyLog(found, job_id, ctx, purpose);
    if (rows.length < PAGE_ROWS) return null;
  }
  throw new DomainError('connector_refused', { message: `job ${job_id} has too many daily logs to look through`, details: { job_id } });
}

async function logRows(
  jobId: string,
  { offset, limit }: { offset: number; limit: number },
  ctx: Ctx,
  purpose: Purpose,
): Promise<unknown[]> {
  const { routes, query: names } = ctx.config.mapping;
  const query = { [names.offset]: String(offset), [names.limit]: String(limit) };
  const reply = await ask(ctx, { purpose, method: 'GET', path: fill(routes.dailyLogs, jobId), query });
  if (reply.status === 404) throw unknownJob(jobId);
  return rowsOf(reply, ctx, purpose);
}

function rowsOf({ body }: Reply, ctx: Ctx, purpose: Purpose): unknown[] {
  const rows = rowList.safeParse(readField(body, ctx.config.mapping.rows));
  if (!rows.success) throw unknownShape('the list', rows.error, purpose);
  return rows.data;
}

function toSite(row: unknown, { config }: Ctx): Site {
  const { job } = config.mapping;
  const at = (path: string) => readField(row, path);
  const shape = z.object({
    id: text,
    name: text,
    street: textOrEmpty,
    city: textOrEmpty,
    state: textOrEmpty,
    zip: textOrEmpty,
    permit_number: textOrNull,
    project_manager: textOrNull,
    crew: z.array(z.object({ name: text, phone: textOrNull })),
    notes: textOrEmpty,
  });
  const parsed = shape.safeParse({
    id: at(job.id),
    name: at(job.name),
    street: at(job.street),
    city: at(job.city),
    state: at(job.state),
    zip: at(job.zip),
    permit_number: at(job.permitNumber),
    project_manager: at(job.projectManager),
    crew: rowList
      .catch([])
      .parse(at(job.crew))
      .map((one) => ({ name: readField(one, job.crewName), phone: readField(one, job.crewPhone) })),
    notes: at(job.notes),
  });
  if (!parsed.success) throw unknownShape('a job', parsed.error, 'read');
  return site.parse({ ...parsed.data, url: webLink(config.webUrl, `/app/JobPage/${encodeURIComponent(parsed.data.id)}/1`) });
}

function toDailyLog(row: unknown, jobId: string, { config }: Ctx, purpose: Purpose): DailyLog {
  const { dailyLog: names }: PartnerMapping = config.mapping;
  const shape = z.object({ id: text, job_id: text.default(jobId), title: textOrEmpty, notes: textOrEmpty, date: z.iso.date() });
  const parsed = shape.safeParse({
    id: readField(row, names.id),
    job_id: readField(row, names.jobId),
    title: readField(row, names.title),
    notes: readField(row, names.notes),
    date: readField(row, names.date),
  });
  if (!parsed.success) throw unknownShape('a daily log', parsed.error, purpose);
  const { id, job_id } = parsed.data;
  const path = `/app/DailyLogView/${encodeURIComponent(id)}/${encodeURIComponent(job_id)}/none`;
  return dailyLog.parse({ ...parsed.data, url: webLink(config.webUrl, path) });
}

/** The answer does not fit the mapping. After a write it may well have been saved. */
function unknownShape(what: string, cause: z.ZodError, purpose: Purpose): DomainError {
  const message = `Buildertrend answered with ${what} in a shape that the mapping does not describe`;
  return new DomainError('connector_refused', { message, details: unknownIf(purpose), cause });
}

function unknownJob(jobId: string): DomainError {
  return new DomainError('job_not_found', { message: `Buildertrend does not know job ${jobId}`, details: { job_id: jobId } });
}

const fill = (route: string, jobId: string) => route.replaceAll('{job_id}', encodeURIComponent(jobId));
const webLink = (webUrl: string, path: string) => new URL(path, webUrl).href;
