import { afterAll, beforeAll, expect, it } from 'vitest';
import { googleChanged, statusQuery, workflowIdOf } from '../../workflows/messages.ts';
import { brakeActorsOf, type BrakeActors } from '../activities/brake-support.ts';
import { actorsOf } from '../activities/support.ts';
import { createSyncRig, type SyncRig, type TestAccount } from '../support/sync-rig.ts';
import { startWorker, type RunningWorker } from '../support/temporal.ts';
import { until } from '../support/wait.ts';
import { lifeOf, times, type Life } from './support.ts';

let rig: SyncRig;
let worker: RunningWorker;
let life: Life;
let brake: BrakeActors;
beforeAll(async () => {
  rig = await createSyncRig();
  worker = await startWorker(rig.deps, 'held');
  life = lifeOf(rig, worker);
  brake = brakeActorsOf(rig, actorsOf(rig));
});
afterAll(async () => {
  await worker.stop();
  await rig.close();
});

/** An active account of which twelve events were deleted at once. */
async function heldAccount(): Promise<TestAccount> {
  const account = await rig.addAccount();
  const ids: string[] = [];
  for (let n = 0; n < 14; n += 1) {
    const event = { summary: `Event ${String(n).padStart(2, '0')}`, ...times };
    ids.push((await rig.emulator.insert(account.accessToken, account.calendarId, event)).id ?? '');
  }
  await life.startWorkflow(account);
  await until('the import is done', async () => (await life.rowOf(account))['state'] === 'active');
  await brake.removeEvents(account, ids.slice(0, 12));
  await worker.client.workflow.getHandle(workflowIdOf(account.accountId)).signal(googleChanged);
  await until('the problem shows', async () => (await life.rowOf(account))['problem'] === 'held');
  return account;
}

it('says held while all else goes on, and carries the deletions out once they are approved', async () => {
  const account = await heldAccount();
  const handle = worker.client.workflow.getHandle(workflowIdOf(account.accountId));
  expect(await handle.query(statusQuery)).toMatchObject({ state: 'active', problem: 'held' });
  const { searchAttributes } = await handle.describe();
  expect(searchAttributes).toMatchObject({ SyncProblem: ['held'], NeedsAttention: [true] });
  const next = { summary: 'Meanwhile', ...times };
  await rig.emulator.insert(account.accessToken, account.calendarId, next);
  await handle.signal(googleChanged);
  await until('what came meanwhile is there', async () => (await life.subjects(account)).length === 15);
  expect((await life.rowOf(account))['problem']).toBe('held');

  await brake.decide(account, 'approved');
  await life.intend(account, 'approve', 'running');
  await until('they are carried out', async () => (await life.subjects(account)).length === 3);
  expect((await life.rowOf(account))['problem']).toBeNull();
  expect((await life.subjects(account)).map(({ subject }) => subject)).toEqual([
    'Event 12',
    'Event 13',
    'Meanwhile',
  ]);
  // The same word again, late: nothing is left to do.
  await life.intend(account, 'approve', 'running');
  const { revision } = await life.rowOf(account);
  await until('it was read', async () => (await life.rowOf(account))['seen_revision'] === revision);
  expect(await life.subjects(account)).toHaveLength(3);
  expect(await handle.query(statusQuery)).toMatchObject({ state: 'active', problem: null });
  await life.record('held-and-approved', account);
});

it('makes the events again once the deletions are rejected, also when it was paused meanwhile', async () => {
  const account = await heldAccount();
  await life.intend(account, 'pause', 'paused');
  await until('it is paused', async () => (await life.rowOf(account))['state'] === 'paused');
  expect((await life.rowOf(account))['problem']).toBe('held');
  await brake.decide(account, 'rejected');
  await life.intend(account, 'reject', 'paused');
  await life.intend(account, 'resume', 'running');
  await until('the events are back', async () => (await brake.inGoogle(account)).length === 14);
  await until('the problem is gone', async () => (await life.rowOf(account))['problem'] === null);
  expect(await life.subjects(account)).toHaveLength(14);
  await life.record('held-and-rejected', account);
});
