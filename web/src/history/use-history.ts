import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session.ts';

const POLL_MS = 5000;
const KEY = 'item-sync';

/** Why an item is as it is, asked again while it is looked at: what waits moves on. */
export function useWhy(id: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: [KEY, id, 'why'],
    queryFn: async () => (await api.why(id)).items,
    refetchInterval: POLL_MS,
    meta: { shownInPlace: true },
  });
}

/** What the sync did to an item, newest first, page by page. */
export function useHistory(id: string) {
  const { api } = useSession();
  return useInfiniteQuery({
    queryKey: [KEY, id, 'history'],
    queryFn: ({ pageParam }) => api.history(id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
    meta: { shownInPlace: true },
  });
}

/** The values that an item lost in one account; `id` is that of a stored item. */
export function useConflicts(id: string, accountId: string, enabled: boolean) {
  const { api } = useSession();
  return useQuery({
    queryKey: [KEY, id, 'conflicts', accountId],
    queryFn: () => api.conflicts(accountId, id),
    refetchInterval: POLL_MS,
    enabled,
    meta: { shownInPlace: true },
  });
}

/** Puts a lost value back into the item. */
export function useTakeBack(accountId: string) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (conflictId: string) => api.takeBack(accountId, conflictId),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: [KEY] });
      void client.invalidateQueries({ queryKey: ['items', 'range'] });
    },
  });
}

/** Has a parked item tried again as it is. */
export function useRetry(accountId: string) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (parkedId: string) => api.retry(accountId, parkedId),
    onSettled: () => client.invalidateQueries({ queryKey: [KEY] }),
  });
}
