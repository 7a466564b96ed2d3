import {
  type AcceptInvitation,
  type AuthorizeRequest,
  authorizeAnswer,
  authorizeQuestion,
  authorizeRequest,
  contact,
  issuer,
  openInvitation,
  ownSession,
  type PasswordChange,
  parseOrRefuse,
  passwordChanged,
  profile,
  secondFactorAsked,
} from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, askBff } from '../../lib/api.ts';
import { profileQuery, sessionQuery } from '../../lib/session.ts';

const anything = z.unknown();
/** What a half or a whole sign-in answers; tokens never reach the browser. */
const signInStep = z.union([z.object({ signed_in: z.literal(true) }), secondFactorAsked]);
export type SignInStep = z.infer<typeof signInStep>;

function useSignedIn<Input>(send: (input: Input) => Promise<SignInStep>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (step) => {
      if ('second_factor' in step) return;
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, { signed_in: true });
    },
  });
}

export function useLogin() {
  return useSignedIn((body: { email: string; password: string }) => askBff(signInStep, '/login', { method: 'POST', body }));
}

/** Asks for a code; the answer is the same whether the address is known or not. */
export function useSendCode() {
  return useMutation({
    mutationFn: (body: { email: string; by: 'email' | 'sms' }) => askBff(anything, '/otp', { method: 'POST', body }),
  });
}

export function useVerifyCode() {
  return useSignedIn((body: { email: string; code: string }) => askBff(signInStep, '/otp/verify', { method: 'POST', body }));
}

/** The second half of a sign-in: a code of the app, or a recovery code. */
export function useSecondFactorAnswer() {
  return useSignedIn((body: { token: string; code: string }) => askBff(signInStep, '/second-factor', { method: 'POST', body }));
}

export const issuersQuery = queryOptions({
  queryKey: ['issuers'],
  queryFn: ({ signal }) => askBff(z.array(issuer), '/issuers', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Leaves for another system's sign-in; the browser comes back through the BFF. */
export function useGoToIssuer() {
  return useMutation({
    mutationFn: (id: string) => askBff(z.object({ location: z.url() }), `/issuers/${encodeURIComponent(id)}`, { method: 'POST' }),
    onSuccess: ({ location }) => window.location.assign(location),
  });
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

export const ownSessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await ask(z.array(ownSession), '/users/me/sessions', { signal })).data,
});

/** Ends another of one's own sessions. */
export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => (await ask(z.array(ownSession), `/users/me/sessions/${id}`, { method: 'DELETE' })).data,
    onSuccess: (left) => queryClient.setQueryData(ownSessionsQuery.queryKey, left),
  });
}

/** Another password; every other session ends. */
export function useChangePassword() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: PasswordChange) => (await ask(passwordChanged, '/users/me/password', { method: 'PUT', body })).data,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
    // neither password is kept
    gcTime: 0,
  });
}

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['join', token],
    queryFn: async ({ signal }) => (await ask(openInvitation, `/invitations/open/${encodeURIComponent(token)}`, { signal })).data,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Makes the account and signs in with it. */
export function useJoin(token: string) {
  return useSignedIn(async ({ email, ...given }: AcceptInvitation & { email: string }) => {
    await ask(anything, `/invitations/open/${encodeURIComponent(token)}`, { method: 'POST', body: given });
    return askBff(signInStep, '/login', { method: 'POST', body: { email, password: given.password } });
  });
}
