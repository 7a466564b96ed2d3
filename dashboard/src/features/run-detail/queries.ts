import { moduleDetail, type RunDetail, type RunEvent, runDetail, runEvent } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { resumeAfter } from './merge-events.ts';

const LOG_PAGE = 500;
const MOST_LOG_PAGES = 10;

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: async ({ signal }) => (await ask(runDetail, `/automations/${encodeURIComponent(runId)}`, { signal })).data,
  });

/** The run's whole history so far; the live stream goes on from there. At most 5,000 lines. */
export const runLogQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId, 'log'],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const events: RunEvent[] = [];
      for (let page = 0; page < MOST_LOG_PAGES; page += 1) {
        const query = { after: resumeAfter(events), limit: LOG_PAGE };
        const { data } = await ask(z.array(runEvent), `/automations/${encodeURIComponent(runId)}/logs`, { query, signal });
        events.push(...data);
        if (data.length < LOG_PAGE) break;
      }
      return events;
    },
  });

/** How the automation calls its input's fields, and in which order. */
export const inputSchemaQuery = (moduleId: string) =>
  queryOptions({
    queryKey: ['modules', moduleId],
    queryFn: async ({ signal }) => (await ask(moduleDetail, `/modules/${encodeURIComponent(moduleId)}`, { signal })).data,
    select: ({ input_schema }) => input_schema,
    staleTime: 60_000,
  });

/** Stops or retries a run; the run is read again after the answer, also after a refusal: it may have moved on. */
export function useRunControl(runId: string, action: 'cancel' | 'retry') {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => ask(z.unknown(), `/automations/${encodeURIComponent(runId)}/${action}`, { method: 'POST' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['run', runId], exact: true }),
  });
}

/** Where an artifact's bytes are. */
export function artifactUrl(run: RunDetail, artifactId: string): string {
  return `/api/v1/automations/${encodeURIComponent(run.job_id)}/artifacts/${encodeURIComponent(artifactId)}`;
}
