/** When the office is open: minutes after midnight, ISO weekdays (1 Monday). */
export type Office = { timeZone: string; opensAt: number; closesAt: number; days: readonly number[] };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Counted day by day up to here; what takes longer is no office work any more. */
const MOST_DAYS = 400;

/** A moment as the clocks of a zone show it: the calendar day, its ISO weekday, and the minutes since its midnight. */
type Wall = { day: string; weekday: number; minutes: number };

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** What the clocks of `timeZone` (IANA name) show at `at`. */
export function wallOf(at: Date, timeZone: string): Wall {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return { day, weekday: weekday === 0 ? 7 : weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

/** The moment at which the clocks show `minutes` on `day`; in the hour that a zone leaves out, the moment after it. */
export function momentOf(day: string, minutes: number, timeZone: string): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
  const offsetAt = (at: number) => {
    const wall = wallOf(new Date(at), timeZone);
    return Date.parse(`${wall.day}T00:00:00Z`) + wall.minutes * MINUTE_MS - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  };
  // The offset of a first guess may be the one before a change of the clocks; that of the second is right.
  const guess = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(guess));
}

/** The calendar day `days` later; negative for earlier. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** True when nobody is expected to work at that moment. */
export function isAfterHours(at: Date, office: Office): boolean {
  const { weekday, minutes } = wallOf(at, office.timeZone);
  return !office.days.includes(weekday) || minutes < office.opensAt || minutes >= office.closesAt;
}

/** How much of the time between two moments lies within office hours, in ms. */
export function officeMs(from: Date, to: Date, office: Office): number {
  let total = 0;
  let { day } = wallOf(from, office.timeZone);
  const last = wallOf(to, office.timeZone).day;
  for (let count = 0; day <= last && count < MOST_DAYS; count++, day = dayAfter(day, 1)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (!office.days.includes(weekday === 0 ? 7 : weekday)) continue;
    const opens = Math.max(from.getTime(), momentOf(day, office.opensAt, office.timeZone).getTime());
    const closes = Math.min(to.getTime(), momentOf(day, office.closesAt, office.timeZone).getTime());
    total += Math.max(0, closes - opens);
  }
  return total;
}
