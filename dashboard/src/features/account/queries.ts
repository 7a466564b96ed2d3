import {
  type AuthorizeRequest,
  authorizeAnswer,
  authorizeQuestion,
  authorizeRequest,
  contact,
  parseOrRefuse,
  profile,
} from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, askBff } from '../../lib/api.ts';
import { profileQuery, sessionQuery } from '../../lib/session.ts';

const anything = z.unknown();

function useSignedIn<Input>(send: (input: Input) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, { signed_in: true });
    },
  });
}

export function useLogin() {
  return useSignedIn((body: { email: string; password: string }) => askBff(anything, '/login', { method: 'POST', body }));
}

/** Asks for a code by e-mail; the answer is the same whether the address is known or not. */
export function useSendCode() {
  return useMutation({ mutationFn: (body: { email: string }) => askBff(anything, '/otp', { method: 'POST', body }) });
}

export function useVerifyCode() {
  return useSignedIn((body: { email: string; code: string }) => askBff(anything, '/otp/verify', { method: 'POST', body }));
}

export function useLogout() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => askBff(anything, '/logout', { method: 'POST' }),
    onSuccess: () => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, { signed_in: false });
    },
  });
}

export function useRename() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => (await ask(profile, '/users/me', { method: 'PUT', body: { name } })).data,
    onSuccess: (saved) => queryClient.setQueryData(profileQuery.queryKey, saved),
  });
}

export const contactQuery = queryOptions({
  queryKey: ['contact'],
  queryFn: async ({ signal }) => (await ask(contact, '/users/me/contact', { signal })).data,
});

/** Sets the phone number, or removes it with null. */
export function useSetPhone() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (phone: string | null) => (await ask(contact, '/users/me/contact', { method: 'PUT', body: { phone } })).data,
    onSuccess: (saved) => queryClient.setQueryData(contactQuery.queryKey, saved),
  });
}

/** What a client asks for; the request comes from an address and is checked here and by the API. */
export const authorizeQuery = (search: Record<string, string>) =>
  queryOptions({
    queryKey: ['authorize', search],
    queryFn: async ({ signal }) => {
      const request = parseOrRefuse(authorizeRequest, search);
      const { data } = await ask(authorizeQuestion, '/oauth/authorize', { query: request, signal });
      return { request, question: data };
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Lets the client in; gives the address that takes the code to it. */
export function useAuthorize() {
  return useMutation({
    mutationFn: async (request: AuthorizeRequest) =>
      (await ask(authorizeAnswer, '/oauth/authorize', { method: 'POST', body: request })).data.redirect_to,
  });
}
