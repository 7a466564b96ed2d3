import type { StepPolicy } from '../automation.ts';

// How long each step may take and how it is tried again, where the platform's way does not fit. Times are far above what the calls of
// a step take together: Duffel alone asks for 130 s a call.
const MINUTE_MS = 60_000;

/** Thinks with a model, 30 s a call, or with rules at once. */
export const THINKING: StepPolicy = { timeoutMs: 5 * MINUTE_MS };

/** Asks several hotels one after the other. */
export const SEARCHING: StepPolicy = { timeoutMs: 15 * MINUTE_MS };

/** The price is approved and runs out: a few tries within about a minute, then a person hears of it. */
export const BOOKING: StepPolicy = {
  timeoutMs: 15 * MINUTE_MS,
  retry: {
    connector_unavailable: { tries: 6, firstMs: 1_000, factor: 2.5, maxMs: 30_000 },
    connector_rate_limited: { tries: 4, firstMs: 5_000, factor: 2, maxMs: 30_000 },
  },
};

/** The rooms are booked and nobody waits: what is noted half an hour later is better than a run that needs help. */
export const NOTING: StepPolicy = {
  timeoutMs: 5 * MINUTE_MS,
  retry: {
    connector_unavailable: { tries: 9, firstMs: 5_000, factor: 3, maxMs: 15 * MINUTE_MS },
    connector_rate_limited: { tries: 9, firstMs: 15_000, factor: 2, maxMs: 15 * MINUTE_MS },
  },
};
