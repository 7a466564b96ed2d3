import type { Schedule, ScheduleTimes } from '@banksman/contracts';
import type { ScheduleRow } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { nextTimes } from '../schedules/cron-times.ts';
import { cronInWords } from '../schedules/cron-words.ts';

const SHOWN_TIMES = 5;

/** The row of a schedule as the API names it. A module that is gone shows its id. */
export function toSchedule(row: ScheduleRow, parts: Pick<Parts, 'automations'>, now: Date): Schedule {
  return {
    id: row.id,
    name: row.name,
    module_id: row.moduleId,
    module_title: parts.automations.get(row.moduleId)?.title ?? row.moduleId,
    input: row.input,
    cron: row.cron,
    time_zone: row.timeZone,
    overlap: row.overlap,
    enabled: row.enabled,
    next_at: row.nextAt?.toISOString() ?? null,
    last_at: row.lastAt?.toISOString() ?? null,
    last_job_id: row.lastRunId,
    last_problem: row.lastProblem,
    created_by: row.createdByName,
    created_at: row.createdAt.toISOString(),
    // without a next time it is off, or its cron has become unreadable, which the last problem says
    ...(row.nextAt ? toScheduleTimes(row.cron, row.timeZone, now) : { in_words: cronInWords(row.cron), next_times: [] }),
  };
}

/** When it comes, in words and as times. @throws DomainError `input_invalid` naming `cron` */
export function toScheduleTimes(cron: string, timeZone: string, now: Date): ScheduleTimes {
  const times = nextTimes(cron, timeZone, now, SHOWN_TIMES);
  return { in_words: cronInWords(cron), next_times: times.map((at) => at.toISOString()) };
}
