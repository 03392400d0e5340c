import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { within } from '../../db/client.ts';
import {
  crmChanged,
  googleChanged,
  intentSignals,
  statusQuery,
  WORKFLOW_TYPE,
  workflowIdOf,
  type Intent,
  type Intervals,
} from '../../workflows/messages.ts';
import { recordHistory } from '../support/history.ts';
import { createSyncRig, type SyncRig, type TestAccount } from '../support/sync-rig.ts';
import { startWorker, type RunningWorker } from '../support/temporal.ts';
import { until } from '../support/wait.ts';

let rig: SyncRig;
let worker: RunningWorker;
beforeAll(async () => {
  rig = await createSyncRig();
  worker = await startWorker(rig.deps, 'life');
});
afterAll(async () => {
  await worker.stop();
  await rig.close();
});

const times = {
  start: { dateTime: '2027-03-01T09:00:00Z', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2027-03-01T10:00:00Z', timeZone: 'Europe/Berlin' },
};

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

it('imports, follows both sides, pauses, resumes, stops and starts again without a double', async () => {
  const account = await rig.addAccount();
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'First', ...times });
  const handle = await startWorkflow(account);
  await until('the import is done', async () => (await rowOf(account))['state'] === 'active');
  expect(await subjects(account)).toMatchObject([{ subject: 'First' }]);

  const second = await rig.emulator.insert(account.accessToken, account.calendarId, {
    summary: 'Second',
    ...times,
  });
  await handle.signal(googleChanged);
  await until('the second event is there', async () => (await subjects(account)).length === 2);

  await rig.database
    .owner`update crm_activity_details set subject = 'Second, edited' where subject = 'Second'`;
  await rig.database.owner`insert into crm_changes (company_id, account_id, crm_id, fields)
    select a.company_id, ${account.accountId}, a.id, '{subject}' from crm_activities a
    join crm_activity_details d on d.activity_id = a.id where d.subject = 'Second, edited'`;
  await handle.signal(crmChanged);
  await until('the edit is in Google', async () => {
    const event = await rig.emulator.get(account.accessToken, account.calendarId, second.id ?? '');
    return event.summary === 'Second, edited';
  });

  await intend(account, 'pause', 'paused');
  await until('it is paused', async () => (await rowOf(account))['state'] === 'paused');
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'Third', ...times });
  await handle.signal(googleChanged);
  await intend(account, 'resume', 'running');
  await until('it is active again', async () => (await rowOf(account))['state'] === 'active');
  expect((await subjects(account)).map((row) => row.subject)).toEqual(['First', 'Second, edited', 'Third']);

  await intend(account, 'stop', 'stopped');
  await until('it is stopped', async () => (await rowOf(account))['state'] === 'stopped');
  await intend(account, 'start', 'running', 'importing');
  await until('it is active a third time', async () => (await rowOf(account))['state'] === 'active');
  expect(await subjects(account)).toHaveLength(3);
  expect(await rig.emulator.list(account.accessToken, account.calendarId)).toHaveLength(3);
  expect(await handle.query(statusQuery)).toMatchObject({ state: 'active', problem: null, revisionSeen: 5 });
  await record('import-edit-pause-stop-start', account);
});

it('continues as new at the limit and loses no signal over it', async () => {
  const account = await rig.addAccount();
  const handle = await startWorkflow(account, { historyEvents: 30 });
  await until('the import is done', async () => (await rowOf(account))['state'] === 'active');
  await record('short-run-until-active', account);
  for (let n = 0; n < 10; n += 1) {
    await rig.emulator.insert(account.accessToken, account.calendarId, { summary: `Event ${n}`, ...times });
    await handle.signal(googleChanged);
  }
  await until('all ten are there', async () => (await subjects(account)).length === 10);
  const description = await until('a later run serves the account', async () => {
    const described = await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).describe();
    return described.runId === handle.firstExecutionRunId ? null : described;
  });
  expect(description.status.name).toBe('RUNNING');
  await record('continued-as-new', account);
});

it('says needs_reauth when the grant is revoked, and goes on where it was once the user has acted', async () => {
  const account = await rig.addAccount();
  await startWorkflow(account);
  await until('the import is done', async () => (await rowOf(account))['state'] === 'active');
  await rig.emulator.send('DELETE', `/_emulator/accounts/${encodeURIComponent(account.email)}/grant`);
  await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).signal(googleChanged);
  await until('the problem shows', async () => (await rowOf(account))['problem'] === 'needs_reauth');
  await rig.grantAgain(account);
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'Meanwhile', ...times });
  await intend(account, 'reauthorised', 'running');
  await until('what came meanwhile is there', async () => (await subjects(account)).length === 1);
  expect((await rowOf(account))['problem']).toBeNull();
  await record('revoked-and-reauthorised', account);
});

it('says limited with a time when Google is down, and recovers by itself', async () => {
  const account = await rig.addAccount();
  await startWorkflow(account, { retrySeconds: 1 });
  await until('the import is done', async () => (await rowOf(account))['state'] === 'active');
  await rig.emulator.addFault({
    method: 'events.list',
    kind: 'status',
    status: 403,
    reason: 'quotaExceeded',
    user: account.email,
  });
  await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).signal(googleChanged);
  const row = await until('the problem shows', async () => {
    const now = await rowOf(account);
    return now['problem'] === 'limited' ? now : null;
  });
  expect(row['problem_until']).not.toBeNull();
  await rig.emulator.clearFaults();
  await until('the problem is gone', async () => (await rowOf(account))['problem'] === null);
  await record('limited-and-recovered', account);
});

it('reads the row again when an intent is signalled while it is being read', async () => {
  const account = await rig.addAccount();
  await rig.database
    .owner`update accounts set state = 'ready', wanted = 'stopped' where id = ${account.accountId}`;
  const handle = await startWorkflow(account);
  // The row is locked: the read that begins now waits, and the start is signalled meanwhile.
  const blocker = await rig.database.owner.reserve();
  await blocker`begin`;
  await blocker`select 1 from accounts where id = ${account.accountId} for update`;
  await handle.signal(intentSignals.editSettings, 1);
  await until('the row is being read', async () => (await handle.query(statusQuery)).running === 'saveState');
  await blocker`update accounts set revision = 2, wanted = 'running', state = 'importing' where id = ${account.accountId}`;
  await handle.signal(intentSignals.start, 2);
  await handle.signal(intentSignals.start, 2);
  await blocker`commit`;
  blocker.release();
  await until('it is active', async () => (await rowOf(account))['state'] === 'active');
  expect((await rowOf(account))['seen_revision']).toBe(2);
});

it('a workflow that was lost and is made anew takes a stopped account up as stopped', async () => {
  const account = await rig.addAccount();
  await rig.database
    .owner`update accounts set state = 'stopped', wanted = 'stopped' where id = ${account.accountId}`;
  const handle = await startWorkflow(account);
  await until('the row was read', async () => (await rowOf(account))['seen_revision'] === 1);
  expect((await rowOf(account))['state']).toBe('stopped');
  await until('it waits as stopped', async () => (await handle.query(statusQuery)).state === 'stopped');
});

it('ends when somebody cancels it, instead of spinning', async () => {
  const account = await rig.addAccount();
  const handle = await startWorkflow(account);
  await until('the import is done', async () => (await rowOf(account))['state'] === 'active');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(/cancelled/i);
});
