import type { AccessRole } from '../store/access.ts';
import type { CalendarEntry } from '../store/calendars.ts';
import { isPrivateEvent, tidy, toTombstone, type EventResource } from './resource.ts';
import { showIn } from './times.ts';

/** How one caller wants and may see the events of one calendar. */
export interface View {
  entry: CalendarEntry;
  /** The zone asked for by `timeZone=`; null for the calendar's. */
  timeZone: string | null;
  maxAttendees: number | null;
  /** Deleted events keep their details only where deleted ones were asked for. */
  showDeleted: boolean;
  /** Makes of a cancelled event no more than what Google guarantees of it; missing where nobody asked for that. */
  toGuaranteed?(event: EventResource): EventResource;
}

const BUSY_FIELDS = [
  'kind',
  'etag',
  'id',
  'status',
  'start',
  'end',
  'recurrence',
  'recurringEventId',
  'originalStartTime',
  'transparency',
  'visibility',
  'iCalUID',
  'sequence',
  'eventType',
] as const;

function hidesDetails(role: AccessRole, isPrivate: boolean): boolean {
  if (role === 'freeBusyReader') return true;
  return isPrivate && (role === 'reader' || role === 'writerWithoutPrivateAccess');
}

/** Whether a stored text can be sent as it is. */
export function isPlain(view: View, status: string, isPrivate: boolean): boolean {
  return (
    status !== 'cancelled' &&
    view.timeZone === null &&
    view.maxAttendees === null &&
    !hidesDetails(view.entry.access_role, isPrivate)
  );
}

/** The event as this caller sees it. */
export function present(view: View, event: EventResource): EventResource {
  let shown = event;
  if (event.status === 'cancelled') {
    if (view.toGuaranteed) shown = view.toGuaranteed(event);
    else if (!view.showDeleted) shown = toTombstone(event);
  }
  if (hidesDetails(view.entry.access_role, isPrivateEvent(event))) {
    const busy: Record<string, unknown> = {};
    for (const name of BUSY_FIELDS) busy[name] = shown[name];
    shown = tidy(busy as EventResource);
  }
  if (view.maxAttendees !== null && (shown.attendees?.length ?? 0) > view.maxAttendees) {
    const { attendees = [], ...rest } = shown;
    shown = { ...rest, attendees: attendees.filter((each) => each.self), attendeesOmitted: true };
  }
  if (view.timeZone !== null) shown = showIn(shown, view.timeZone, view.entry.time_zone);
  return tidy(shown);
}
