import { moduleSummary, runSummary } from '@banksman/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { type RunSearch, runQuery } from './search.ts';

const PAGE_SIZE = 30;
const runs = z.array(runSummary);

/** Runs, newest first, page by page. */
export function runsQuery(search: RunSearch, canDecide: boolean) {
  const query = runQuery(search, canDecide);
  return infiniteQueryOptions({
    queryKey: ['runs', query],
    queryFn: async ({ pageParam, signal }) => {
      const { data, meta } = await ask(runs, '/runs', { query: { ...query, cursor: pageParam ?? undefined, limit: PAGE_SIZE }, signal });
      return { runs: data, total: meta.total ?? null, isCapped: meta.total_capped ?? false, next: meta.next_cursor ?? null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** The automations a run can be of, for the filter. */
export const automationNamesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => (await ask(z.array(moduleSummary), '/modules', { signal })).data,
  staleTime: 60_000,
});
