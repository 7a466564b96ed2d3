import { z } from 'zod';

/**
 * Minute, hour, day of month, month, weekday; blanks between them are made one. Numbers, `*`, lists, ranges and steps, names such as
 * `MON` and `JAN`, `L` (the last), `1#2` (the second Monday). Whether such times exist is checked by the API.
 */
export const cron = z
  .string()
  .transform((text) => text.trim().replaceAll(/\s+/g, ' '))
  .pipe(
    z
      .string()
      .max(100, 'must be at most 100 characters')
      .regex(
        /^[\dA-Za-z*,/#-]+( [\dA-Za-z*,/#-]+){4}$/,
        'must be five fields: minute, hour, day of month, month, weekday; for example 0 7 * * 1 for Mondays at 7:00',
      ),
  );

/** A name of the IANA time zone database: an offset alone would not know about daylight saving. */
export const timeZone = z.string().trim().max(60).refine(isTimeZone, 'must be a time zone such as America/Denver');

const shape = {
  name: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
  cron,
  time_zone: timeZone,
  /** as the automation asks; a text `today`, `today+14` or `today-1` stands for that date, counted from the day of each start */
  input: z.record(z.string(), z.unknown()),
  /** true: starts even while the run of the start before has not ended */
  overlap: z.boolean(),
  enabled: z.boolean(),
};

/** The body of `POST /schedules`. */
export const newSchedule = z.strictObject({
  ...shape,
  module_id: z.string().min(1).max(40),
  overlap: shape.overlap.default(false),
  enabled: shape.enabled.default(true),
});
export type NewSchedule = z.infer<typeof newSchedule>;

/** The body of `PATCH /schedules/{id}`; what is left out stays. Another automation is another schedule. */
export const scheduleUpdate = z.strictObject(shape).partial();
export type ScheduleUpdate = z.infer<typeof scheduleUpdate>;

/** The body of `POST /schedules/preview`. */
export const scheduleTimesRequest = z.strictObject({ cron, time_zone: timeZone });
export type ScheduleTimesRequest = z.infer<typeof scheduleTimesRequest>;

/** When it comes: in words, and the next five times, soonest first; fewer when there are no more. */
export const scheduleTimes = z.object({
  /** "Every Monday at 7:00"; the five fields themselves when they have no short sentence */
  in_words: z.string(),
  next_times: z.array(z.iso.datetime()).max(5),
});
export type ScheduleTimes = z.infer<typeof scheduleTimes>;

/** A start that repeats. */
export const schedule = z.object({
  id: z.uuid(),
  name: z.string(),
  module_id: z.string(),
  module_title: z.string(),
  input: z.record(z.string(), z.unknown()),
  cron: z.string(),
  time_zone: z.string(),
  overlap: z.boolean(),
  enabled: z.boolean(),
  /** null while it is switched off, or when its times never come again */
  next_at: z.iso.datetime().nullable(),
  /** when it was last due and looked at, started or left out */
  last_at: z.iso.datetime().nullable(),
  /** the run of the last start that happened */
  last_job_id: z.uuid().nullable(),
  /** why the last start did not happen, or what was left out before it; null when all is well */
  last_problem: z.string().nullable(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  ...scheduleTimes.shape,
});
export type Schedule = z.infer<typeof schedule>;

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
