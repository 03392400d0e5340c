/** What the stub API serves: people, calendars, accounts and items in the shapes of the contract. */
import type { Account, Calendar } from '../../api/schemas/accounts.ts';
import type { ActivityType, CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { StoredOptions } from '../../api/schemas/options.ts';

export const SELLER = {
  role: 'seller',
  id: 'user-seller',
  company: 'company-1',
  name: 'Sam Seller',
  email: 'sam@example.com',
  token: 'token-seller',
};
export const COLLEAGUE = {
  role: 'colleague',
  id: 'user-colleague',
  company: 'company-1',
  name: 'Cora Colleague',
  email: 'cora@example.com',
  token: 'token-colleague',
};

export const ACTIVITY_TYPES: ActivityType[] = [
  { key: 'call', name: 'Call' },
  { key: 'meeting', name: 'Meeting' },
  { key: 'task', name: 'Task' },
  { key: 'deadline', name: 'Deadline' },
];

export const calendar = (id: string, summary: string, changes: Partial<Calendar> = {}): Calendar => ({
  id,
  summary,
  timeZone: 'Europe/Berlin',
  primary: false,
  accessRole: 'owner',
  writable: true,
  reason: null,
  ...changes,
});

export const CALENDARS: Calendar[] = [
  calendar('sam@example.com', 'sam@example.com', { primary: true }),
  calendar('crm', 'CRM tasks'),
  calendar('holidays', 'Holidays in Germany', {
    accessRole: 'reader',
    writable: false,
    reason: 'You may only read this calendar: ask its owner for the right to make changes.',
  }),
];

export const OPTIONS: StoredOptions = {
  calendarId: 'crm',
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'only_me',
  treatDefaultAsPrivate: false,
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'meeting', 'task'],
  pastDays: 0,
  includeDealAndContact: false,
  conflictWinner: 'crm',
  whenDeletedInGoogle: 'unlink',
};

export function newAccount(changes: Partial<Account> = {}): Account {
  return {
    id: 'account-1',
    email: SELLER.email,
    state: 'ready',
    problem: null,
    problemUntil: null,
    wanted: 'stopped',
    settings: null,
    draft: {},
    calendarTimeZone: null,
    progress: { done: 0, total: null },
    freshness: { lastSeenAt: null, lastAppliedAt: null },
    parked: 0,
    createdAt: '2026-03-01T08:00:00.000Z',
    ...changes,
  };
}

export function newActivity(changes: Partial<CrmActivity> = {}): CrmActivity {
  return {
    id: 'item-1',
    version: 1,
    type: 'meeting',
    subject: 'Meeting with Ann',
    publicDescription: '',
    note: '',
    location: '',
    start: { dateTime: '2026-03-10T09:00:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-10T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    busy: true,
    visibility: 'everyone',
    attendees: [],
    conferenceLink: '',
    linked: { deal: '', person: '', organisation: '' },
    done: false,
    ownerId: SELLER.id,
    recurrence: [],
    seriesId: null,
    originalStart: null,
    cancelled: false,
    origin: 'crm',
    ...changes,
  };
}
