/**
 * The moment a calendar day begins in a time zone.
 * @param day `2026-12-07`
 * @param timeZone IANA name; null takes the browser's
 */
export function startOfDay(day: string, timeZone: string | null): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset at the guess may be another one than at the result, when the clocks change that day: asked twice it is right.
  const guess = midnight - offsetMs(new Date(midnight), timeZone);
  return new Date(midnight - offsetMs(new Date(guess), timeZone));
}

/** The last millisecond of a calendar day in a time zone. */
export function endOfDay(day: string, timeZone: string | null): Date {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return new Date(startOfDay(next, timeZone).getTime() - 1);
}

/** How far the zone's clocks are before UTC at a moment. */
function offsetMs(at: Date, timeZone: string | null): number {
  const options: Intl.DateTimeFormatOptions = { hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' };
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  const format = new Intl.DateTimeFormat('en-US', { ...options, ...clock, ...(timeZone ? { timeZone } : {}) });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const shown = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`);
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}
