import { type LinkedDecision, linkedApproval } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../lib/api.ts';
import { keepTrying } from '../../lib/keep-trying.ts';

const pathOf = (token: string) => `/decisions/${encodeURIComponent(token)}`;

/** What a link asks. Asked again now and then: somebody else may have answered while the page lay open, and an outage ends. */
export const linkedApprovalQuery = (token: string) =>
  queryOptions({
    queryKey: ['linked-approval', token],
    queryFn: async ({ signal }) => (await ask(linkedApproval, pathOf(token), { signal })).data,
    refetchInterval: (query) => {
      const { data, error } = query.state;
      if (error) return keepTrying(query);
      // one that is held may be taken back, and is open again then
      return data?.state === 'open' ? 30_000 : data?.state === 'held' ? 5_000 : false;
    },
  });

/** Sends the answer; what is shown is replaced by the server's, and after a refusal by how the question stands now. */
export function useDecideByLink(token: string) {
  const queryClient = useQueryClient();
  const { queryKey } = linkedApprovalQuery(token);
  return useMutation({
    mutationFn: async (body: LinkedDecision) => (await ask(linkedApproval, pathOf(token), { method: 'POST', body })).data,
    onSuccess: (decided) => queryClient.setQueryData(queryKey, decided),
    onError: () => void queryClient.invalidateQueries({ queryKey }),
  });
}
