import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { sweep } from '../../worker/sweeper.ts';
import { WORKFLOW_TYPE, workflowIdOf } from '../../workflows/messages.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** A queue that nobody serves: what a workflow was told stays in its history. */
const UNSERVED = 'sweeper-test';

let database: TestDatabase;
let connection: Connection;
let client: Client;
const started: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
beforeEach(() => database.owner`truncate accounts`);
afterAll(async () => {
  for (const id of started) await client.workflow.getHandle(workflowIdOf(id)).terminate();
  await connection.close();
  await database.close();
});

interface Account {
  state?: string;
  /** Age of the marks in seconds; missing means that there is none. */
  dirty?: number;
  crmDirty?: number;
  revision?: number;
  seenRevision?: number;
  problem?: string;
  hasWorkflow?: boolean;
}

async function addAccount(account: Account): Promise<string> {
  const { state = 'active', problem = null, dirty = null, crmDirty = null, hasWorkflow = true } = account;
  const { revision = 3, seenRevision = revision } = account;
  const id = randomUUID();
  await database.owner`
    insert into accounts (id, company_id, user_id, email, state, problem, revision, seen_revision, dirty_since, crm_dirty_since)
    values (${id}, 'acme', 'sam', ${`${id}@example.com`}, ${state}, ${problem}, ${revision}, ${seenRevision},
      now() - make_interval(secs => ${dirty}), now() - make_interval(secs => ${crmDirty}))`;
  started.push(id);
  if (hasWorkflow) {
    await client.workflow.start(WORKFLOW_TYPE, {
      taskQueue: UNSERVED,
      workflowId: workflowIdOf(id),
      args: [],
    });
  }
  return id;
}

/** The signals in a workflow's history, with the revision where they carry one. */
async function toldOf(id: string): Promise<unknown[][]> {
  const { events } = await client.workflow.getHandle(workflowIdOf(id)).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    if (!signal) return [];
    const revisions = (signal.input?.payloads ?? []).map((payload): unknown =>
      JSON.parse(Buffer.from(payload.data ?? []).toString()),
    );
    return [[signal.signalName, ...revisions]];
  });
}

const errors: unknown[] = [];
const sweepOnce = (workflows = client.workflow) =>
  sweep({ db: database.worker, client: workflows, onError: (error) => errors.push(error) });

describe('an account that is signalled again', () => {
  it.each([
    ['Google changed', { dirty: 31 }, 'googleChanged'],
    ['the CRM changed', { crmDirty: 31 }, 'crmChanged'],
    ['Google changed during the import', { dirty: 31, state: 'importing' }, 'googleChanged'],
  ] as const)('one whose mark is older than half a minute: %s', async (_what, account, signal) => {
    const id = await addAccount(account);
    expect(await sweepOnce()).toBe(1);
    expect(await toldOf(id)).toEqual([[signal]]);
  });

  it.each(['ready', 'importing', 'active', 'paused', 'stopped'])(
    'one whose last intent has not been read, when it is %s',
    async (state) => {
      const id = await addAccount({ state, revision: 5, seenRevision: 4 });
      expect(await sweepOnce()).toBe(1);
      expect(await toldOf(id)).toEqual([['editSettings', 5]]);
    },
  );

  it('one with both marks is told both, with each sweep until they are off', async () => {
    const id = await addAccount({ dirty: 60, crmDirty: 60 });
    await sweepOnce();
    await sweepOnce();
    const once = [['googleChanged'], ['crmChanged']];
    expect(await toldOf(id)).toEqual([...once, ...once]);
    await database.owner`update accounts set dirty_since = null, crm_dirty_since = null`;
    expect(await sweepOnce()).toBe(0);
  });
});

describe('an account that is left alone', () => {
  it.each([
    ['without a mark', {}],
    ['with fresh marks', { dirty: 20, crmDirty: 20 }],
    ['that waits for its user', { dirty: 60, crmDirty: 60, problem: 'needs_reauth' }],
    ['that is paused', { dirty: 60, crmDirty: 60, state: 'paused' }],
    ['that is stopped', { dirty: 60, crmDirty: 60, state: 'stopped' }],
    ['that is only connecting', { dirty: 60, revision: 1, seenRevision: 0, state: 'connecting' }],
    ['that is disconnected', { dirty: 60, revision: 1, seenRevision: 0, state: 'disconnected' }],
  ])('one %s', async (_what, account) => {
    const id = await addAccount(account);
    expect(await sweepOnce()).toBe(0);
    expect(await toldOf(id)).toEqual([]);
  });
});

it('an intent that was not read and a mark that is old are both told', async () => {
  const id = await addAccount({ dirty: 60, revision: 5, seenRevision: 4 });
  await sweepOnce();
  expect(await toldOf(id)).toEqual([['editSettings', 5], ['googleChanged']]);
});

it('an intent reaches an account that waits for its user: it may be what mends it', async () => {
  const id = await addAccount({ dirty: 60, problem: 'needs_reauth', revision: 5, seenRevision: 4 });
  await sweepOnce();
  expect(await toldOf(id)).toEqual([['editSettings', 5]]);
});

it('a ready account without a workflow gets one, and only one', async () => {
  const id = await addAccount({ state: 'ready', revision: 1, seenRevision: 0, hasWorkflow: false });
  await sweepOnce();
  const { runId, type, status } = await client.workflow.getHandle(workflowIdOf(id)).describe();
  expect([type, status.name]).toEqual([WORKFLOW_TYPE, 'RUNNING']);
  await sweepOnce();
  expect((await client.workflow.getHandle(workflowIdOf(id)).describe()).runId).toBe(runId);
});

it('a running account whose workflow is gone gets a new one, which is told what is dirty', async () => {
  const id = await addAccount({ dirty: 60 });
  await client.workflow.getHandle(workflowIdOf(id)).terminate();
  await sweepOnce();
  expect((await client.workflow.getHandle(workflowIdOf(id)).describe()).status.name).toBe('RUNNING');
  expect(await toldOf(id)).toEqual([['googleChanged']]);
});

it('only the leader sweeps', async () => {
  const id = await addAccount({ dirty: 60 });
  await database.owner.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(7204201)`;
    expect(await sweepOnce()).toBe(0);
  });
  expect(await toldOf(id)).toEqual([]);
  expect(await sweepOnce()).toBe(1);
});

it('one account that cannot be told does not keep the others from it', async () => {
  const ids = [
    await addAccount({ dirty: 60 }),
    await addAccount({ dirty: 60 }),
    await addAccount({ dirty: 60 }),
  ];
  const broken = workflowIdOf(ids[1] ?? '');
  const workflows = new Proxy(client.workflow, {
    get(target, name) {
      if (name !== 'signalWithStart') return Reflect.get(target, name) as unknown;
      return (...args: Parameters<typeof target.signalWithStart>) => {
        if (args[1].workflowId === broken) throw new Error('Temporal is away.');
        return target.signalWithStart(...args);
      };
    },
  });
  errors.length = 0;
  await sweepOnce(workflows);
  expect(errors).toHaveLength(1);
  const told = await Promise.all(ids.map(toldOf));
  expect(told.map((signals) => signals.length)).toEqual([1, 0, 1]);
});
