import type { DailyLog, DailyLogDraft, Site } from '@banksman/contracts';
import type { ActionContext } from '../connector.ts';
import type { BuildertrendConfig, DailyLogsRequest, JobQuery, JobRequest } from './schemas.ts';

export type Ctx = ActionContext<BuildertrendConfig>;

/** What Banksman needs of a construction system, however it is reached. */
export type ConstructionPort = {
  /** null when the system does not know the job */
  getJob(request: JobRequest, ctx: Ctx): Promise<Site | null>;
  findJobs(request: JobQuery, ctx: Ctx): Promise<Site[]>;
  /** writes it unless one with its marker is there already */
  addDailyLog(draft: DailyLogDraft, ctx: Ctx): Promise<DailyLog>;
  /** by the draft's marker; null while there is none */
  findDailyLog(draft: DailyLogDraft, ctx: Ctx): Promise<DailyLog | null>;
  listDailyLogs(request: DailyLogsRequest, ctx: Ctx): Promise<DailyLog[]>;
  check(ctx: Ctx): Promise<{ ok: true; detail: string }>;
};
