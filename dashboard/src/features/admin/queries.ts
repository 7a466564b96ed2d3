import {
  auditCheck,
  auditEntry,
  type EffectStopUpdate,
  effectStop,
  type ModuleUpdate,
  moduleDetail,
  moduleSummary,
  moduleVersion,
  type SpendingLimitUpdate,
  spendingLimit,
  type WorkspaceUpdate,
  workspaceSettings,
} from '@banksman/contracts';
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import type { AuditSearch } from './audit-search.ts';

export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: async ({ signal }) => (await ask(workspaceSettings, '/workspace', { signal })).data,
});

export const limitsQuery = queryOptions({
  queryKey: ['limits'],
  queryFn: async ({ signal }) => (await ask(z.array(spendingLimit), '/limits', { signal })).data,
});

export const stopsQuery = queryOptions({
  queryKey: ['stops'],
  queryFn: async ({ signal }) => (await ask(z.array(effectStop), '/stop', { signal })).data,
  // somebody else may throw it
  refetchInterval: 15_000,
});

export const waitingForStopQuery = queryOptions({
  queryKey: ['stops', 'waiting'],
  queryFn: async ({ signal }) => (await ask(z.object({ runs: z.number().int() }), '/stop/waiting', { signal })).data,
  refetchInterval: 15_000,
});

export const allModulesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => (await ask(z.array(moduleSummary), '/modules', { signal })).data,
});

export const moduleSettingsQuery = (moduleId: string) =>
  queryOptions({
    queryKey: ['modules', moduleId],
    queryFn: async ({ signal }) => (await ask(moduleDetail, `/modules/${encodeURIComponent(moduleId)}`, { signal })).data,
  });

export const versionsQuery = (moduleId: string) =>
  queryOptions({
    queryKey: ['modules', moduleId, 'versions'],
    queryFn: async ({ signal }) =>
      (await ask(z.array(moduleVersion), `/modules/${encodeURIComponent(moduleId)}/versions`, { signal })).data,
  });

export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => {
      const { data, meta } = await ask(z.array(auditEntry), '/audit', { query: { ...search, cursor: pageParam, limit: 50 }, signal });
      return { entries: data, next: meta.next_cursor ?? null };
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });

/** After every answer, also a refusal, what is shown is read again. */
function useChange<Wanted, Answer>(send: (wanted: Wanted) => Promise<Answer>, keys: readonly string[][]) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
}

export function useUpdateWorkspace() {
  return useChange(
    (update: WorkspaceUpdate) => ask(workspaceSettings, '/workspace', { method: 'PATCH', body: update }),
    [['workspace'], ['profile']],
  );
}

export function useSetLimit() {
  return useChange((update: SpendingLimitUpdate) => ask(z.array(spendingLimit), '/limits', { method: 'PUT', body: update }), [['limits']]);
}

export function useSetStop() {
  return useChange((update: EffectStopUpdate) => ask(z.array(effectStop), '/stop', { method: 'PUT', body: update }), [['stops']]);
}

export function useUpdateModule(moduleId: string) {
  return useChange(
    (update: ModuleUpdate) => ask(moduleDetail, `/modules/${encodeURIComponent(moduleId)}`, { method: 'PATCH', body: update }),
    [['modules']],
  );
}

export function useRestoreModule(moduleId: string) {
  return useChange(
    (revision: number) => ask(moduleDetail, `/modules/${encodeURIComponent(moduleId)}/versions/${revision}/restore`, { method: 'POST' }),
    [['modules']],
  );
}

export function useCheckAudit() {
  return useMutation({ mutationFn: async () => (await ask(auditCheck, '/audit/check', { method: 'POST' })).data });
}
