import { z } from 'zod';

/** What is asked for now: the input's stay, or as a person has changed it. */
export const stay = z.object({ check_in: z.iso.date(), check_out: z.iso.date(), rooms: z.number().int() });
export type Stay = z.infer<typeof stay>;

/** Longest stay that one booking may have; longer ones are a flat, not a hotel. */
export const MAX_NIGHTS = 60;

const DAY_MS = 86_400_000;

/** Nights between two calendar dates; negative when they are the wrong way round. */
export function nightsBetween(checkIn: string, checkOut: string): number {
  return Math.round((Date.parse(`${checkOut}T00:00:00Z`) - Date.parse(`${checkIn}T00:00:00Z`)) / DAY_MS);
}

/** The calendar date `days` after `date` (`2026-12-07`). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The earliest date that is still today somewhere in the United States. Hawaii is ten hours behind UTC: a stay is "in the
 * past" only when it is so for everybody who may ask.
 */
export function earliestToday(now: Date): string {
  return new Date(now.getTime() - 10 * 3_600_000).toISOString().slice(0, 10);
}

/** "7-10 Dec", "30 Nov-2 Dec", with the year only when it changes in between. */
export function formatStay(checkIn: string, checkOut: string): string {
  const [from, to] = [partsOf(checkIn), partsOf(checkOut)];
  if (from.year !== to.year) return `${from.day} ${from.month} ${from.year}-${to.day} ${to.month} ${to.year}`;
  if (from.month !== to.month) return `${from.day} ${from.month}-${to.day} ${to.month}`;
  return `${from.day}-${to.day} ${to.month}`;
}

/** "Mon 7 Dec 2026" */
export function formatDate(date: string): string {
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
  const { day, month, year } = partsOf(date);
  return `${weekday} ${day} ${month} ${year}`;
}

/** "1 night", "3 nights" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partsOf(date: string): { day: number; month: string; year: number } {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { day, month: MONTHS[month - 1] ?? '', year };
}
