import { type Client, type Connection, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { Logger } from 'pino';
import {
  type AccountInput,
  crmChanged,
  googleChanged,
  type Intent,
  type Intervals,
  intentSignals,
  TASK_QUEUE,
  WORKFLOW_TYPE,
  workflowIdOf,
} from '../workflows/messages.ts';
import type { AccountRef } from './deps.ts';

/** Wakes the workflows of accounts. What is wanted stands in Postgres already: a signal only says "look". */
export interface AccountSignaller {
  /** Starts the account's workflow where none runs, and tells it of an intent. Rejects when Temporal is away. */
  intend(account: AccountRef, intent: Intent, revision: number): Promise<void>;
  /** Starts the account's workflow where none runs. Rejects when Temporal is away. */
  start(account: AccountRef): Promise<void>;
  /** Says that something changed on a side. Rejects when Temporal is away. */
  nudge(account: AccountRef, side: 'google' | 'crm'): Promise<void>;
  isReachable(): Promise<boolean>;
}

/** A caller is not kept waiting longer for a Temporal that is away. */
const PATIENCE_MS = 2000;

export interface SignallerOptions {
  client: Client;
  connection: Connection;
  /** Other than the usual ones where a test wants a day in minutes. */
  intervals?: Partial<Intervals>;
  /** Other than the usual one where a test has a worker of its own. */
  taskQueue?: string;
}

export function createSignaller({
  client,
  connection,
  intervals,
  taskQueue = TASK_QUEUE,
}: SignallerOptions): AccountSignaller {
  const soon = <T>(work: () => Promise<T>) => connection.withDeadline(Date.now() + PATIENCE_MS, work);

  const optionsOf = ({ accountId, companyId, userId }: AccountRef) => {
    const input: AccountInput = { accountId, companyId, userId, ...(intervals && { intervals }) };
    return {
      workflowId: workflowIdOf(accountId),
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    };
  };

  const signalWithStart = async <Args extends unknown[]>(
    account: AccountRef,
    signal: SignalDefinition<Args>,
    signalArgs: Args,
  ) => {
    const options = { ...optionsOf(account), signal, signalArgs };
    await soon(() =>
      client.workflow.signalWithStart<(input: AccountInput) => Promise<void>, Args>(
        WORKFLOW_TYPE,
        options as never,
      ),
    );
  };

  return {
    intend: (account, intent, revision) => signalWithStart(account, intentSignals[intent], [revision]),
    start: async (account) => {
      await soon(() => client.workflow.start(WORKFLOW_TYPE, optionsOf(account)));
    },
    nudge: (account, side) => signalWithStart(account, side === 'google' ? googleChanged : crmChanged, []),
    isReachable: async () => {
      const check = soon(() => connection.workflowService.getSystemInfo({}));
      return check.then(
        () => true,
        () => false,
      );
    },
  };
}

/**
 * Sends a nudge without making the caller wait. When it is lost, the account's dirty mark, set in the change's own transaction,
 * makes the sweeper repeat it.
 */
export function nudgeSoon(
  { temporal, log }: { temporal: AccountSignaller; log: Logger },
  accounts: readonly AccountRef[],
  side: 'google' | 'crm',
): void {
  for (const account of accounts) {
    temporal.nudge(account, side).catch((error: unknown) => {
      log.warn(
        { accountId: account.accountId, reason: reasonOf(error) },
        'Temporal was not told; the sweeper will',
      );
    });
  }
}

/** Errors of gRPC carry a short reason; nothing of ours is in it. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
