/** A date of a request, counted from the day the request was made. */
export type MovingDate = { field: string; days: number };

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** The API takes three digits. */
const MOST_DAYS = 999;

/**
 * A run's request so that it can repeat: its calendar dates become `today+14` and the like, counted from the day it was made.
 * @param timeZone in which that day is read; null for the browser's
 */
export function movingRequest(
  input: Record<string, unknown>,
  madeAt: string,
  timeZone: string | null,
): { input: Record<string, unknown>; dates: MovingDate[] } {
  const dates: MovingDate[] = [];
  const madeOn = dayOf(madeAt, timeZone);
  const move = (value: unknown, field: string): unknown => {
    if (typeof value === 'string' && DATE.test(value)) {
      const days = Math.round((Date.parse(value) - Date.parse(madeOn)) / DAY_MS);
      if (!(Math.abs(days) <= MOST_DAYS)) return value;
      dates.push({ field, days });
      return days === 0 ? 'today' : `today${days > 0 ? '+' : ''}${days}`;
    }
    if (Array.isArray(value)) return value.map((item) => move(item, field));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, move(item, key)]));
  };
  return { input: move(input, '') as Record<string, unknown>, dates };
}

function dayOf(iso: string, timeZone: string | null): string {
  const zone = timeZone ? { timeZone } : {};
  return new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(iso));
}
