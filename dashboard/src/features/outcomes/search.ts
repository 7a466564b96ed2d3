import { outcomeSet, PHASES } from '@banksman/contracts';
import { z } from 'zod';

/** Periods to choose from, in weeks. */
export const WEEKS = [4, 12, 26, 52] as const;
const DAY_MS = 86_400_000;

/** What the page shows; lives in the address bar. Wrong values fall away. */
export const outcomeSearch = z.object({
  tab: z.enum(['business', 'technical']).optional().catch(undefined),
  weeks: z.coerce.number().pipe(z.literal(WEEKS)).optional().catch(undefined),
  automation: z.coerce.string().max(40).optional().catch(undefined),
  kind: z.string().max(60).optional().catch(undefined),
  phase: z.enum(PHASES).optional().catch(undefined),
});
export type OutcomeSearch = z.infer<typeof outcomeSearch>;

/** The runs of one number: the same, with the days and the set. */
export const outcomeRunsSearch = z.object({
  set: outcomeSet.catch('completed'),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  automation: z.coerce.string().max(40).optional().catch(undefined),
  kind: z.string().max(60).optional().catch(undefined),
  phase: z.enum(PHASES).optional().catch(undefined),
});
export type OutcomeRunsSearch = z.infer<typeof outcomeRunsSearch>;

/** The query of the API for what is chosen. @param today such as `2026-12-07`, by the clocks of the workspace */
export function outcomeQuery({ weeks = 12, automation, kind, phase }: OutcomeSearch, today: string): Record<string, string | undefined> {
  const from = new Date(Date.parse(`${today}T00:00:00Z`) - (weeks * 7 - 1) * DAY_MS).toISOString().slice(0, 10);
  return { from, to: today, module: automation, variant: kind, phase };
}

/** Samples as a person types them: minutes separated by blanks, commas or lines. Null when something is no number. */
export function samplesOf(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = words.map(Number);
  return numbers.every((number) => Number.isFinite(number) && number >= 0) ? numbers : null;
}
