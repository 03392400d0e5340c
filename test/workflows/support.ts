import { sql } from 'drizzle-orm';
import { within } from '../../db/client.ts';
import {
  intentSignals,
  WORKFLOW_TYPE,
  workflowIdOf,
  type Intent,
  type Intervals,
} from '../../workflows/messages.ts';
import { recordHistory } from '../support/history.ts';
import type { SyncRig, TestAccount } from '../support/sync-rig.ts';
import type { RunningWorker } from '../support/temporal.ts';

export const times = {
  start: { dateTime: '2027-03-01T09:00:00Z', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2027-03-01T10:00:00Z', timeZone: 'Europe/Berlin' },
};

/** What one does to an account's workflow in these tests, and asks of its row. */
export function lifeOf(rig: SyncRig, worker: RunningWorker) {
  async function startWorkflow(account: TestAccount, intervals: Partial<Intervals> = {}) {
    const { accountId, companyId, userId } = account;
    return worker.client.workflow.start(WORKFLOW_TYPE, {
      taskQueue: worker.taskQueue,
      workflowId: workflowIdOf(accountId),
      args: [{ accountId, companyId, userId, intervals }],
    });
  }

  const rowOf = async ({ accountId }: TestAccount) => {
    const [row] = await rig.database.owner`select * from accounts where id = ${accountId}`;
    if (!row) throw new Error('no row');
    return row;
  };

  /** What the API does: the row first, then the signal with its revision. */
  async function intend(account: TestAccount, intent: Intent, wanted: string, state?: string): Promise<void> {
    const revision = await within(rig.database.worker, { company: account.companyId }, async (tx) => {
      const [row] = await tx.execute<{ revision: number }>(sql`
        update accounts set revision = revision + 1, wanted = ${wanted}, state = coalesce(${state ?? null}, state)
        where id = ${account.accountId}::uuid returning revision`);
      return row?.revision ?? 0;
    });
    await worker.client.workflow
      .getHandle(workflowIdOf(account.accountId))
      .signal(intentSignals[intent], revision);
  }

  const subjects = (account: TestAccount) => rig.database.owner<{ subject: string }[]>`
    select d.subject from crm_activities a join crm_activity_details d on d.activity_id = a.id
    where a.owner_id = ${account.userId} and a.deleted_at is null order by d.subject`;

  const record = (name: string, { accountId }: TestAccount) =>
    recordHistory(name, worker.client.workflow.getHandle(workflowIdOf(accountId)));

  return { startWorkflow, rowOf, intend, subjects, record };
}

export type Life = ReturnType<typeof lifeOf>;
