/** When the office is open: minutes after midnight, ISO weekdays (1 Monday). */
export type Office = { timeZone: string; opensAt: number; closesAt: number; days: readonly number[] };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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

/**
 * How much of the time between two moments lies within office hours, in ms: what is left of the first day, of the last one until then, and whole
 * days between. Read from the clocks, so that it costs the same for a year (seen: 12 s for a report of a thousand open runs, day by
 * day); an office that is open while the clocks are changed is an hour out on that day.
 */
export function officeMs(from: Date, to: Date, office: Office): number {
  if (to <= from) return 0;
  const first = wallOf(from, office.timeZone);
  const last = wallOf(to, office.timeZone);
  const opens = office.opensAt * MINUTE_MS;
  const closes = office.closesAt * MINUTE_MS;
  const msOf = (wall: Wall, at: Date) => wall.minutes * MINUTE_MS + (at.getTime() % MINUTE_MS);
  const open = ({ weekday }: Wall, since: number, until: number) =>
    office.days.includes(weekday) ? Math.max(0, Math.min(until, closes) - Math.max(since, opens)) : 0;
  if (first.day === last.day) return open(first, msOf(first, from), msOf(last, to));
  const between = Math.round((Date.parse(last.day) - Date.parse(first.day)) / DAY_MS) - 1;
  let days = Math.floor(between / 7) * new Set(office.days).size;
  for (let after = 1; after <= between % 7; after++) days += office.days.includes(((first.weekday - 1 + after) % 7) + 1) ? 1 : 0;
  return open(first, msOf(first, from), closes) + days * (closes - opens) + open(last, opens, msOf(last, to));
}
