/** Which scopes open which method (google-calendar.md A10); any one of a list is enough. */

const PREFIX = 'https://www.googleapis.com/auth/';

const READ_EVENTS = [
  'calendar',
  'calendar.readonly',
  'calendar.events',
  'calendar.events.readonly',
  'calendar.events.owned',
  'calendar.events.owned.readonly',
  'calendar.app.created',
];
const WRITE_EVENTS = ['calendar', 'calendar.events', 'calendar.events.owned', 'calendar.app.created'];
const READ_LIST = [
  'calendar',
  'calendar.readonly',
  'calendar.calendarlist',
  'calendar.calendarlist.readonly',
];
const READ_CALENDAR = [
  'calendar',
  'calendar.readonly',
  'calendar.calendars',
  'calendar.calendars.readonly',
  'calendar.app.created',
];
const MAKE_CALENDAR = ['calendar', 'calendar.calendars', 'calendar.app.created'];

export const SCOPES = { READ_EVENTS, WRITE_EVENTS, READ_LIST, READ_CALENDAR, MAKE_CALENDAR };

/** Scopes that say who somebody is; they come without a checkbox. */
export const SIGN_IN_SCOPES = [
  'openid',
  'email',
  'profile',
  `${PREFIX}userinfo.email`,
  `${PREFIX}userinfo.profile`,
];

/** `calendar.events` → the URL; what is a URL already, or a sign-in scope, stays. */
export function toScopeUrl(scope: string): string {
  return scope.includes(':') || SIGN_IN_SCOPES.includes(scope) ? scope : `${PREFIX}${scope}`;
}

/** The calendars that held scopes reach: all of them, or only some. */
export type Reach = 'all' | 'owned' | 'created' | 'none';

/** How far a token's scopes (null: every scope) carry for a method. */
export function reachOf(held: ReadonlySet<string> | null, accepted: readonly string[]): Reach[] {
  if (held === null) return ['all'];
  const matching = accepted.filter((scope) => held.has(PREFIX + scope));
  return matching.map((scope) => {
    if (scope.startsWith('calendar.events.owned')) return 'owned';
    return scope === 'calendar.app.created' ? 'created' : 'all';
  });
}
