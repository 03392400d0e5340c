import { useQuery } from '@tanstack/react-query';
import type { DraftOptions, Effects } from '../../../api/schemas/options.ts';
import { useSession } from '../session.ts';

const POLL_MS = 600;

/** Counts what a start with these options would do, and counts anew when they change. Nothing is written on either side. */
export function useDryRun(accountId: string, options: DraftOptions, effects: Effects, enabled = true) {
  const { api } = useSession();
  const job = useQuery({
    queryKey: ['dry-run', accountId, options, effects],
    queryFn: async () => (await api.startDryRun(accountId, options, effects)).id,
    enabled,
    // A count is true for the moment alone: asked again whenever the screen is opened, but not behind the user's back.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    meta: { shownInPlace: true },
  });
  const result = useQuery({
    queryKey: ['dry-run-result', accountId, job.data],
    queryFn: () => api.dryRun(accountId, job.data ?? ''),
    enabled: job.data !== undefined,
    refetchInterval: (query) => (isOver(query.state.data?.state) ? false : POLL_MS),
    staleTime: 0,
    meta: { shownInPlace: true },
  });
  return { preview: result.data, error: job.error ?? result.error, again: () => void job.refetch() };
}

const isOver = (state: string | undefined) => state === 'done' || state === 'failed';
