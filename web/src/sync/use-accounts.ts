import { useQuery } from '@tanstack/react-query';
import type { Account, AccountGroups } from '../../../api/schemas/accounts.ts';
import { useSession } from '../session.ts';

const BUSY_POLL_MS = 2000;
const CALM_POLL_MS = 5000;

/** The signed-in user's accounts in their three groups, kept fresh: more often while something is under way. */
export function useAccounts() {
  const { api } = useSession();
  return useQuery({
    queryKey: ['accounts'],
    queryFn: () => api.accounts(),
    refetchInterval: (query) => (isBusy(query.state.data) ? BUSY_POLL_MS : CALM_POLL_MS),
  });
}

function isBusy(groups: AccountGroups | undefined): boolean {
  if (groups === undefined) return false;
  return Object.values(groups).some((accounts) =>
    accounts.some((account) => account.state === 'importing' || changeUnderWay(account) !== null),
  );
}

/** What the user has asked for and the sync has not got round to; null when both agree. */
export function changeUnderWay(account: Account): Account['wanted'] | null {
  const { state, wanted } = account;
  if (wanted === 'disconnected') return wanted;
  if (wanted === 'running')
    return state === 'paused' || state === 'stopped' || state === 'ready' ? wanted : null;
  const runs = state === 'importing' || state === 'active' || (state === 'paused' && wanted === 'stopped');
  return runs ? wanted : null;
}
