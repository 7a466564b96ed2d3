import { approval, type Decision } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { isProblem } from '../../lib/problem-text.ts';

/** What waits to be decided, the soonest due first. */
export const openApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'open'],
  queryFn: async ({ signal }) => (await ask(z.array(approval), '/approvals', { query: { status: 'open' }, signal })).data,
  // Live updates ask again at once; this is for the day they are broken.
  refetchInterval: 60_000,
});

export const approvalQuery = (approvalId: string) =>
  queryOptions({
    queryKey: ['approvals', approvalId],
    queryFn: async ({ signal }) => (await ask(approval, `/approvals/${encodeURIComponent(approvalId)}`, { signal })).data,
  });

/** Problems after which what is shown is out of date. */
const OUTDATED = ['approval_decided', 'approval_changed', 'approval_expired', 'decision_not_allowed', 'run_move_refused'] as const;

/** Sends the decision; what is shown is replaced by the server's answer, never before it. */
export function useDecide(approvalId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: Decision) =>
      (await ask(approval, `/approvals/${encodeURIComponent(approvalId)}/decision`, { method: 'POST', body })).data,
    onSuccess: (decided) => {
      queryClient.setQueryData(approvalQuery(approvalId).queryKey, decided);
      queryClient.setQueryData(openApprovalsQuery.queryKey, (open) => open?.filter(({ id }) => id !== approvalId));
      void queryClient.invalidateQueries({ queryKey: ['run', decided.job_id], exact: true });
    },
    onError: (error) => {
      if (OUTDATED.some((code) => isProblem(error, code))) void queryClient.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
}
