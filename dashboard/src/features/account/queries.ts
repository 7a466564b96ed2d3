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
/** Where a sign-in ends that began nowhere. */
export const FIRST_PAGE = '/inbox';

/** What a whole sign-in and its first half answer; tokens never reach the browser, only where it takes its code. */
const signInStep = z.union([z.object({ location: z.string().startsWith('/') }), secondFactorAsked]);
export type SignInStep = z.infer<typeof secondFactorAsked>;

/** Leaves for where the server says; whoever waits for it waits until this page is gone. */
function leaveFor(location: string): Promise<never> {
  window.location.assign(location);
  // taken out of the browser's memory again ("back"), it would wait for ever
  window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload());
  return new Promise(() => {});
}

/** Proves who somebody is and, once that is whole, leaves for `back` with a session. @returns the question for the second factor */
async function prove(path: string, body: object, back: string): Promise<SignInStep> {
  const step = await askBff(signInStep, `${path}?${new URLSearchParams({ back })}`, { method: 'POST', body });
  return 'location' in step ? leaveFor(step.location) : step;
}

/** @param back where in the dashboard the sign-in ends; of the other hooks too */
export function useLogin(back: string) {
  return useMutation({ mutationFn: (body: { email: string; password: string }) => prove('/login', body, back) });
}

/** Asks for a code; the answer is the same whether the address is known or not. */
export function useSendCode() {
  return useMutation({
    mutationFn: (body: { email: string; by: 'email' | 'sms' }) => askBff(anything, '/otp', { method: 'POST', body }),
  });
}

export function useVerifyCode(back: string) {
  return useMutation({ mutationFn: (body: { email: string; code: string }) => prove('/otp/verify', body, back) });
}

/** The second half of a sign-in: a code of the app, or a recovery code. */
export function useSecondFactorAnswer(back: string) {
  return useMutation({ mutationFn: (body: { token: string; code: string }) => prove('/second-factor', body, back) });
}

export const issuersQuery = queryOptions({
  queryKey: ['issuers'],
  queryFn: ({ signal }) => askBff(z.array(issuer), '/issuers', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Leaves for another system's sign-in; the browser comes back through the BFF. */
export function useGoToIssuer(back: string) {
  const query = new URLSearchParams({ back });
  return useMutation({
    mutationFn: async (id: string) => {
      const way = await askBff(z.object({ location: z.url() }), `/issuers/${encodeURIComponent(id)}?${query}`, { method: 'POST' });
      return leaveFor(way.location);
    },
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
  return useMutation({
    mutationFn: async ({ email, ...given }: AcceptInvitation & { email: string }) => {
      await ask(anything, `/invitations/open/${encodeURIComponent(token)}`, { method: 'POST', body: given });
      return prove('/login', { email, password: given.password }, FIRST_PAGE);
    },
  });
}
