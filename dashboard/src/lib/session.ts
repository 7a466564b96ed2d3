import { may, profile, type Scope } from '@banksman/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { z } from 'zod';
import { ask, askBff } from './api.ts';
import { formatFor } from './format.ts';

const session = z.object({ signed_in: z.boolean() });

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => askBff(session, '/session', { signal }),
  staleTime: 60_000,
});

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: async ({ signal }) => (await ask(profile, '/users/me', { signal })).data,
  staleTime: 5 * 60_000,
});

/** The time zone of a page that is read without signing in; null on all others. */
export const GivenTimeZone = createContext<string | null>(null);

/** Dates and money as the signed-in person's workspace writes them; the browser's zone until that is known. */
export function useFormat() {
  const given = useContext(GivenTimeZone);
  const { data } = useQuery({ ...profileQuery, enabled: given === null });
  const timeZone = given ?? data?.workspace.time_zone ?? null;
  const locale = data?.workspace.locale ?? null;
  return formatFor(timeZone, locale);
}

/** False until the signed-in person's role is known: nobody is told meanwhile that theirs does not allow something. */
export function useIsRoleKnown(): boolean {
  return useQuery(profileQuery).data !== undefined;
}

/** True when the signed-in person's role allows it; false until that is known. The API checks again. */
export function useMay(scope: Scope): boolean {
  const { data } = useQuery(profileQuery);
  return data !== undefined && may(data.role, scope);
}
