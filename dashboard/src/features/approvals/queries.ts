import { type Approval, approval, type Decision, decider, handedLog, inboxToday, trailEntry } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { isProblem } from '../../lib/problem-text.ts';

/** How long a decision made here can be taken back. */
export const HOLD_MS = 8_000;
const pathOf = (approvalId: string, rest = '') => `/approvals/${encodeURIComponent(approvalId)}${rest}`;

export type Owner = 'all' | 'mine' | 'none';

/** What waits to be decided, what is put aside included, the soonest due first. */
export const openApprovalsOf = (assigned: Owner) =>
  queryOptions({
    queryKey: ['approvals', 'open', assigned],
    queryFn: async ({ signal }) => (await ask(z.array(approval), '/approvals', { query: { status: 'open', assigned }, signal })).data,
    // Live updates ask again at once; this is for the day they are broken.
    refetchInterval: 60_000,
  });
export const openApprovalsQuery = openApprovalsOf('all');

/** The person's own decisions that can still be taken back, the newest first. */
export const heldApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'held'],
  queryFn: async ({ signal }) => (await ask(z.array(approval), '/approvals', { query: { status: 'held' }, signal })).data,
});

export const approvalQuery = (approvalId: string) =>
  queryOptions({
    queryKey: ['approvals', approvalId],
    queryFn: async ({ signal }) => (await ask(approval, pathOf(approvalId), { signal })).data,
  });

export const trailQuery = (approvalId: string) =>
  queryOptions({
    queryKey: ['approvals', approvalId, 'trail'],
    queryFn: async ({ signal }) => (await ask(z.array(trailEntry), pathOf(approvalId, '/trail'), { signal })).data,
  });

export const inboxTodayQuery = queryOptions({
  queryKey: ['approvals', 'today'],
  queryFn: async ({ signal }) => (await ask(inboxToday, '/inbox/today', { signal })).data,
});

/** Daily logs that runs have left to people. Beside the questions, so that what changes those brings these too. */
export const handedLogsQuery = queryOptions({
  queryKey: ['approvals', 'handed-logs'],
  queryFn: async ({ signal }) => (await ask(z.array(handedLog), '/buildertrend/daily-logs/waiting', { signal })).data,
  refetchInterval: 60_000,
});

export const decidersQuery = queryOptions({
  queryKey: ['deciders'],
  queryFn: async ({ signal }) => (await ask(z.array(decider), '/deciders', { signal })).data,
  staleTime: 5 * 60_000,
});

/** Problems after which what is shown is out of date. */
const OUTDATED = ['approval_decided', 'approval_changed', 'approval_expired', 'decision_not_allowed', 'run_move_refused'] as const;

/** Puts the server's answer in the place of what is shown; what was decided leaves the lists at once. */
export function useTakeAnswer() {
  const queryClient = useQueryClient();
  return (answer: Approval) => {
    queryClient.setQueryData(approvalQuery(answer.id).queryKey, answer);
    for (const owner of ['all', 'mine', 'none'] as const) {
      queryClient.setQueryData(openApprovalsOf(owner).queryKey, (open) => replaced(open, answer, answer.state === 'open'));
    }
    queryClient.setQueryData(heldApprovalsQuery.queryKey, (held) => {
      const others = (held ?? []).filter(({ id }) => id !== answer.id);
      return answer.can_undo ? [answer, ...others] : others;
    });
    void queryClient.invalidateQueries({ queryKey: ['approvals'], refetchType: 'active' });
    void queryClient.invalidateQueries({ queryKey: ['run', answer.job_id], exact: true });
  };
}

function replaced(list: Approval[] | undefined, answer: Approval, stays: boolean): Approval[] | undefined {
  return list?.flatMap((one) => (one.id !== answer.id ? [one] : stays ? [answer] : []));
}

/** Sends the decision, which can be taken back for a while; what is shown is replaced by the server's answer, never before it. */
export function useDecide(approvalId: string) {
  const queryClient = useQueryClient();
  const take = useTakeAnswer();
  return useMutation({
    mutationFn: async (body: Decision) =>
      (await ask(approval, pathOf(approvalId, '/decision'), { method: 'POST', body: { ...body, hold_ms: HOLD_MS } })).data,
    onSuccess: take,
    onError: (error) => {
      if (OUTDATED.some((code) => isProblem(error, code))) void queryClient.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
}

/** Takes decisions back; each that is too late stays as it was decided. */
export function useUndo() {
  const queryClient = useQueryClient();
  const take = useTakeAnswer();
  return useMutation({
    mutationFn: async (approvalId: string) => (await ask(approval, pathOf(approvalId, '/undo'), { method: 'POST' })).data,
    onSuccess: take,
    onError: () => void queryClient.invalidateQueries({ queryKey: ['approvals'] }),
  });
}

/** Puts the question aside until a time, or brings it back. */
export function useSnooze(approvalId: string) {
  const take = useTakeAnswer();
  return useMutation({
    mutationFn: async (until: string | null) =>
      (await ask(approval, pathOf(approvalId, '/snooze'), { method: 'POST', body: { until } })).data,
    onSuccess: take,
  });
}

/** Gives the question to somebody, or back to everybody. */
export function useAssign(approvalId: string) {
  const take = useTakeAnswer();
  return useMutation({
    mutationFn: async (userId: string | null) =>
      (await ask(approval, pathOf(approvalId, '/assignee'), { method: 'POST', body: { user_id: userId } })).data,
    onSuccess: take,
  });
}
