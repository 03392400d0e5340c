import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session.ts';

type Action = 'pause' | 'resume' | 'stop';

/** Pause, resume and stop of one account; the list is asked anew after each. */
export function useAccountAction(accountId: string) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: Action) => api.act(accountId, action),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  });
}

/** Asks for access to an address at Google, for the first time or anew, and goes to Google's consent page. */
export function useConnect({ shownInPlace = false } = {}) {
  const { api } = useSession();
  return useMutation({
    mutationFn: (email: string) => api.connect(email),
    onSuccess: ({ authorizationUrl }) => window.location.assign(authorizationUrl),
    meta: { shownInPlace },
  });
}
