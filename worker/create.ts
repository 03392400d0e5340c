import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { AccountRef, ActivityDeps } from '../activities/deps.ts';
import { createGoogleCalendar } from '../google/client.ts';
import { createPacer } from '../google/pacer.ts';
import type { GoogleCalendar } from '../google/port.ts';
import type { TokenStore } from '../google/token-store.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';

/** Google per account, each with its own pace: the quota is the user's. */
export function createGoogleOf(
  rootUrl: string | null,
  tokens: TokenStore,
): (ref: AccountRef) => GoogleCalendar {
  const byAccount = new Map<string, GoogleCalendar>();
  return (ref) => {
    const known = byAccount.get(ref.accountId);
    if (known) return known;
    const made = createGoogleCalendar({
      rootUrl,
      accessToken: (renew) => tokens.accessToken({ company: ref.companyId }, ref, renew),
      pace: createPacer(Date.now, (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs))),
    });
    byAccount.set(ref.accountId, made);
    return made;
  };
}

export interface CreateWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  bundle: WorkflowBundleOption;
  deps: ActivityDeps;
  taskQueue?: string;
}

/** Limits are set by hand: see docs/adr for the figures behind them. */
export function createWorker({
  connection,
  namespace,
  bundle,
  deps,
  taskQueue,
}: CreateWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue: taskQueue ?? TASK_QUEUE,
    workflowBundle: bundle,
    activities: createActivities(deps),
    maxConcurrentActivityTaskExecutions: 20,
    // A killed worker leaves its sticky queue behind: others take over after this.
    stickyQueueScheduleToStartTimeout: '3s',
    shutdownGraceTime: '5s',
    shutdownForceTime: '10s',
  });
}
