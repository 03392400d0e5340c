import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  crmChanged,
  googleChanged,
  intentSignals,
  statusQuery,
  workflowIdOf,
} from '../../workflows/messages.ts';
import { actorsOf } from '../activities/support.ts';
import { createSyncRig, type SyncRig } from '../support/sync-rig.ts';
import { startWorker, type RunningWorker } from '../support/temporal.ts';
import { until } from '../support/wait.ts';
import { lifeOf, times, type Life } from './support.ts';

let rig: SyncRig;
let worker: RunningWorker;
let life: Life;
beforeAll(async () => {
  rig = await createSyncRig();
  worker = await startWorker(rig.deps, 'life');
  life = lifeOf(rig, worker);
});
afterAll(async () => {
  await worker.stop();
  await rig.close();
});

it('imports, follows both sides, pauses, resumes, stops and starts again without a double', async () => {
  const account = await rig.addAccount();
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'First', ...times });
  const handle = await life.startWorkflow(account);
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  expect(await life.subjects(account)).toMatchObject([{ subject: 'First' }]);

  const second = await rig.emulator.insert(account.accessToken, account.calendarId, {
    summary: 'Second',
    ...times,
  });
  await handle.signal(googleChanged);
  await until('the second event is there', async () => (await life.subjects(account)).length === 2);

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

  await life.intend(account, 'pause', 'paused');
  await until('it is paused', async () => (await life.rowOf(account))['state'] === 'paused');
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'Third', ...times });
  await handle.signal(googleChanged);
  await life.intend(account, 'resume', 'running');
  await until('it is active again', async () => (await life.rowOf(account))['state'] === 'active');
  expect((await life.subjects(account)).map((row) => row.subject)).toEqual([
    'First',
    'Second, edited',
    'Third',
  ]);

  await life.intend(account, 'stop', 'stopped');
  await until('it is stopped', async () => (await life.rowOf(account))['state'] === 'stopped');
  await life.intend(account, 'start', 'running', 'importing');
  await until('it is active a third time', async () => (await life.rowOf(account))['state'] === 'active');
  expect(await life.subjects(account)).toHaveLength(3);
  expect(await rig.emulator.list(account.accessToken, account.calendarId)).toHaveLength(3);
  expect(await handle.query(statusQuery)).toMatchObject({ state: 'active', problem: null, revisionSeen: 5 });
  await life.record('import-edit-pause-stop-start', account);
});

it('continues as new at the limit and loses no signal over it', async () => {
  const account = await rig.addAccount();
  const handle = await life.startWorkflow(account, { historyEvents: 30 });
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  await life.record('short-run-until-active', account);
  for (let n = 0; n < 10; n += 1) {
    await rig.emulator.insert(account.accessToken, account.calendarId, { summary: `Event ${n}`, ...times });
    await handle.signal(googleChanged);
  }
  await until('all ten are there', async () => (await life.subjects(account)).length === 10);
  const description = await until('a later run serves the account', async () => {
    const described = await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).describe();
    return described.runId === handle.firstExecutionRunId ? null : described;
  });
  expect(description.status.name).toBe('RUNNING');
  await life.record('continued-as-new', account);
});

it('a poll that finds nothing costs a timer and a look; what the CRM has to send without a signal goes out with the next', async () => {
  const account = await rig.addAccount();
  const act = actorsOf(rig);
  const handle = await life.startWorkflow(account, { pollWithoutPushSeconds: 1 });
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  const names = async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap((event) => {
      if (event.timerStartedEventAttributes) return ['timer'];
      if (event.upsertWorkflowSearchAttributesEventAttributes) return ['search attributes'];
      return event.activityTaskScheduledEventAttributes?.activityType?.name ?? [];
    });
  };
  const polled = await until('three polls were taken', async () => {
    const all = await names();
    const rest = all.slice(all.indexOf('timer'));
    return rest.length >= 6 ? rest.slice(0, 6) : null;
  });
  expect(polled).toEqual(['timer', 'fetchChanges', 'timer', 'fetchChanges', 'timer', 'fetchChanges']);
  await act.create(account, { subject: 'Nobody told' });
  await until('it is in Google', async () => (await act.events(account)).length === 1);
  await life.record('polls-and-a-lost-signal', account);
});

it('says needs_reauth when the grant is revoked, and goes on where it was once the user has acted', async () => {
  const account = await rig.addAccount();
  await life.startWorkflow(account);
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  await rig.emulator.send('DELETE', `/_emulator/accounts/${encodeURIComponent(account.email)}/grant`);
  await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).signal(googleChanged);
  await until('the problem shows', async () => (await life.rowOf(account))['problem'] === 'needs_reauth');
  await rig.grantAgain(account);
  await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'Meanwhile', ...times });
  await life.intend(account, 'reauthorised', 'running');
  await until('what came meanwhile is there', async () => (await life.subjects(account)).length === 1);
  expect((await life.rowOf(account))['problem']).toBeNull();
  await life.record('revoked-and-reauthorised', account);
});

it('says limited with a time when Google is down, and recovers by itself', async () => {
  const account = await rig.addAccount();
  await life.startWorkflow(account, { retrySeconds: 1 });
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  await rig.emulator.addFault({
    method: 'events.list',
    kind: 'status',
    status: 403,
    reason: 'quotaExceeded',
    user: account.email,
  });
  await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).signal(googleChanged);
  const row = await until('the problem shows', async () => {
    const now = await life.rowOf(account);
    return now['problem'] === 'limited' ? now : null;
  });
  expect(row['problem_until']).not.toBeNull();
  await rig.emulator.clearFaults();
  await until('the problem is gone', async () => (await life.rowOf(account))['problem'] === null);
  await life.record('limited-and-recovered', account);
});

it('reads the row again when an intent is signalled while it is being read', async () => {
  const account = await rig.addAccount();
  await rig.database
    .owner`update accounts set state = 'ready', wanted = 'stopped' where id = ${account.accountId}`;
  const handle = await life.startWorkflow(account);
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
  await until('it is active', async () => (await life.rowOf(account))['state'] === 'active');
  expect((await life.rowOf(account))['seen_revision']).toBe(2);
});

it('a workflow that was lost and is made anew takes a stopped account up as stopped', async () => {
  const account = await rig.addAccount();
  await rig.database
    .owner`update accounts set state = 'stopped', wanted = 'stopped' where id = ${account.accountId}`;
  const handle = await life.startWorkflow(account);
  await until('the row was read', async () => (await life.rowOf(account))['seen_revision'] === 1);
  expect((await life.rowOf(account))['state']).toBe('stopped');
  await until('it waits as stopped', async () => (await handle.query(statusQuery)).state === 'stopped');
});

it('ends when somebody cancels it, instead of spinning', async () => {
  const account = await rig.addAccount();
  const handle = await life.startWorkflow(account);
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(/cancelled/i);
});
