import type { WorkflowClient } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { and, inArray, lt, ne, or, sql } from 'drizzle-orm';
import { accounts } from '../db/schema/index.ts';
import type { Database } from '../db/client.ts';
import {
  crmChanged,
  googleChanged,
  intentSignals,
  TASK_QUEUE,
  WORKFLOW_TYPE,
  workflowIdOf,
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

/** The revision first (an intent may be what was lost), then what is dirty. */
async function signalAgain(client: WorkflowClient, row: typeof accounts.$inferSelect): Promise<void> {
  const handle = client.getHandle(workflowIdOf(row.id));
  try {
    await handle.signal(intentSignals.editSettings, row.revision);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const input = { accountId: row.id, companyId: row.companyId, userId: row.userId };
    await client.start(WORKFLOW_TYPE, {
      taskQueue: TASK_QUEUE,
      workflowId: workflowIdOf(row.id),
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [input],
    });
  }
  if (row.state !== 'importing' && row.state !== 'active') return;
  if (row.dirtySince) await handle.signal(googleChanged);
  if (row.crmDirtySince) await handle.signal(crmChanged);
}
