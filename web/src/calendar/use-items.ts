import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AnyCrmActivity, CrmActivity, CrmActivityChanges } from '../../../api/schemas/crm-activities.ts';
import type { Aim, Api, NewActivity } from '../api.ts';
import { useSession } from '../session.ts';

const POLL_MS = 5000;
const DAY_MS = 86_400_000;
/** How far the search for the nearest item goes, step by step, so that a near one is found cheaply. */
const SEARCH_DAYS = [60, 400, 7300];

export interface Range {
  readonly from: Date;
  readonly to: Date;
}

export interface Whose {
  readonly owner: string | undefined;
  readonly asColleague: boolean;
}

/** The items of the shown range, asked again every few seconds: the sync writes to them too. */
export function useItems(range: Range | null, whose: Whose) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['items', 'range', range?.from.toISOString(), range?.to.toISOString(), whose],
    queryFn: () => api.activities(queryOf(range ?? { from: new Date(), to: new Date() }, whose)),
    enabled: range !== null,
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
}

const queryOf = ({ from, to }: Range, whose: Whose) => ({
  from: from.toISOString(),
  to: to.toISOString(),
  ...whose,
});

/** For an empty range: the first item after it and the last one before it. */
export function useNearest(range: Range | null, whose: Whose, enabled: boolean) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['items', 'nearest', range?.from.toISOString(), range?.to.toISOString(), whose],
    queryFn: async () => {
      if (range === null) return { next: undefined, last: undefined };
      const [next, last] = await Promise.all([
        findNext(api, range.to, whose),
        findLast(api, range.from, whose),
      ]);
      return { next: next && startOf(next), last: last && startOf(last) };
    },
    enabled: enabled && range !== null,
    meta: { shownInPlace: true },
  });
}

async function findNext(api: Api, from: Date, whose: Whose): Promise<AnyCrmActivity | undefined> {
  for (const days of SEARCH_DAYS) {
    const found = await api.activities(
      queryOf({ from, to: new Date(from.getTime() + days * DAY_MS) }, whose),
    );
    if (found.length > 0) return found.toSorted((a, b) => startOf(a).getTime() - startOf(b).getTime())[0];
  }
  return undefined;
}

async function findLast(api: Api, to: Date, whose: Whose): Promise<AnyCrmActivity | undefined> {
  for (const days of SEARCH_DAYS) {
    const found = await api.activities(queryOf({ from: new Date(to.getTime() - days * DAY_MS), to }, whose));
    if (found.length > 0) return found.toSorted((a, b) => startOf(b).getTime() - startOf(a).getTime())[0];
  }
  return undefined;
}

function startOf(item: AnyCrmActivity): Date {
  return 'date' in item.start ? new Date(`${item.start.date}T00:00`) : new Date(item.start.dateTime);
}

/** One item as it now stands. */
export function useItem(id: string, enabled: boolean) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['items', 'one', id],
    queryFn: () => api.activity(id),
    enabled,
    staleTime: 0,
    gcTime: 0,
    // The form must not change under the user's hands; saving tells when it is stale.
    refetchOnWindowFocus: false,
  });
}

type Change =
  | { readonly do: 'create'; readonly body: NewActivity }
  | { readonly do: 'change'; readonly aim: Aim; readonly changes: CrmActivityChanges }
  | { readonly do: 'delete'; readonly aim: Aim };

/**
 * Creates, changes or deletes an item, and gives it as it now stands; the ranges on show are asked anew whatever came of it, before the
 * caller goes on.
 */
export function useChangeItem({ shownInPlace = false } = {}) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Change): Promise<CrmActivity | undefined> => {
      if (change.do === 'create') return api.createActivity(change.body);
      if (change.do === 'change') return api.changeActivity(change.aim, change.changes);
      return api.deleteActivity(change.aim);
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['items', 'range'] });
      void client.invalidateQueries({ queryKey: ['items', 'nearest'] });
    },
    meta: { shownInPlace },
  });
}
