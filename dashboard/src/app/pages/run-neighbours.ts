import { useInfiniteQuery } from '@tanstack/react-query';
import { defaultParseSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { runsQuery } from '../../features/runs/queries.ts';
import { type RunSearch, runSearch } from '../../features/runs/search.ts';
import { useMay } from '../../lib/session.ts';

/** Pages of the list that are looked through for the run; further down it has no neighbours. */
const MOST_PAGES = 5;

/** The search of the list that led to a run, from how it stands in the address. */
export function listSearch(list: string | undefined): RunSearch {
  return runSearch.parse(defaultParseSearch(list ?? ''));
}

/** The runs before and after one in the order of the list that led to it; null at an end, or when the list does not have it. */
export function useNeighbours(runId: string, list: string | undefined): { before: string | null; after: string | null } {
  const canDecide = useMay('approvals:decide');
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    ...runsQuery(listSearch(list), canDecide),
    staleTime: 60_000,
  });
  const ids = data?.pages.flatMap(({ runs }) => runs.map(({ job_id: id }) => id)) ?? [];
  const at = ids.indexOf(runId);
  const needsMore = hasNextPage && !isFetching && (at < 0 ? (data?.pages.length ?? 0) < MOST_PAGES : at === ids.length - 1);
  useEffect(() => {
    if (needsMore) void fetchNextPage();
  }, [needsMore, fetchNextPage]);
  if (at < 0) return { before: null, after: null };
  return { before: ids[at - 1] ?? null, after: ids[at + 1] ?? null };
}
