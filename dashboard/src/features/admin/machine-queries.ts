import { connectionSummary, machine, madeMachine, type NewMachine } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

const machines = z.array(machine);
const connections = z.array(connectionSummary);

export const machinesQuery = queryOptions({
  queryKey: ['machines'],
  queryFn: async ({ signal }) => (await ask(machines, '/machines', { signal })).data,
});

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) => (await ask(connections, '/connections', { signal })).data,
});

function useConnectionChange<Wanted>(send: (wanted: Wanted) => Promise<z.infer<typeof connections>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (after) => {
      queryClient.setQueryData(connectionsQuery.queryKey, after);
      // automations show how the systems are connected that they need
      void queryClient.invalidateQueries({ queryKey: ['modules'] });
    },
  });
}

export function useSetConnection() {
  return useConnectionChange(
    async ({ connector, entered }: { connector: string; entered: Record<string, unknown> }) =>
      (await ask(connections, `/connections/${connector}`, { method: 'PUT', body: entered })).data,
  );
}
export function useRemoveConnection() {
  return useConnectionChange(
    async ({ connector, leavesUnsettled }: { connector: string; leavesUnsettled: boolean }) =>
      (
        await ask(connections, `/connections/${connector}`, {
          method: 'DELETE',
          query: { unsettled: leavesUnsettled ? 'leave' : undefined },
        })
      ).data,
  );
}

export function useTestConnection() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (connector: string) => (await ask(connections, `/connections/${connector}/test`, { method: 'POST' })).data,
    onSuccess: (after) => queryClient.setQueryData(connectionsQuery.queryKey, after),
  });
}

function useMachineChange<Wanted, Answer>(send: (wanted: Wanted) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: send, onSettled: () => queryClient.invalidateQueries({ queryKey: machinesQuery.queryKey }) });
}

export function useMakeMachine() {
  return useMachineChange(async (wanted: NewMachine) => (await ask(madeMachine, '/machines', { method: 'POST', body: wanted })).data);
}
export function useRotateMachine() {
  return useMachineChange(async (id: string) => (await ask(madeMachine, `/machines/${id}/rotate`, { method: 'POST' })).data);
}
export function useRevokeMachine() {
  return useMachineChange(async (id: string) => (await ask(machines, `/machines/${id}`, { method: 'DELETE' })).data);
}
