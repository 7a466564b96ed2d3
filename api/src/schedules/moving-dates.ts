const MOVING = /^today(?:([+-]\d{1,3}))?$/;

/**
 * The input of a start: every text `today`, `today+14` or `today-1` in it, at any depth, becomes that calendar date, counted from the
 * day of the start by the clocks of `timeZone`. Without that, a request with dates could not repeat.
 */
export function onTheDay(input: Record<string, unknown>, start: Date, timeZone: string): Record<string, unknown> {
  // en-CA writes a date as 2026-12-07
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(start);
  return moved(input, today) as Record<string, unknown>;
}

function moved(value: unknown, today: string): unknown {
  if (typeof value === 'string') {
    const match = MOVING.exec(value);
    return match ? addDays(today, Number(match[1] ?? 0)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => moved(item, today));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, moved(item, today)]));
}

/** Calendar days: read as UTC, so that a change of clocks moves nothing. */
function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
