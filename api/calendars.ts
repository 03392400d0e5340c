import type { CalendarEntry, GoogleCalendar } from '../google/port.ts';
import { scopeOf } from './context.ts';
import type { AccountRef, ApiDeps } from './deps.ts';
import { ApiError } from './errors.ts';
import type { Calendar } from './schemas/accounts.ts';

/** Google in the name of an account; its tokens are renewed and stored as needed. */
export const googleOf = (deps: ApiDeps, account: AccountRef): GoogleCalendar =>
  deps.calendarOf((renew) => deps.tokens.accessToken(scopeOf(account), account, renew));

const REASONS: Record<CalendarEntry['accessRole'], string | null> = {
  owner: null,
  writer: null,
  writerWithoutPrivateAccess:
    'You may change this calendar but not read its private events, so they could not be kept in step.',
  reader: 'You may only read this calendar. Ask its owner for the right to make changes.',
  freeBusyReader: 'You may only see when this calendar is busy. Ask its owner for the right to make changes.',
};

export function calendarToWire({ id, summary, timeZone, primary, accessRole }: CalendarEntry): Calendar {
  const reason = REASONS[accessRole];
  return { id, summary, timeZone, primary, accessRole, writable: reason === null, reason };
}

const rank = ({ writable, primary }: Calendar) => (writable ? 0 : 2) + (primary ? 0 : 1);

/** Those that can be chosen first, the user's own before the others, then by name. */
export async function listCalendars(deps: ApiDeps, account: AccountRef): Promise<Calendar[]> {
  const entries = await googleOf(deps, account).listCalendars();
  return entries
    .map(calendarToWire)
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) || a.summary.localeCompare(b.summary, 'en') || a.id.localeCompare(b.id, 'en'),
    );
}

/** The calendar's time zone; 422 with those that can be chosen when this one is unknown or not writable. */
export async function checkCalendar(deps: ApiDeps, account: AccountRef, calendarId: string): Promise<string> {
  const calendars = await listCalendars(deps, account);
  const chosen = calendars.find(({ id }) => id === calendarId);
  if (chosen?.writable) return chosen.timeZone;
  const choices = calendars.filter(({ writable }) => writable).map(({ id, summary }) => ({ id, summary }));
  const why = chosen?.reason ?? 'There is no such calendar in this account.';
  const names = choices.map(({ id, summary }) => `"${summary}" (${id})`).join(', ');
  throw new ApiError(
    422,
    'calendar_unusable',
    `calendarId: ${why} ${names === '' ? 'There is none that can be chosen.' : `These can be chosen: ${names}.`}`,
    { calendars: choices },
  );
}
