import { isTransient } from '@banksman/contracts';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from '../lib/problem-text.ts';
import { sessionQuery } from '../lib/session.ts';

/** The only store of server state. `onSignedOut` is called when an answer says that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (!isProblem(error, 'unauthenticated')) return;
    client.setQueryData(sessionQuery.queryKey, { signed_in: false });
    onSignedOut();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Requests are tried although the browser says "offline": a site office's Wi-Fi often lies, and the API may be on this machine.
        networkMode: 'always',
        retry: (failures, error) => failures < 3 && isTransient(error),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
