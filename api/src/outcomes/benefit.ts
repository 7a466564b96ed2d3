/** A stretch of time with the hours it saved, in ms; negative while people spent more than they saved. */
export type SavedIn = { to: string; ms: number };

/** The day by which the time saved has come up to `buildMs`; the last day of the part in which it did. Null: not yet. */
export function paidBackOn(parts: readonly SavedIn[], buildMs: number): string | null {
  let total = 0;
  for (const { to, ms } of parts) {
    total += ms;
    if (total >= buildMs) return to;
  }
  return null;
}

const HOUR_MS = 3_600_000;
const MONTH_DAYS = 365.25 / 12;

/** What was spent and saved in a period of `days`; amounts in cents, times in ms. */
export type Account = {
  savedMs: number;
  hourlyRateCents: number;
  days: number;
  modelMicrocents: number;
  smsSent: number;
  smsCents: number | null;
  platformCents: number | null;
  upkeepMinutes: number | null;
};

/**
 * (net hours × rate − model, SMS and platform cost − upkeep hours × rate) ÷ cost; what was not entered is nothing. Monthly amounts are for
 * the days of the period. The ratio is null when nothing was spent: a division by nothing is no return.
 */
export function returnOn(account: Account): { savedCents: number; costCents: number; ratio: number | null } {
  const { savedMs, hourlyRateCents, days, modelMicrocents, smsSent, smsCents, platformCents, upkeepMinutes } = account;
  const months = days / MONTH_DAYS;
  const savedCents = Math.round((savedMs / HOUR_MS) * hourlyRateCents);
  const upkeep = ((upkeepMinutes ?? 0) / 60) * hourlyRateCents * months;
  const costCents = Math.round(modelMicrocents / 1e6 + smsSent * (smsCents ?? 0) + (platformCents ?? 0) * months + upkeep);
  return { savedCents, costCents, ratio: costCents === 0 ? null : (savedCents - costCents) / costCents };
}
