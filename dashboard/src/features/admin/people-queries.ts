import { invitation, type MemberUpdate, member, type NewInvitation } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

const members = z.array(member);
const invitations = z.array(invitation);

export const membersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await ask(members, '/users', { signal })).data,
});

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await ask(invitations, '/invitations', { signal })).data,
});

export function useUpdateMember(userId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (update: MemberUpdate) => (await ask(members, `/users/${userId}`, { method: 'PATCH', body: update })).data,
    onSuccess: (saved) => queryClient.setQueryData(membersQuery.queryKey, saved),
  });
}

function useInvitationChange<Wanted>(send: (wanted: Wanted) => Promise<{ data: z.infer<typeof invitations> }>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: ({ data }) => queryClient.setQueryData(invitationsQuery.queryKey, data),
  });
}

export function useInvite() {
  return useInvitationChange((wanted: NewInvitation) => ask(invitations, '/invitations', { method: 'POST', body: wanted }));
}
export function useRevokeInvitation() {
  return useInvitationChange((id: string) => ask(invitations, `/invitations/${id}`, { method: 'DELETE' }));
}
export function useMailInvitation() {
  return useInvitationChange((id: string) => ask(invitations, `/invitations/${id}/mail`, { method: 'POST' }));
}
