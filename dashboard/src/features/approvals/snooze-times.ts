/** A time to come back at, as it is offered. */
export type SnoozeTime = { label: string; at: Date };

const MINUTE_MS = 60_000;
const STEPS: readonly (readonly [string, number])[] = [
  ['15 minutes', 15],
  ['1 hour', 60],
  ['4 hours', 240],
  ['1 day', 24 * 60],
  ['3 days', 3 * 24 * 60],
];
/** Whoever puts something aside needs some time left to answer it. */
const LEFT_MS = 5 * MINUTE_MS;

/** Times to put a question aside until, all of them well before it runs out; none when it runs out soon. */
export function snoozeTimes(expiresAt: string, now: Date): SnoozeTime[] {
  const last = Date.parse(expiresAt) - LEFT_MS;
  return STEPS.map(([label, minutes]) => ({ label, at: new Date(now.getTime() + minutes * MINUTE_MS) })).filter(
    ({ at }) => at.getTime() <= last,
  );
}
