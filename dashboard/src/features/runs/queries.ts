import {
  type BulkAction,
  type BulkOperation,
  type BulkRequest,
  bulkItem,
  bulkOperation,
  bulkPreview,
  type FailureGroupState,
  type FailureGroupUpdate,
  failureGroups,
  moduleSummary,
  type NewView,
  requester,
  runSummary,
  savedView,
  type ViewUpdate,
} from '@banksman/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { type RunSearch, runQuery } from './search.ts';

const PAGE_SIZE = 30;
const runs = z.array(runSummary);

/** Runs in the order of the search, page by page. */
export function runsQuery(search: RunSearch, timeZone: string | null) {
  const query = runQuery(search, timeZone);
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

/** Where the file with the runs of a search is. */
export function exportHref(search: RunSearch, timeZone: string | null): string {
  const query = new URLSearchParams(Object.entries(runQuery(search, timeZone)).map(([key, value]) => [key, String(value)]));
  return `/api/v1/runs/export.csv${query.size > 0 ? `?${query}` : ''}`;
}

/** The automations a run can be of, for the filter. */
export const automationNamesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => (await ask(z.array(moduleSummary), '/modules', { signal })).data,
  staleTime: 60_000,
});

/** People who have asked for runs. */
export const requestersQuery = queryOptions({
  queryKey: ['run-people'],
  queryFn: async ({ signal }) => (await ask(z.array(requester), '/runs/people', { signal })).data,
  staleTime: 60_000,
});

/** Saved views: one's own and the team's. */
export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: async ({ signal }) => (await ask(z.array(savedView), '/views', { signal })).data,
  staleTime: 30_000,
});
export const createView = async (view: Partial<NewView> & Pick<NewView, 'name' | 'search'>) =>
  (await ask(savedView, '/views', { method: 'POST', body: view })).data;
export const updateView = async (id: string, change: ViewUpdate) =>
  (await ask(savedView, `/views/${id}`, { method: 'PATCH', body: change })).data;
export const deleteView = (id: string) => ask(z.object({ deleted: z.literal(true) }), `/views/${id}`, { method: 'DELETE' });

/** Failures by cause. */
export function failureGroupsQuery(state: FailureGroupState) {
  return queryOptions({
    queryKey: ['failure-groups', state],
    queryFn: async ({ signal }) => (await ask(failureGroups, '/failure-groups', { query: { state }, signal })).data,
    refetchInterval: 15_000,
  });
}
export const updateFailureGroup = async (fingerprint: string, body: FailureGroupUpdate) =>
  (await ask(z.object({ bulk_id: z.uuid().nullable() }), `/failure-groups/${fingerprint}`, { method: 'PUT', body })).data;

/** Which runs: by their ids, or all of a filter as `GET /runs` takes it. */
export type Selection = { job_ids: string[] } | { filter: Record<string, string | number> };

/** What an operation would come to; asked anew each time. */
export function bulkPreviewQuery(action: BulkAction, selection: Selection) {
  return queryOptions({
    queryKey: ['bulk-preview', action, selection],
    queryFn: async ({ signal }) => (await ask(bulkPreview, '/bulk/preview', { method: 'POST', body: { action, selection }, signal })).data,
    gcTime: 0,
    staleTime: 0,
  });
}
export const startBulk = async (body: Omit<BulkRequest, 'selection'> & { selection: Selection }) =>
  (await ask(bulkOperation, '/bulk', { method: 'POST', body })).data;
export const abortBulk = async (id: string) => (await ask(bulkOperation, `/bulk/${id}/abort`, { method: 'POST' })).data;

/** True while workers are at it. */
export const isUnderWay = ({ state }: BulkOperation) => state === 'collecting' || state === 'working';

/** The newest operations. */
export const bulkListQuery = queryOptions({
  queryKey: ['bulk'],
  queryFn: async ({ signal }) => (await ask(z.array(bulkOperation), '/bulk', { signal })).data,
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 1_000 : 15_000),
});

/** One operation, read again each second until it has ended. */
export function bulkQuery(id: string) {
  return queryOptions({
    queryKey: ['bulk', id],
    queryFn: async ({ signal }) => (await ask(bulkOperation, `/bulk/${id}`, { signal })).data,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : 1_000),
  });
}

/** The report of an operation, page by page. */
export function bulkItemsQuery(id: string, isLive: boolean) {
  return infiniteQueryOptions({
    // read once more when the work has ended: the last look may have been before it
    queryKey: ['bulk', id, 'items', isLive],
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const { data, meta } = await ask(z.array(bulkItem), `/bulk/${id}/items`, { query: { cursor: pageParam, limit: 50 }, signal });
      return { items: data, next: meta.next_cursor ?? null };
    },
    initialPageParam: '0',
    getNextPageParam: ({ next }) => next,
    refetchInterval: isLive ? 1_000 : false,
  });
}
