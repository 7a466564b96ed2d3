import { moduleDetail, moduleSummary, runAccepted, site } from '@banksman/contracts';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

export const modulesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => (await ask(z.array(moduleSummary), '/modules', { signal })).data,
  staleTime: 60_000,
});

export const moduleQuery = (moduleId: string) =>
  queryOptions({
    queryKey: ['modules', moduleId],
    queryFn: async ({ signal }) => (await ask(moduleDetail, `/modules/${encodeURIComponent(moduleId)}`, { signal })).data,
    staleTime: 60_000,
  });

/** Jobs in Buildertrend whose name, city or number has these words. */
export const sitesQuery = (words: string) =>
  queryOptions({
    queryKey: ['sites', words],
    queryFn: async ({ signal }) => (await ask(z.array(site), '/buildertrend/jobs', { query: { q: words || undefined }, signal })).data,
    staleTime: 60_000,
  });

/**
 * Starts a run. The same input sent again, by a second click or after a lost answer, carries the same key and gives the same
 * run; another input is another run.
 */
export function useTrigger(moduleId: string) {
  const sent = useRef<{ text: string; key: string } | null>(null);
  return useMutation({
    mutationFn: async (input: Record<string, unknown>) => {
      const text = JSON.stringify(input);
      if (sent.current?.text !== text) sent.current = { text, key: crypto.randomUUID() };
      const headers = { 'idempotency-key': sent.current.key };
      return (await ask(runAccepted, '/automations/trigger', { method: 'POST', body: { module_id: moduleId, input }, headers })).data;
    },
    onSuccess: () => {
      sent.current = null;
    },
  });
}
