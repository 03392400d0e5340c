import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import { useSession } from '../session.ts';

export function useAccount(accountId: string) {
  const { api } = useSession();
  return useQuery({ queryKey: ['account', accountId], queryFn: () => api.account(accountId), staleTime: 0 });
}

/** Puts an account that the API has answered with in place, and has the list asked anew. */
export function useAccountChanged() {
  const client = useQueryClient();
  return useCallback(
    (account: Account) => {
      client.setQueryData(['account', account.id], account);
      void client.invalidateQueries({ queryKey: ['accounts'] });
    },
    [client],
  );
}

export function useActivityTypes() {
  const { api } = useSession();
  return useQuery({
    queryKey: ['activity-types'],
    queryFn: async () => (await api.activityTypes()).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCalendars(accountId: string, { enabled = true, shownInPlace = false } = {}) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['calendars', accountId],
    queryFn: async () => (await api.calendars(accountId)).items,
    staleTime: 30_000,
    enabled,
    meta: { shownInPlace },
  });
}
