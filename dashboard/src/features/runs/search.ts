import type { RunSummary } from '@banksman/contracts';
import { z } from 'zod';
import { HUMAN_STATES, type HumanState, standingOf, statusesOf } from '../../lib/human-state.ts';

/** What the list is narrowed to; lives in the address bar and reopens exactly what was seen. Wrong values fall away. */
export const runSearch = z.object({
  state: z.enum(HUMAN_STATES).optional().catch(undefined),
  automation: z.coerce.string().max(40).optional().catch(undefined),
  q: z.coerce.string().max(200).optional().catch(undefined),
});
export type RunSearch = z.infer<typeof runSearch>;

/** The query of `GET /runs` for a search. */
export function runQuery(search: RunSearch, canDecide: boolean): { status?: string; module_id?: string; q?: string } {
  return {
    ...(search.state ? { status: statusesOf(search.state, canDecide).join(',') } : {}),
    ...(search.automation ? { module_id: search.automation } : {}),
    ...(search.q ? { q: search.q } : {}),
  };
}

/** True when a run belongs into the list as it is narrowed now; text is looked for in the headline, as far as a browser can know. */
export function isSearched(run: RunSummary, search: RunSearch, canDecide: boolean): boolean {
  const state: HumanState = standingOf(run.status, canDecide).state;
  return (
    (search.state === undefined || search.state === state) &&
    (search.automation === undefined || search.automation === run.module_id) &&
    (search.q === undefined || run.headline.toLowerCase().includes(search.q.toLowerCase()))
  );
}

export function isNarrowed(search: RunSearch): boolean {
  return search.state !== undefined || search.automation !== undefined || search.q !== undefined;
}
