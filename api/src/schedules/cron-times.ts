import { DomainError } from '@banksman/contracts';
import { Cron } from 'croner';

/** More missed starts than this are not counted one by one: a minutely schedule after a week would be ten thousand. */
export const MOST_COUNTED = 1_000;

/**
 * The next `count` times, soonest first, strictly after `after`; fewer when there are no more.
 * Where clocks change (the rule of Vixie cron, croner's `no-wildcard`): a fixed hour that does not exist that night comes at the
 * first moment after the gap, one that exists twice comes once; `*` and steps simply follow the clock.
 * @param cron five fields
 * @param timeZone IANA name
 * @throws DomainError `input_invalid` naming `cron`, when a field is wrong or such a time never comes
 */
export function nextTimes(cron: string, timeZone: string, after: Date, count: number): Date[] {
  const times = reading(cron, timeZone, (job) => job.nextRuns(count, after));
  if (times.length === 0) refuse('must be a time that comes: no month has such a day');
  return times;
}

/** How many times lie after `from` and up to `until`, at most `MOST_COUNTED`. Throws as `nextTimes`. */
export function timesBetween(cron: string, timeZone: string, from: Date, until: Date): number {
  return reading(cron, timeZone, (job) => {
    let count = 0;
    for (let at = job.nextRun(from); at !== null && at <= until && count < MOST_COUNTED; at = job.nextRun(at)) count += 1;
    return count;
  });
}

/** croner finds a wrong field when it parses, and a wrong time zone only when it computes. */
function reading<T>(cron: string, timeZone: string, work: (job: Cron) => T): T {
  try {
    return work(new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' }));
  } catch (error) {
    // "CronPattern: Invalid value for minute: 61"; only a hint beside our own words
    const detail = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : '';
    return refuse(`must be five fields: minute 0-59, hour 0-23, day of month 1-31, month 1-12, weekday 0-7 (${detail.slice(0, 120)})`);
  }
}

function refuse(expected: string): never {
  throw new DomainError('input_invalid', {
    message: `cron: ${expected}`,
    details: { fields: [{ field: 'cron', message: expected }] },
  });
}
