import { defineQuery, defineSignal } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { AccountProblem, AccountState } from '../core/account.ts';

/** All that others need to talk to an account's workflow. Nothing here, nor in any argument, names a person or an event. */

export const TASK_QUEUE = 'calendar-sync';
export const WORKFLOW_TYPE = 'accountSync';

/** The id is the lock: one workflow, and so one pass at a time, per account. */
export const workflowIdOf = (accountId: string): string => `calendar-sync/${accountId}`;

/** Intents carry the row's revision alone; the row says the rest. */
export const INTENTS = [
  'start',
  'editSettings',
  'pause',
  'resume',
  'stop',
  'reauthorised',
  'approve',
  'reject',
  'preview',
  'disconnect',
] as const;
export type Intent = (typeof INTENTS)[number];

/** Each intent by name, in the order of {@link INTENTS}. */
export const intentSignals = {
  start: defineSignal<[number]>('start'),
  editSettings: defineSignal<[number]>('editSettings'),
  pause: defineSignal<[number]>('pause'),
  resume: defineSignal<[number]>('resume'),
  stop: defineSignal<[number]>('stop'),
  reauthorised: defineSignal<[number]>('reauthorised'),
  approve: defineSignal<[number]>('approve'),
  reject: defineSignal<[number]>('reject'),
  preview: defineSignal<[number]>('preview'),
  disconnect: defineSignal<[number]>('disconnect'),
} satisfies Record<Intent, unknown>;

/** Something changed on a side; what it is stands in Postgres or is asked of Google. */
export const googleChanged = defineSignal('googleChanged');
export const crmChanged = defineSignal('crmChanged');

/** Seconds between the workflow's own wake-ups; handed in, so that a test can run a day in minutes. */
export interface Intervals {
  /** Longest time between two looks at Google while a push channel lives (a safety net). */
  pollWithPushSeconds: number;
  /** The same without a channel: the stated upper bound of freshness. */
  pollWithoutPushSeconds: number;
  /** How often the search attribute LastSyncedAt moves at most: each move is a billed Action. */
  lastSyncedSeconds: number;
  /** How long to wait after a failure that passes by itself; doubles up to sixteen times this. */
  retrySeconds: number;
  /** Events in a run's history after which it continues as new. */
  historyEvents: number;
}

export const DEFAULT_INTERVALS: Intervals = {
  pollWithPushSeconds: 6 * 3600,
  pollWithoutPushSeconds: 300,
  lastSyncedSeconds: 12 * 3600,
  retrySeconds: 30,
  historyEvents: 500,
};

/** What a workflow is started with. Ids alone; `intervals` overrides the usual ones. */
export interface AccountInput {
  accountId: string;
  companyId: string;
  userId: string;
  intervals?: Partial<Intervals>;
}

/** What operators are told: counts and times, no content. Times are ISO 8601. */
export interface AccountStatus {
  state: AccountState;
  problem: AccountProblem | null;
  running: string | null;
  revisionSeen: number;
  progressDone: number;
  lastSeenAt: string | null;
  lastAppliedAt: string | null;
  nextWakeAt: string | null;
}
export const statusQuery = defineQuery<AccountStatus>('status');

export const SyncState = defineSearchAttributeKey('SyncState', 'KEYWORD');
export const SyncProblem = defineSearchAttributeKey('SyncProblem', 'KEYWORD');
export const CompanyId = defineSearchAttributeKey('CompanyId', 'KEYWORD');
export const CrmUserId = defineSearchAttributeKey('CrmUserId', 'KEYWORD');
export const SyncDirection = defineSearchAttributeKey('SyncDirection', 'KEYWORD');
export const NeedsAttention = defineSearchAttributeKey('NeedsAttention', 'BOOL');
export const LastSyncedAt = defineSearchAttributeKey('LastSyncedAt', 'DATETIME');

/** As a server registers them: name and the type's name in Temporal's own commands. */
export const SEARCH_ATTRIBUTES = {
  SyncState: 'Keyword',
  SyncProblem: 'Keyword',
  CompanyId: 'Keyword',
  CrmUserId: 'Keyword',
  SyncDirection: 'Keyword',
  NeedsAttention: 'Bool',
  LastSyncedAt: 'Datetime',
} as const;
