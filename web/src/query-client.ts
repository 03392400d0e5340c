import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { forgetUnavailable, notifyError } from './notify.tsx';

/** What a caller shows beside its own form is not shown in the corner as well. */
const shownInPlace = (meta: Record<string, unknown> | undefined) => meta?.shownInPlace === true;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (!shownInPlace(query.meta)) notifyError(error);
      },
      onSuccess: forgetUnavailable,
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!shownInPlace(mutation.meta)) notifyError(error);
      },
      onSuccess: forgetUnavailable,
    }),
    defaultOptions: {
      queries: {
        // A refusal stays a refusal; only what may pass is asked again.
        retry: (count, error) =>
          count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
        staleTime: 1000,
        refetchOnWindowFocus: true,
      },
    },
  });
}
