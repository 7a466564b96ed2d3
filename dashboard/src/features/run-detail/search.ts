import { z } from 'zod';

export const RUN_TABS = ['history', 'notes', 'files', 'changes', 'audit'] as const;
export type RunTab = (typeof RUN_TABS)[number];

/** What is looked at on a run's page; lives in the address bar and reopens exactly what was seen. Wrong values fall away. */
export const runPageSearch = z.object({
  step: z.coerce.string().max(60).optional().catch(undefined),
  view: z.enum(['time']).optional().catch(undefined),
  tab: z.enum(RUN_TABS).optional().catch(undefined),
  /** the search of the list that led here: back leads there, `j` and `k` walk it */
  list: z.string().max(2000).optional().catch(undefined),
});
export type RunPageSearch = z.infer<typeof runPageSearch>;
