import { stopChannelCall } from '../channels/watch.ts';
import { getCalendar, getCalendarListEntry, insertCalendar, listCalendars } from '../calendars/calendars.ts';
import { SCOPES } from '../scopes.ts';
import {
  ACL_LIST,
  ACL_WRITE,
  CALENDAR_LIST_LIST,
  CALENDAR_LIST_WRITE,
  SETTINGS_LIST,
  TRANSFER_OWNERSHIP,
} from './parameters.ts';
import { route, type Route } from './route.ts';

const LIST = '/users/me/calendarList';
const ENTRY = `${LIST}/:calendarId`;
const CALENDARS = '/calendars';
const CALENDAR = `${CALENDARS}/:calendarId`;
const ACL = `${CALENDAR}/acl`;
const RULE = `${ACL}/:ruleId`;
const SETTINGS = '/users/me/settings';
const CHANNEL = { request: 'Channel', response: 'Channel', isWatchable: true } as const;
const ENTRY_BODY = {
  request: 'CalendarListEntry',
  response: 'CalendarListEntry',
  parameters: CALENDAR_LIST_WRITE,
} as const;
const CALENDAR_BODY = { scopes: SCOPES.WRITE_CALENDAR, request: 'Calendar', response: 'Calendar' } as const;
const RULE_BODY = {
  scopes: SCOPES.WRITE_ACL,
  request: 'AclRule',
  response: 'AclRule',
  parameters: ACL_WRITE,
} as const;

function calendarListRoutes(): Route[] {
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
    }),
    route({
      ...CHANNEL,
      operation: 'calendarList.watch',
      method: 'POST',
      path: `${LIST}/watch`,
      scopes: SCOPES.READ_LIST,
      parameters: CALENDAR_LIST_LIST,
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
    }),
    route({
      ...ENTRY_BODY,
      operation: 'calendarList.update',
      method: 'PUT',
      path: ENTRY,
      scopes: SCOPES.WRITE_ENTRY,
    }),
    route({ operation: 'calendarList.delete', method: 'DELETE', path: ENTRY, scopes: SCOPES.WRITE_ENTRY }),
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
    route({ ...CALENDAR_BODY, operation: 'calendars.patch', method: 'PATCH', path: CALENDAR }),
    route({ ...CALENDAR_BODY, operation: 'calendars.update', method: 'PUT', path: CALENDAR }),
    route({
      operation: 'calendars.delete',
      method: 'DELETE',
      path: CALENDAR,
      scopes: SCOPES.WRITE_CALENDAR,
    }),
    route({
      operation: 'calendars.clear',
      method: 'POST',
      path: `${CALENDAR}/clear`,
      scopes: SCOPES.CLEAR_CALENDAR,
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

function aclRoutes(): Route[] {
  return [
    route({
      operation: 'acl.list',
      method: 'GET',
      path: ACL,
      scopes: SCOPES.READ_ACL,
      response: 'Acl',
      parameters: ACL_LIST,
      isWatchable: true,
    }),
    route({ ...RULE_BODY, operation: 'acl.insert', method: 'POST', path: ACL }),
    route({
      ...CHANNEL,
      operation: 'acl.watch',
      method: 'POST',
      path: `${ACL}/watch`,
      scopes: SCOPES.READ_ACL,
      parameters: ACL_LIST,
    }),
    route({
      operation: 'acl.get',
      method: 'GET',
      path: RULE,
      scopes: SCOPES.READ_ACL_RULE,
      response: 'AclRule',
    }),
    route({ ...RULE_BODY, operation: 'acl.patch', method: 'PATCH', path: RULE }),
    route({ ...RULE_BODY, operation: 'acl.update', method: 'PUT', path: RULE }),
    route({ operation: 'acl.delete', method: 'DELETE', path: RULE, scopes: SCOPES.WRITE_ACL }),
  ];
}

/** All methods but those of `events`; fixed parts of a path stand before parameters. */
export function calendarRoutes(): Route[] {
  return [
    ...calendarListRoutes(),
    ...calendarsRoutes(),
    ...aclRoutes(),
    route({
      operation: 'settings.list',
      method: 'GET',
      path: SETTINGS,
      scopes: SCOPES.READ_SETTINGS,
      response: 'Settings',
      parameters: SETTINGS_LIST,
      isWatchable: true,
    }),
    route({
      ...CHANNEL,
      operation: 'settings.watch',
      method: 'POST',
      path: `${SETTINGS}/watch`,
      scopes: SCOPES.READ_SETTINGS,
      parameters: SETTINGS_LIST,
    }),
    route({
      operation: 'settings.get',
      method: 'GET',
      path: `${SETTINGS}/:setting`,
      scopes: SCOPES.READ_SETTINGS,
      response: 'Setting',
    }),
    route({
      operation: 'colors.get',
      method: 'GET',
      path: '/colors',
      scopes: SCOPES.READ_COLORS,
      response: 'Colors',
    }),
    route({
      operation: 'freebusy.query',
      method: 'POST',
      path: '/freeBusy',
      scopes: SCOPES.QUERY_FREE_BUSY,
      request: 'FreeBusyRequest',
      response: 'FreeBusyResponse',
    }),
    route({
      operation: 'channels.stop',
      method: 'POST',
      path: '/channels/stop',
      scopes: SCOPES.STOP_CHANNEL,
      request: 'Channel',
      handle: stopChannelCall,
    }),
  ];
}
