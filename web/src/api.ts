/** The one client of the API: every request of the page goes through here, and every failure becomes an `ApiError`. */
import type {
  Account,
  AccountGroups,
  Calendar,
  ConnectAnswer,
  HeldPlan,
  Preview,
} from '../../api/schemas/accounts.ts';
import type {
  ActivityType,
  AnyCrmActivity,
  CrmActivity,
  CrmActivityChanges,
} from '../../api/schemas/crm-activities.ts';
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

    activityTypes: () => send<Page<ActivityType>>('activity-types'),
    activities: (query: ActivityQuery) => allPages((cursor) => send(activitiesPath(query, cursor))),
    activity: (id: string) => send<AnyCrmActivity>(activity(id)),
    createActivity: (body: NewActivity) => send<CrmActivity>('crm-activities', { method: 'POST', body }),
    changeActivity: (id: string, version: number, changes: CrmActivityChanges) =>
      send<CrmActivity>(activity(id), { method: 'PATCH', body: changes, ifMatch: version }),
    deleteActivity: (id: string, version: number) =>
      send<undefined>(activity(id), { method: 'DELETE', ifMatch: version }),
  };
}

const account = (id: string) => `accounts/${encodeURIComponent(id)}`;
const activity = (id: string) => `crm-activities/${encodeURIComponent(id)}`;

function activitiesPath(query: ActivityQuery, cursor: string | null): string {
  const parameters = new URLSearchParams({ from: query.from, to: query.to, limit: '2000' });
  if (query.owner !== undefined) parameters.set('owner', query.owner);
  if (query.asColleague) parameters.set('viewAs', 'colleague');
  if (cursor !== null) parameters.set('cursor', cursor);
  return `crm-activities?${parameters}`;
}

async function allPages(
  load: (cursor: string | null) => Promise<Page<AnyCrmActivity>>,
): Promise<AnyCrmActivity[]> {
  const all: AnyCrmActivity[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<AnyCrmActivity> = await load(cursor);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
