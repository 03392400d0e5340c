import type { Push } from '../../push/push.ts';
import { openChannel } from '../channels/watch.ts';
import {
  deleteCalendarListEntry,
  getCalendarListEntry,
  insertCalendarListEntry,
  listCalendars,
  patchCalendarListEntry,
  updateCalendarListEntry,
} from '../calendars/calendar-list.ts';
import {
  clearCalendar,
  deleteCalendar,
  getCalendar,
  insertCalendar,
  patchCalendar,
  updateCalendar,
} from '../calendars/calendars.ts';
import { SCOPES } from '../scopes.ts';
import { CALENDAR_LIST_LIST, CALENDAR_LIST_WRITE, TRANSFER_OWNERSHIP } from './parameters.ts';
import { CHANNEL_BODY, route, type Route } from './route.ts';

const LIST = '/users/me/calendarList';
const ENTRY = `${LIST}/:calendarId`;
const CALENDARS = '/calendars';
const CALENDAR = `${CALENDARS}/:calendarId`;
const ENTRY_BODY = {
  request: 'CalendarListEntry',
  response: 'CalendarListEntry',
  parameters: CALENDAR_LIST_WRITE,
} as const;
const CALENDAR_BODY = { scopes: SCOPES.WRITE_CALENDAR, request: 'Calendar', response: 'Calendar' } as const;

function calendarListRoutes(push: Push): Route[] {
  return [
    route({
      operation: 'calendarList.list',
      method: 'GET',
      path: LIST,
      scopes: SCOPES.READ_LIST,
      response: 'CalendarList',
      parameters: CALENDAR_LIST_LIST,
      isWatchable: true,
      handle: listCalendars,
    }),
    route({
      ...ENTRY_BODY,
      operation: 'calendarList.insert',
      method: 'POST',
      path: LIST,
      scopes: SCOPES.INSERT_ENTRY,
      handle: insertCalendarListEntry,
    }),
    route({
      ...CHANNEL_BODY,
      operation: 'calendarList.watch',
      method: 'POST',
      path: `${LIST}/watch`,
      scopes: SCOPES.READ_LIST,
      parameters: CALENDAR_LIST_LIST,
      handle: (call) => openChannel(call, push, 'calendarList'),
    }),
    route({
      operation: 'calendarList.get',
      method: 'GET',
      path: ENTRY,
      scopes: SCOPES.READ_ENTRY,
      response: 'CalendarListEntry',
      handle: getCalendarListEntry,
    }),
    route({
      ...ENTRY_BODY,
      operation: 'calendarList.patch',
      method: 'PATCH',
      path: ENTRY,
      scopes: SCOPES.WRITE_ENTRY,
      handle: patchCalendarListEntry,
    }),
    route({
      ...ENTRY_BODY,
      operation: 'calendarList.update',
      method: 'PUT',
      path: ENTRY,
      scopes: SCOPES.WRITE_ENTRY,
      handle: updateCalendarListEntry,
    }),
    route({
      operation: 'calendarList.delete',
      method: 'DELETE',
      path: ENTRY,
      scopes: SCOPES.WRITE_ENTRY,
      handle: deleteCalendarListEntry,
    }),
  ];
}

function calendarsRoutes(): Route[] {
  return [
    route({
      ...CALENDAR_BODY,
      operation: 'calendars.insert',
      method: 'POST',
      path: CALENDARS,
      handle: insertCalendar,
    }),
    route({
      operation: 'calendars.get',
      method: 'GET',
      path: CALENDAR,
      scopes: SCOPES.READ_CALENDAR,
      response: 'Calendar',
      handle: getCalendar,
    }),
    route({
      ...CALENDAR_BODY,
      operation: 'calendars.patch',
      method: 'PATCH',
      path: CALENDAR,
      handle: patchCalendar,
    }),
    route({
      ...CALENDAR_BODY,
      operation: 'calendars.update',
      method: 'PUT',
      path: CALENDAR,
      handle: updateCalendar,
    }),
    route({
      operation: 'calendars.delete',
      method: 'DELETE',
      path: CALENDAR,
      scopes: SCOPES.WRITE_CALENDAR,
      handle: deleteCalendar,
    }),
    route({
      operation: 'calendars.clear',
      method: 'POST',
      path: `${CALENDAR}/clear`,
      scopes: SCOPES.CLEAR_CALENDAR,
      handle: clearCalendar,
    }),
    route({
      operation: 'calendars.transferOwnership',
      method: 'POST',
      path: `${CALENDAR}/transferOwnership`,
      scopes: SCOPES.CLEAR_CALENDAR,
      parameters: TRANSFER_OWNERSHIP,
    }),
  ];
}

/** The methods of `calendarList` and `calendars`; fixed parts of a path stand before parameters. */
export function calendarRoutes(push: Push): Route[] {
  return [...calendarListRoutes(push), ...calendarsRoutes()];
}
