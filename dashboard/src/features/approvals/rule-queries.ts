import {
  type ApprovalRuleRequest,
  type ApprovalSettings,
  approvalRule,
  approvalSettings,
  type BatchRequest,
  type BatchResult,
  batchResult,
} from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

const rules = z.array(approvalRule);

/** What is approved without asking, and what that came to. */
export const rulesQuery = queryOptions({
  queryKey: ['approval-rules'],
  queryFn: async ({ signal }) => (await ask(rules, '/approval-rules', { signal })).data,
});

export const approvalSettingsQuery = queryOptions({
  queryKey: ['approval-settings'],
  queryFn: async ({ signal }) => (await ask(approvalSettings, '/approval-settings', { signal })).data,
  staleTime: 60_000,
});

export function useCreateRule() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: ApprovalRuleRequest) => (await ask(rules, '/approval-rules', { method: 'POST', body })).data,
    onSuccess: (all) => queryClient.setQueryData(rulesQuery.queryKey, all),
  });
}

export function useRevokeRule() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (ruleId: string) =>
      (await ask(rules, `/approval-rules/${encodeURIComponent(ruleId)}/revoke`, { method: 'POST' })).data,
    onSuccess: (all) => queryClient.setQueryData(rulesQuery.queryKey, all),
    onError: () => void queryClient.invalidateQueries({ queryKey: rulesQuery.queryKey }),
  });
}

export function useSaveSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: ApprovalSettings) => (await ask(approvalSettings, '/approval-settings', { method: 'PUT', body })).data,
    onSuccess: (saved) => queryClient.setQueryData(approvalSettingsQuery.queryKey, saved),
  });
}

const askBatch = async (body: BatchRequest) => (await ask(batchResult, '/approvals/batch', { method: 'POST', body })).data;

/** What would come of approving all of these; nothing is decided. */
export const batchPreviewQuery = (items: BatchRequest['items']) =>
  queryOptions({
    queryKey: ['approvals', 'batch-preview', items],
    queryFn: () => askBatch({ items, preview: true }),
  });

/** `onDone` is called even when the questions have left the list, and the panel the page, before the answer is here. */
export function useBatch(onDone: (result: BatchResult) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: askBatch,
    onSuccess: onDone,
    // not waited for: the answer is shown at once, the lists follow
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['approvals'] }),
  });
}
