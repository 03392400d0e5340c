import { workflowIdOf } from '../../workflows/messages.ts';
import type { Site, Subject } from './site.ts';

/** What Temporal Cloud bills as an Action, by the event that each leaves in a history. Heartbeats and queries leave none. */
const ACTIONS = {
  workflowExecutionSignaledEventAttributes: 'signal',
  activityTaskScheduledEventAttributes: 'activity',
  timerStartedEventAttributes: 'timer',
  upsertWorkflowSearchAttributesEventAttributes: 'search attributes',
  workflowExecutionContinuedAsNewEventAttributes: 'continue as new',
} as const;

export type Action = (typeof ACTIONS)[keyof typeof ACTIONS];
export const ACTION_NAMES: readonly Action[] = [...new Set(Object.values(ACTIONS))];

/** Sums over all runs of one account's workflow so far. */
export interface Spent {
  actions: Record<Action, number>;
  total: number;
  events: number;
  bytes: number;
}

/** Reads the decoded histories of the account's workflow, of runs that were continued as new too. */
export async function spentBy({ temporal }: Site, { account }: Subject): Promise<Spent> {
  const workflowId = workflowIdOf(account.id);
  const spent: Spent = {
    actions: { signal: 0, activity: 0, timer: 0, 'search attributes': 0, 'continue as new': 0 },
    total: 0,
    events: 0,
    bytes: 0,
  };
  for (let runId: string | undefined = await firstRunId(temporal, workflowId); runId;) {
    const handle = temporal.workflow.getHandle(workflowId, runId, { followRuns: false });
    const { events } = await handle.fetchHistory();
    const { historySize } = await handle.describe();
    let next: string | undefined;
    for (const event of events ?? []) {
      for (const [name, action] of Object.entries(ACTIONS)) {
        if (!(event as never as Record<string, unknown>)[name]) continue;
        spent.actions[action] += 1;
        spent.total += 1;
      }
      next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? next;
    }
    spent.events += events?.length ?? 0;
    spent.bytes += historySize ?? 0;
    runId = next;
  }
  return spent;
}

async function firstRunId(temporal: Site['temporal'], workflowId: string): Promise<string> {
  const { raw } = await temporal.workflow.getHandle(workflowId).describe();
  const first = raw.workflowExecutionInfo?.firstRunId;
  if (!first) throw new Error(`Temporal does not tell the first run of ${workflowId}.`);
  return first;
}

export function difference(after: Spent, before: Spent): Spent {
  const actions = { ...after.actions };
  for (const name of ACTION_NAMES) actions[name] -= before.actions[name];
  return {
    actions,
    total: after.total - before.total,
    events: after.events - before.events,
    bytes: after.bytes - before.bytes,
  };
}
