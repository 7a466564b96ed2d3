import { type NewSchedule, runDetail, runSummary, type ScheduleUpdate, schedule, scheduleTimes } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: async ({ signal }) => (await ask(z.array(schedule), '/schedules', { signal })).data,
  // a start changes them without anybody here having done anything
  refetchInterval: 30_000,
});

/** What a cron means and when it comes next; an error names the field `cron`. */
export const timesQuery = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: ['schedules', 'times', cron, timeZone],
    queryFn: async ({ signal }) =>
      (await ask(scheduleTimes, '/schedules/preview', { method: 'POST', body: { cron, time_zone: timeZone }, signal })).data,
    retry: false,
    staleTime: 60_000,
  });

/** The newest runs, whose requests can be repeated. */
export const repeatableRunsQuery = queryOptions({
  queryKey: ['schedules', 'runs'],
  queryFn: async ({ signal }) => (await ask(z.array(runSummary), '/runs', { query: { limit: 30 }, signal })).data,
});

export const requestQuery = (runId: string) =>
  queryOptions({
    queryKey: ['schedules', 'request', runId],
    queryFn: async ({ signal }) => (await ask(runDetail, `/automations/${encodeURIComponent(runId)}`, { signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });

export function useCreateSchedule() {
  return useScheduleChange((wanted: NewSchedule) => ask(schedule, '/schedules', { method: 'POST', body: wanted }));
}

export function useUpdateSchedule(id: string) {
  return useScheduleChange((update: ScheduleUpdate) => ask(schedule, `/schedules/${id}`, { method: 'PATCH', body: update }));
}

export function useDeleteSchedule(id: string) {
  return useScheduleChange(() => ask(schedule, `/schedules/${id}`, { method: 'DELETE' }));
}

/** After every answer, also a refusal, the list is read again. */
function useScheduleChange<Change>(change: (wanted: Change) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queryClient.invalidateQueries({ queryKey: ['schedules'], exact: true }) });
}
