import {
  effectDetail,
  moduleDetail,
  type RerunRequest,
  type RunDetail,
  type RunEvent,
  rerunPlan,
  runAccepted,
  runAuditEntry,
  runDetail,
  runEvent,
  stepInspection,
} from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, askText } from '../../lib/api.ts';
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

/** What was looked into: read again when a line of the history says that something changed. */
export const inspectedKey = (runId: string) => ['run', runId, 'inspected'];
const at = (runId: string, path: string) => `/automations/${encodeURIComponent(runId)}${path}`;

/** One step, looked into. */
export const stepQuery = (runId: string, step: string) =>
  queryOptions({
    queryKey: [...inspectedKey(runId), 'step', step],
    queryFn: async ({ signal }) => (await ask(stepInspection, at(runId, `/steps/${encodeURIComponent(step)}`), { signal })).data,
  });

/** What the run did in other systems. */
export const effectsQuery = (runId: string) =>
  queryOptions({
    queryKey: [...inspectedKey(runId), 'effects'],
    queryFn: async ({ signal }) => (await ask(z.array(effectDetail), at(runId, '/effects'), { signal })).data,
  });

/** Who did what. */
export const auditQuery = (runId: string) =>
  queryOptions({
    queryKey: [...inspectedKey(runId), 'audit'],
    queryFn: async ({ signal }) => (await ask(z.array(runAuditEntry), at(runId, '/audit'), { signal })).data,
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

/** What running it again would mean; asked each time, because more may have been done since. */
export const rerunPlanQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId, 'rerun'],
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => (await ask(rerunPlan, at(runId, '/rerun'), { signal })).data,
  });

/** Starts the new run; the old one's history names it. */
export function useRerun(runId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: RerunRequest) => (await ask(runAccepted, at(runId, '/rerun'), { method: 'POST', body })).data,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['run', runId] }),
  });
}

/** Where an artifact's bytes are. */
export function artifactUrl(run: RunDetail, artifactId: string): string {
  return `/api/v1/automations/${encodeURIComponent(run.job_id)}/artifacts/${encodeURIComponent(artifactId)}`;
}

/** Where a step's value is as a file. */
export function valueUrl(runId: string, step: string, side: 'input' | 'output', name: string): string {
  return `/api/v1${at(runId, `/steps/${encodeURIComponent(step)}/values/${side}/${encodeURIComponent(name)}`)}`;
}

/** The words of a text file of the run. A file never changes under its id's hash, so it is read once. */
export const textOfFileQuery = (run: RunDetail, artifactId: string) =>
  queryOptions({
    queryKey: ['run', run.job_id, 'file', artifactId, run.artifacts.find(({ id }) => id === artifactId)?.sha256],
    queryFn: ({ signal }) => askText(at(run.job_id, `/artifacts/${encodeURIComponent(artifactId)}`), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
