import { and, count, eq, inArray } from 'drizzle-orm';
import type { AccountProblem, AccountState, Owed, Wanted } from '../core/account.ts';
import { within } from '../db/client.ts';
import { accounts, previews } from '../db/schema/index.ts';
import { loadAccount, scopeOf } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { isDecided, isHolding } from './held.ts';

export interface StateToSave extends AccountRef {
  state: AccountState;
  problem: AccountProblem | null;
  problemUntil: string | null;
}

/** What the account's row wants of its workflow. */
export interface RowWants {
  state: AccountState;
  wanted: Wanted;
  revision: number;
  owed: Owed[];
  direction: 'one_way' | 'two_way' | null;
  waitingPreviews: number;
  /** Deletions wait for the user. */
  held: boolean;
  /** The user has decided about some, which is to be carried out. */
  isDecided: boolean;
  progressDone: number;
  lastSeenAt: string | null;
  lastAppliedAt: string | null;
}

/** Stores the account's state and problem (held deletions are one, the last of all), and answers with what its row wants. */
export async function saveState(deps: ActivityDeps, state: StateToSave): Promise<RowWants> {
  return within(deps.db, scopeOf(state), async (tx) => {
    const row = await loadAccount(tx, state);
    const next = isBehind(row, state.state) ? row.state : state.state;
    const held = await isHolding(tx, row.id);
    const problem = state.problem ?? (held ? 'held' : null);
    const { problemUntil } = state;
    const isNews = row.state !== next || row.problem !== problem || row.problemUntil !== problemUntil;
    if (isNews || row.seenRevision !== row.revision) {
      const seenRevision = row.revision;
      await tx
        .update(accounts)
        .set({ state: next, problem, problemUntil, seenRevision })
        .where(eq(accounts.id, row.id));
    }
    const [waiting] = await tx
      .select({ count: count() })
      .from(previews)
      .where(and(eq(previews.accountId, row.id), inArray(previews.state, ['waiting', 'running'])));
    return {
      state: next,
      wanted: row.wanted,
      revision: row.revision,
      owed: row.owed,
      direction: row.settings?.direction ?? null,
      waitingPreviews: waiting?.count ?? 0,
      held,
      isDecided: await isDecided(tx, row.id),
      progressDone: row.progressDone,
      lastSeenAt: row.lastSeenAt,
      lastAppliedAt: row.lastAppliedAt,
    };
  });
}

/**
 * The API moves a row to `importing` when the user starts: a workflow that has not heard of it yet must not undo that. And a workflow
 * that was made anew begins with `ready`, whatever the account had come to.
 */
function isBehind(row: { state: AccountState; wanted: Wanted }, known: AccountState): boolean {
  if (known === 'ready') return row.state !== 'connecting';
  return known === 'stopped' && row.state === 'importing' && row.wanted === 'running';
}
