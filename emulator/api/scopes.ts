import type { CalendarEntry } from '../store/calendars.ts';

/** Which scopes open which method (google-calendar.md A10); any one of a list is enough. */

const PREFIX = 'https://www.googleapis.com/auth/';

const CREATED = 'calendar.app.created';

const BY_NEED = {
  READ_EVENTS: [
    'calendar',
    'calendar.readonly',
    'calendar.events',
    'calendar.events.readonly',
    'calendar.events.owned',
    'calendar.events.owned.readonly',
    'calendar.events.public.readonly',
    'calendar.events.freebusy',
    CREATED,
  ],
  WRITE_EVENTS: ['calendar', 'calendar.events', 'calendar.events.owned', CREATED],
  MOVE_EVENTS: ['calendar', 'calendar.events', 'calendar.events.owned'],
  READ_LIST: ['calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'],
  READ_ENTRY: [
    'calendar',
    'calendar.readonly',
    'calendar.calendarlist',
    'calendar.calendarlist.readonly',
    CREATED,
  ],
  INSERT_ENTRY: ['calendar', 'calendar.calendarlist'],
  WRITE_ENTRY: ['calendar', 'calendar.calendarlist', CREATED],
  READ_CALENDAR: [
    'calendar',
    'calendar.readonly',
    'calendar.calendars',
    'calendar.calendars.readonly',
    CREATED,
  ],
  WRITE_CALENDAR: ['calendar', 'calendar.calendars', CREATED],
  CLEAR_CALENDAR: ['calendar', 'calendar.calendars'],
  READ_ACL: ['calendar', 'calendar.acls', 'calendar.acls.readonly'],
  READ_ACL_RULE: ['calendar', 'calendar.readonly', 'calendar.acls', 'calendar.acls.readonly'],
  WRITE_ACL: ['calendar', 'calendar.acls'],
  READ_SETTINGS: ['calendar', 'calendar.readonly', 'calendar.settings', 'calendar.settings.readonly'],
  READ_COLORS: [
    'calendar',
    'calendar.readonly',
    'calendar.calendarlist',
    'calendar.calendarlist.readonly',
    'calendar.events.freebusy',
    'calendar.events.owned',
    'calendar.events.owned.readonly',
    'calendar.events.public.readonly',
    CREATED,
  ],
  QUERY_FREE_BUSY: ['calendar', 'calendar.readonly', 'calendar.freebusy', 'calendar.events.freebusy'],
} as const;

export const SCOPES = {
  ...BY_NEED,
  /** Whoever may watch a collection may also stop watching it. */
  STOP_CHANNEL: [
    ...new Set([...BY_NEED.READ_EVENTS, ...BY_NEED.READ_LIST, ...BY_NEED.READ_ACL, ...BY_NEED.READ_SETTINGS]),
  ],
};

/** Scopes that say who somebody is; they come without a checkbox. */
export const SIGN_IN_SCOPES = [
  'openid',
  'email',
  'profile',
  `${PREFIX}userinfo.email`,
  `${PREFIX}userinfo.profile`,
];

const CALENDAR_SCOPES = new Set<string>(Object.values(SCOPES).flat());

/** Whether Google has such a scope (a URL, or one of the sign-in): of the calendar's all are known, of other APIs any passes. */
export function isScope(scope: string): boolean {
  if (SIGN_IN_SCOPES.includes(scope)) return true;
  const short = scope.startsWith(PREFIX) ? scope.slice(PREFIX.length) : '';
  return short.startsWith('calendar') ? CALENDAR_SCOPES.has(short) : short !== '';
}

/** `calendar.events` → the URL; what is a URL already, or a sign-in scope, stays. */
export function toScopeUrl(scope: string): string {
  return scope.includes(':') || SIGN_IN_SCOPES.includes(scope) ? scope : `${PREFIX}${scope}`;
}

/** What a scope opens: everything, or some calendars, or of all calendars no more than when they are busy. */
export type Reach = 'all' | 'owned' | 'created' | 'public' | 'freeBusy';

const LIMITED: Readonly<Record<string, Reach>> = {
  'calendar.events.owned': 'owned',
  'calendar.events.owned.readonly': 'owned',
  'calendar.events.public.readonly': 'public',
  'calendar.events.freebusy': 'freeBusy',
  [CREATED]: 'created',
};

/** How far a token's scopes (null: every scope) carry for a method; nothing when none of them opens it. */
export function reachOf(held: ReadonlySet<string> | null, accepted: readonly string[]): Reach[] {
  if (held === null) return ['all'];
  return accepted.filter((scope) => held.has(PREFIX + scope)).map((scope) => LIMITED[scope] ?? 'all');
}

/** A calendar with the most that the scopes leave of the caller's access; undefined where they leave nothing. */
export function withinReach(
  entry: CalendarEntry,
  reach: readonly Reach[],
  clientId: string | null,
): CalendarEntry | undefined {
  if (reach.includes('all')) return entry;
  if (reach.includes('owned') && entry.access_role === 'owner') return entry;
  if (reach.includes('created') && entry.created_by_client === clientId) return entry;
  const role = reach.includes('public') ? entry.public_role : 'none';
  if (role !== 'none') return { ...entry, access_role: role };
  return reach.includes('freeBusy') ? { ...entry, access_role: 'freeBusyReader' } : undefined;
}
