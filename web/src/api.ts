/** The one client of the API: every request of the page goes through here, and every failure becomes an `ApiError`. */
import type {
  Account,
  AccountGroups,
  Calendar,
  Conflict,
  ConnectAnswer,
  HeldPlan,
  Preview,
} from '../../api/schemas/accounts.ts';
import type {
  ActivityType,
  AnyCrmActivity,
  CrmActivity,
  CrmActivityChanges,
  Scope,
} from '../../api/schemas/crm-activities.ts';
import type { HistoryEntry, Why } from '../../api/schemas/history.ts';
import type { DraftOptions, Effects } from '../../api/schemas/options.ts';
import { ApiError, errorFrom } from './api-error.ts';
import { texts } from './texts.ts';

export interface ActivityQuery {
  /** Instants, RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** A user's id; without it those of all colleagues. */
  readonly owner?: string | undefined;
  readonly asColleague: boolean;
}

/** What a new item must have; the rest takes its defaults. */
export type NewActivity = CrmActivityChanges & Required<Pick<CrmActivityChanges, 'type' | 'start' | 'end'>>;

/** What a write is meant for: an item as it was read, and how much of its series goes along. */
export interface Aim {
  readonly id: string;
  readonly version: number;
  /** For an occurrence of a series alone. */
  readonly scope?: Scope | undefined;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
  /** The version that the change is meant for. */
  readonly ifMatch?: number;
}

export type Api = ReturnType<typeof createApi>;

export function createApi(token: string) {
  async function send<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const method = options.method ?? 'GET';
    const response = await fetch(`/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(options.body ? { 'content-type': 'application/json' } : {}),
        ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
      },
      ...(options.body ? { body: JSON.stringify(options.body) } : {}),
    }).catch(() => {
      throw new ApiError({ status: 0, code: 'offline', message: texts.errors.offline });
    });
    if (!response.ok) throw await errorFrom(response);
    if (response.status === 204) return undefined as T;
    return (await response.json().catch(() => {
      throw new ApiError({ status: response.status, code: 'unreadable', message: texts.errors.unreadable });
    })) as T;
  }

  return {
    accounts: () => send<AccountGroups>('accounts'),
    account: (id: string) => send<Account>(account(id)),
    connect: (email: string) => send<ConnectAnswer>('accounts', { method: 'POST', body: { email } }),
    calendars: (id: string) => send<Page<Calendar>>(`${account(id)}/calendars`),
    createCalendar: (id: string, summary: string) =>
      send<Calendar>(`${account(id)}/calendars`, { method: 'POST', body: { summary } }),
    saveDraft: (id: string, draft: DraftOptions) =>
      send<Account>(`${account(id)}/draft`, { method: 'PUT', body: draft }),
    saveSettings: (id: string, options: DraftOptions, effects: Effects) =>
      send<Account>(`${account(id)}/settings`, { method: 'PUT', body: { ...options, effects } }),
    startDryRun: (id: string, options: DraftOptions, effects: Effects) =>
      send<{ id: string }>(`${account(id)}/preview`, { method: 'POST', body: { options, effects } }),
    dryRun: (id: string, previewId: string) =>
      send<Preview>(`${account(id)}/preview/${encodeURIComponent(previewId)}`),
    start: (id: string, effects: Effects) =>
      send<Account>(`${account(id)}/start`, { method: 'POST', body: { effects } }),
    act: (id: string, action: 'pause' | 'resume' | 'stop') =>
      send<Account>(`${account(id)}/${action}`, { method: 'POST', body: {} }),
    held: (id: string) => send<Page<HeldPlan>>(`${account(id)}/held`),
    decide: (id: string, answer: 'approve' | 'reject', planId: string) =>
      send<Account>(`${account(id)}/${answer}`, { method: 'POST', body: { planId } }),
    conflicts: async (id: string, crmId: string) =>
      await allPages<Conflict>((cursor) => send(conflictsPath(id, crmId, cursor))),
    takeBack: (id: string, conflictId: string) =>
      send<Conflict>(`${account(id)}/conflicts/${encodeURIComponent(conflictId)}/take-back`, {
        method: 'POST',
      }),
    retry: (id: string, parkedId: string) =>
      send<Account>(`${account(id)}/parked/${encodeURIComponent(parkedId)}/retry`, { method: 'POST' }),

    activityTypes: () => send<Page<ActivityType>>('activity-types'),
    activities: (query: ActivityQuery) =>
      allPages<AnyCrmActivity>((cursor) => send(activitiesPath(query, cursor))),
    why: (id: string) => send<Page<Why>>(`${activity(id)}/why`),
    history: (id: string, cursor: string | null) => send<Page<HistoryEntry>>(historyPath(id, cursor)),
    activity: (id: string) => send<AnyCrmActivity>(activity(id)),
    createActivity: (body: NewActivity) => send<CrmActivity>('crm-activities', { method: 'POST', body }),
    changeActivity: ({ id, version, scope }: Aim, changes: CrmActivityChanges) =>
      send<CrmActivity>(scoped(id, scope), { method: 'PATCH', body: changes, ifMatch: version }),
    deleteActivity: ({ id, version, scope }: Aim) =>
      send<undefined>(scoped(id, scope), { method: 'DELETE', ifMatch: version }),
  };
}

const account = (id: string) => `accounts/${encodeURIComponent(id)}`;
const activity = (id: string) => `crm-activities/${encodeURIComponent(id)}`;
const scoped = (id: string, scope: Scope | undefined) =>
  scope === undefined ? activity(id) : `${activity(id)}?scope=${scope}`;

function activitiesPath(query: ActivityQuery, cursor: string | null): string {
  const parameters = new URLSearchParams({ from: query.from, to: query.to, limit: '2000' });
  if (query.owner !== undefined) parameters.set('owner', query.owner);
  if (query.asColleague) parameters.set('viewAs', 'colleague');
  if (cursor !== null) parameters.set('cursor', cursor);
  return `crm-activities?${parameters}`;
}

function conflictsPath(id: string, crmId: string, cursor: string | null): string {
  const parameters = new URLSearchParams({ crmId });
  if (cursor !== null) parameters.set('cursor', cursor);
  return `${account(id)}/conflicts?${parameters}`;
}

const historyPath = (id: string, cursor: string | null) =>
  `${activity(id)}/history?${new URLSearchParams({ limit: '20', ...(cursor !== null && { cursor }) })}`;

async function allPages<T>(load: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await load(cursor);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
