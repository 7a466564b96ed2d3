import { recoveryCodes, secondFactor, secondFactorSetup } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../lib/api.ts';

const PATH = '/users/me/second-factor';

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: async ({ signal }) => (await ask(secondFactor, PATH, { signal })).data,
});

type Password = { password?: string };

/** A secret for the app; it counts after its first code. */
export function useBeginSecondFactor() {
  return useMutation({
    mutationFn: async (body: Password) => (await ask(secondFactorSetup, PATH, { method: 'POST', body })).data,
    // the secret stays in the component that shows it
    gcTime: 0,
  });
}

/** Switches it on; gives the recovery codes. */
export function useConfirmSecondFactor() {
  const renewed = useStanding();
  return useMutation({
    mutationFn: async (body: { code: string }) =>
      (await ask(recoveryCodes, `${PATH}/confirm`, { method: 'POST', body })).data.recovery_codes,
    onSuccess: renewed,
    gcTime: 0,
  });
}

/** Ten new recovery codes. */
export function useRenewRecoveryCodes() {
  const renewed = useStanding();
  return useMutation({
    mutationFn: async (body: Password) =>
      (await ask(recoveryCodes, `${PATH}/recovery-codes`, { method: 'POST', body })).data.recovery_codes,
    onSuccess: renewed,
    gcTime: 0,
  });
}

/** Switches it off. */
export function useEndSecondFactor() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: Password) => (await ask(secondFactor, `${PATH}/off`, { method: 'POST', body })).data,
    onSuccess: (standing) => queryClient.setQueryData(secondFactorQuery.queryKey, standing),
  });
}

function useStanding() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: secondFactorQuery.queryKey });
}
