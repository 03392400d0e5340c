import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createSignaller } from '../../api/temporal.ts';
import { WORKFLOW_TYPE, workflowIdOf } from '../../workflows/messages.ts';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const ids: string[] = [];
afterAll(() =>
  Promise.all(ids.map((id) => client.workflow.getHandle(workflowIdOf(id)).terminate('the test is over'))),
);

function freshAccount() {
  const account = { accountId: randomUUID(), companyId: 'acme', userId: 'sam' };
  ids.push(account.accountId);
  return account;
}

/** What the history holds, without a worker that would serve it. */
async function eventsOf(accountId: string) {
  const { events } = await client.workflow.getHandle(workflowIdOf(accountId)).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal
      ? [{ name: signal.signalName, input: (signal.input?.payloads ?? []).map(({ data }) => String(data)) }]
      : [],
  );
}

test('a workflow is started once, however often it is asked for, with ids alone', async () => {
  const signaller = createSignaller({ client, connection });
  const account = freshAccount();
  await signaller.start(account);
  const { runId } = await client.workflow.getHandle(workflowIdOf(account.accountId)).describe();
  await signaller.start(account);
  const again = await client.workflow.getHandle(workflowIdOf(account.accountId)).describe();
  expect([again.runId, again.type]).toEqual([runId, WORKFLOW_TYPE]);
  const { events } = await client.workflow.getHandle(workflowIdOf(account.accountId)).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  expect(JSON.parse(String(started))).toEqual(account);
});

test('an intent and a nudge start what does not run, and carry the revision or nothing', async () => {
  const signaller = createSignaller({ client, connection });
  const account = freshAccount();
  await signaller.intend(account, 'start', 7);
  await signaller.nudge(account, 'google');
  await signaller.nudge(account, 'crm');
  expect(await eventsOf(account.accountId)).toEqual([
    { name: 'start', input: ['7'] },
    { name: 'googleChanged', input: [] },
    { name: 'crmChanged', input: [] },
  ]);
  expect(await signaller.isReachable()).toBe(true);
});

test('a Temporal that is away is given up on, not waited for', async () => {
  const away = Connection.lazy({ address: '127.0.0.1:9' });
  const signaller = createSignaller({ client: new Client({ connection: away }), connection: away });
  const startedAt = performance.now();
  await expect(
    signaller.intend({ accountId: randomUUID(), companyId: 'acme', userId: 'sam' }, 'start', 1),
  ).rejects.toThrow(/./);
  expect(await signaller.isReachable()).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await away.close();
});
