import { findListEntry, settingsOf, type Reminder } from '../../store/calendar-list.ts';
import type { View } from '../../events/present.ts';
import type { State } from '../../state.ts';
import type { Call, Reply } from '../call.ts';

/** What stands on one page of events. */
export interface Page {
  /** JSON texts. */
  items: string[];
  /** The revision that the list stands at. */
  revision: number;
  nextPageToken?: string;
  nextSyncToken?: string;
}

/** The reminders of events that use the default: the caller's own choice for this calendar. */
function defaultReminders(state: State, { entry }: View): Reminder[] {
  const listed = findListEntry(state.db, entry.account_id, entry.calendar_key);
  return listed && !listed.deleted ? (settingsOf(listed).defaultReminders ?? []) : [];
}

/** Any change in the calendar moves `updated`: of the calendar itself, or of one of its events. */
function updatedOf(state: State, { entry }: View): string {
  const sql = 'SELECT updated_us FROM events WHERE calendar_key = ? ORDER BY revision DESC LIMIT 1';
  const lastUs = state.db.get<{ updated_us: number }>(sql, entry.calendar_key)?.updated_us ?? 0;
  return new Date(Math.floor(Math.max(entry.updated_us, lastUs) / 1000)).toISOString();
}

/** The answer of events.list and events.instances: a page with what holds for the whole calendar. */
export function pageReply(call: Call, view: View, page: Page): Reply {
  const { entry, timeZone } = view;
  const { items, revision, ...tokens } = page;
  const etag = `"p${revision.toString(32)}${entry.access_revision}"`;
  const head = {
    kind: 'calendar#events',
    etag,
    summary: entry.access_role === 'freeBusyReader' ? entry.id : entry.summary,
    ...(entry.description ? { description: entry.description } : {}),
    updated: updatedOf(call.state, view),
    timeZone: timeZone ?? entry.time_zone,
    accessRole: entry.access_role,
    defaultReminders: defaultReminders(call.state, view),
    ...tokens,
  };
  // The items are JSON already: joining texts is what makes a page of 2,500 cheap.
  const text = `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`;
  return { status: 200, body: text, headers: { ETag: etag } };
}
