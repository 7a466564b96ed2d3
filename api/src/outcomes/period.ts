import { MAX_PERIOD_DAYS, refusedFields } from '@banksman/contracts';
import { dayAfter, momentOf, wallOf } from './office-hours.ts';

const DAY_MS = 86_400_000;
const TWELVE_WEEKS = 84;

/** Days of a period, first and last, by the clocks of the workspace, and the parts it is drawn in. */
export type Period = {
  from: string;
  to: string;
  /** the first moment, and the first that is not in it any more */
  begins: Date;
  ends: Date;
  parts: { from: string; to: string; begins: Date }[];
  days: number;
};

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;

/**
 * The period of a request: as given, or the last twelve weeks. Parts are days up to two weeks, weeks up to fourteen, then four weeks: at most fifteen, each wide enough for a finger.
 * @throws DomainError `input_invalid` naming `from`, when the days are the wrong way round or too many
 */
export function periodOf(given: { from?: string | undefined; to?: string | undefined }, timeZone: string, now: Date): Period {
  const to = given.to ?? wallOf(now, timeZone).day;
  const from = given.from ?? dayAfter(to, 1 - TWELVE_WEEKS);
  const days = daysBetween(from, to);
  if (days < 1) refuse('from', 'must not be after the last day');
  if (days > MAX_PERIOD_DAYS) refuse('from', `must be at most ${MAX_PERIOD_DAYS} days before the last day`);
  const length = days <= 14 ? 1 : days <= 98 ? 7 : 28;
  const parts: Period['parts'] = [];
  // Counted from the last day back: the part that is going on is the one that is short.
  for (let last = to; last >= from; last = dayAfter(last, -length)) {
    const [, first = from] = [from, dayAfter(last, 1 - length)].toSorted();
    parts.unshift({ from: first, to: last, begins: momentOf(first, 0, timeZone) });
  }
  return { from, to, begins: momentOf(from, 0, timeZone), ends: momentOf(dayAfter(to, 1), 0, timeZone), parts, days };
}

/** The period to compare with: as long, and of the same weekdays. */
export function earlierThan({ from, to, days }: Period, timeZone: string): Period {
  const back = -Math.ceil(days / 7) * 7;
  return periodOf({ from: dayAfter(from, back), to: dayAfter(to, back) }, timeZone, new Date());
}

/** Days of a period on which the office was open, from the first day of use until today. */
export function officeDaysIn({ from, to }: Period, days: readonly number[], used: { since: string; until: string }): number {
  let count = 0;
  for (let day = from < used.since ? used.since : from; day <= to && day <= used.until; day = dayAfter(day, 1)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (days.includes(weekday === 0 ? 7 : weekday)) count += 1;
  }
  return count;
}

function refuse(field: string, message: string): never {
  throw refusedFields({ field, message });
}
