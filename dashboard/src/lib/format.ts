/** Dates, money and plurals as the reader writes them, in the workspace's time zone. */
export type Format = ReturnType<typeof makeFormat>;

const DAY_MS = 86_400_000;
const made = new Map<string, Format>();

/**
 * One way of writing for the whole product: "Mon 7 Dec", "18:00", "$412.00", as the sentences that automations write.
 * @param timeZone IANA name; null takes the browser's
 * @param locale BCP 47 tag; null writes as the sentences do
 * @returns the same one each time: a dozen `Intl` formatters cost more than a row of a list that writes with them
 */
export function formatFor(timeZone: string | null, locale: string | null = null): Format {
  const key = JSON.stringify([timeZone, locale]);
  const known = made.get(key) ?? makeFormat(timeZone, locale);
  made.set(key, known);
  return known;
}

function makeFormat(timeZone: string | null, locale: string | null) {
  const dates = locale ?? 'en-GB';
  const numbers = locale ?? 'en-US';
  const zone = timeZone ? { timeZone } : {};
  const dateTime = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(dates, { ...zone, ...options });
  const time = dateTime({ hour: 'numeric', minute: '2-digit' });
  const seconds = dateTime({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
  const weekday = dateTime({ weekday: 'short' });
  const day = dateTime({ day: 'numeric', month: 'short' });
  const dayYear = dateTime({ day: 'numeric', month: 'short', year: 'numeric' });
  const key = dateTime({ year: 'numeric', month: '2-digit', day: '2-digit' });
  // A night is a calendar date at the hotel: always read as UTC, never moved by a zone.
  const night = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(dates, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', ...options });
  const nightShort = night({});
  const dayOnly = new Intl.DateTimeFormat(dates, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const isoDay = new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const nightYear = night({ year: 'numeric' });
  const everything = dateTime({ dateStyle: 'full', timeStyle: 'long' });
  const moneyIn = new Map<string, Intl.NumberFormat>();
  const currencyFormat = (currency: string) => {
    const known = moneyIn.get(currency) ?? new Intl.NumberFormat(numbers, { style: 'currency', currency });
    moneyIn.set(currency, known);
    return known;
  };
  const onNight = (date: string, formatter: Intl.DateTimeFormat) => formatter.format(new Date(`${date}T00:00:00Z`)).replace(',', '');

  return {
    /** "$412.00" */
    money: (cents: number, currency: string) => currencyFormat(currency).format(cents / 100),
    /** "$0.0042": what a thought cost, from millionths of a US cent */
    fine: (microcents: number) =>
      new Intl.NumberFormat(numbers, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(microcents / 1e8),
    /** "9:12" today, "Yesterday, 9:12", "3 Dec, 9:12" before, with the year when it is another one */
    when: (iso: string, now: Date = new Date()) => {
      const at = new Date(iso);
      if (key.format(at) === key.format(now)) return time.format(at);
      if (key.format(at) === key.format(new Date(now.getTime() - DAY_MS))) return `Yesterday, ${time.format(at)}`;
      return `${(at.getFullYear() === now.getFullYear() ? day : dayYear).format(at)}, ${time.format(at)}`;
    },
    /** "Mon 7 Dec, 7:00", with the year when it is another one: something that is to come */
    upcoming: (iso: string, now: Date = new Date()) => {
      const at = new Date(iso);
      const date = (at.getFullYear() === now.getFullYear() ? day : dayYear).format(at);
      return `${weekday.format(at)} ${date}, ${time.format(at)}`;
    },
    /** true on one calendar day where the workspace is */
    sameDay: (one: Date, other: Date) => key.format(one) === key.format(other),
    isToday: (iso: string, now: Date = new Date()) => key.format(new Date(iso)) === key.format(now),
    /** "9:12:03" */
    clock: (iso: string) => seconds.format(new Date(iso)),
    /** everything, for titles and details */
    full: (iso: string) => everything.format(new Date(iso)),
    /** "Mon 7 Dec" of a calendar date such as `2026-12-07` */
    night: (date: string) => onNight(date, nightShort),
    /** "7 Dec" of a calendar date */
    day: (date: string) => dayOnly.format(new Date(`${date}T00:00:00Z`)),
    /** today's calendar date such as `2026-12-07` */
    today: (now: Date = new Date()) => isoDay.format(now),
    nightYear: (date: string) => onNight(date, nightYear),
    /** "about 2.1 km" */
    distance: (km: number) => `about ${new Intl.NumberFormat(numbers, { maximumFractionDigits: km < 10 ? 1 : 0 }).format(km)} km`,
    number: (value: number, digits?: number) =>
      new Intl.NumberFormat(numbers, digits === undefined ? {} : { maximumFractionDigits: digits }).format(value),
    /** "18%" of 0.18 */
    percent: (part: number) => new Intl.NumberFormat(numbers, { style: 'percent', maximumFractionDigits: 0 }).format(part),
    bytes: (bytes: number) =>
      bytes < 1000
        ? plural(bytes, 'byte')
        : new Intl.NumberFormat(numbers, { style: 'unit', unit: bytes < 1e6 ? 'kilobyte' : 'megabyte', maximumFractionDigits: 1 }).format(
            bytes < 1e6 ? bytes / 1e3 : bytes / 1e6,
          ),
  };
}

/** "1 night", "3 nights"; irregular plurals are given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "just now", "4 min", "2 h 10 min", "3 days": a span of ms, rounded down to what a person needs. */
export function span(ms: number): string {
  const minutes = Math.floor(Math.max(ms, 0) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 || hours >= 6 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return plural(Math.floor(hours / 24), 'day');
}

/** "0.4 s", "12 s", "3 min": how long a step took. */
export function took(ms: number): string {
  if (ms < 10_000) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : span(ms);
}

/** Nights between two calendar dates; negative when they are the wrong way round, null when one is missing. */
export function nightsBetween(checkIn: string | null, checkOut: string | null): number | null {
  if (!checkIn || !checkOut) return null;
  return Math.round((Date.parse(`${checkOut}T00:00:00Z`) - Date.parse(`${checkIn}T00:00:00Z`)) / DAY_MS);
}

/** "check_in" → "Check in", "total_cents" → "Total": a key of somebody else's JSON as a label. */
export function labelOf(key: string): string {
  const words = key
    .replace(/_cents$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
