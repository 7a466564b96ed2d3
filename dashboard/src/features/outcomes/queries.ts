import {
  baseline,
  type NewBaseline,
  type OutcomeTermsUpdate,
  outcomes,
  outcomeTerms,
  pulse,
  type Rating,
  runOutcome,
  runSummary,
  type TellOutcome,
  technicalHealth,
} from '@banksman/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { type OutcomeRunsSearch, type OutcomeSearch, outcomeQuery } from './search.ts';

const PAGE_SIZE = 50;

export const outcomesQuery = (search: OutcomeSearch, today: string) => {
  const query = outcomeQuery(search, today);
  return queryOptions({
    queryKey: ['outcomes', 'report', query],
    queryFn: async ({ signal }) => (await ask(outcomes, '/outcomes', { query, signal })).data,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchInterval: 5 * 60_000,
  });
};

export const outcomeRunsQuery = ({ automation, kind, ...search }: OutcomeRunsSearch) =>
  infiniteQueryOptions({
    queryKey: ['outcomes', 'runs', automation, kind, search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...search, module: automation, variant: kind, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data, meta } = await ask(z.array(runSummary), '/outcomes/runs', { query, signal });
      return { runs: data, next: meta.next_cursor ?? null };
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

export const technicalQuery = (hours: number) =>
  queryOptions({
    queryKey: ['outcomes', 'health', hours],
    queryFn: async ({ signal }) => (await ask(technicalHealth, '/outcomes/health', { query: { hours }, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

export const baselinesQuery = queryOptions({
  queryKey: ['outcomes', 'baselines'],
  queryFn: async ({ signal }) => (await ask(z.array(baseline), '/baselines', { signal })).data,
});

export const termsQuery = queryOptions({
  queryKey: ['outcomes', 'terms'],
  queryFn: async ({ signal }) => (await ask(outcomeTerms, '/outcomes/terms', { signal })).data,
});

export const pulseQuery = queryOptions({
  queryKey: ['outcomes', 'pulse'],
  queryFn: async ({ signal }) => (await ask(pulse, '/outcomes/pulse', { signal })).data,
});

export const runOutcomeQuery = (runId: string) =>
  queryOptions({
    queryKey: ['outcomes', 'run', runId],
    queryFn: async ({ signal }) => (await ask(runOutcome, `/runs/${encodeURIComponent(runId)}/outcome`, { signal })).data,
  });

export function useRecordBaseline() {
  return useOutcomeChange((wanted: NewBaseline) => ask(baseline, '/baselines', { method: 'POST', body: wanted }));
}

export function useSaveTerms() {
  return useOutcomeChange((update: OutcomeTermsUpdate) => ask(outcomeTerms, '/outcomes/terms', { method: 'PATCH', body: update }));
}

export function useGivePulse() {
  return useOutcomeChange((score: number) => ask(pulse, '/outcomes/pulse', { method: 'POST', body: { score } }));
}

export function useTellOutcome(runId: string) {
  return useOutcomeChange((told: TellOutcome) => ask(runOutcome, `/runs/${runId}/outcome`, { method: 'POST', body: told }));
}

export function useRateRun(runId: string) {
  return useOutcomeChange((rating: Rating) => ask(runOutcome, `/runs/${runId}/rating`, { method: 'POST', body: { rating } }));
}

export function useMarkTest(runId: string) {
  return useOutcomeChange((isTest: boolean) => ask(runOutcome, `/runs/${runId}/test`, { method: 'POST', body: { is_test: isTest } }));
}

/** After every answer, also a refusal, everything that is drawn from it is read again. */
function useOutcomeChange<Change, Answer>(change: (wanted: Change) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queryClient.invalidateQueries({ queryKey: ['outcomes'] }) });
}
