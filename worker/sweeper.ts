import type { WorkflowClient } from '@temporalio/client';
import { and, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { accounts } from '../db/schema/index.ts';
import type { Database } from '../db/client.ts';
import {
  crmChanged,
  googleChanged,
  intentSignals,
  TASK_QUEUE,
  WORKFLOW_TYPE,
  workflowIdOf,
  type AccountInput,
} from '../workflows/messages.ts';

/** Any number will do, as long as nothing else in this database locks on it. */
const LEADER_LOCK = 7_204_201;
const STALE_SECONDS = 30;

export interface SweeperDeps {
  db: Database;
  client: WorkflowClient;
  /** Told of each failure by name; the next sweep tries again. */
  onError: (error: unknown) => void;
}

/**
 * Signals again every account whose mark has been on for longer than a healthy sync takes, or whose workflow has not read the row's
 * revision, and starts a workflow that is missing: a signal that was lost while Temporal was away, or with the process that should
 * have sent it, is never lost for good. One leader among all workers, by advisory lock.
 */
export async function sweep({ db, client, onError }: SweeperDeps): Promise<number> {
  const rows = await db.transaction(async (tx) => {
    const [leader] = await tx.execute<{ locked: boolean }>(
      sql`select pg_try_advisory_xact_lock(${LEADER_LOCK}) as locked`,
    );
    if (!leader?.locked) return [];
    const since = sql`now() - make_interval(secs => ${STALE_SECONDS})`;
    return tx
      .select()
      .from(accounts)
      .where(
        and(
          inArray(accounts.state, ['ready', 'importing', 'active', 'paused', 'stopped']),
          or(
            ne(accounts.revision, accounts.seenRevision),
            and(
              isNull(accounts.problem),
              inArray(accounts.state, ['importing', 'active']),
              or(lt(accounts.dirtySince, since), lt(accounts.crmDirtySince, since)),
            ),
          ),
        ),
      );
  });
  for (const row of rows) {
    try {
      await signalAgain(client, row);
    } catch (error) {
      onError(error);
    }
  }
  return rows.length;
}

/** What was lost: an intent, a notification of Google's, a change in the CRM. A missing workflow is started with the first. */
async function signalAgain(client: WorkflowClient, row: typeof accounts.$inferSelect): Promise<void> {
  const { id: accountId, companyId, userId } = row;
  const start = {
    taskQueue: TASK_QUEUE,
    workflowId: workflowIdOf(accountId),
    args: [{ accountId, companyId, userId }] satisfies [AccountInput],
  };
  const isRunning = row.problem === null && (row.state === 'importing' || row.state === 'active');
  if (row.revision !== row.seenRevision) {
    const intent = { signal: intentSignals.editSettings, signalArgs: [row.revision] as [number] };
    await client.signalWithStart(WORKFLOW_TYPE, { ...start, ...intent });
  }
  if (isRunning && row.dirtySince)
    await client.signalWithStart(WORKFLOW_TYPE, { ...start, signal: googleChanged });
  if (isRunning && row.crmDirtySince)
    await client.signalWithStart(WORKFLOW_TYPE, { ...start, signal: crmChanged });
}
