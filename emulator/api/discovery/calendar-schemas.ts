import {
  count,
  flag,
  instant,
  kind,
  listOf,
  mapOf,
  object,
  off,
  page,
  ref,
  text,
  textMap,
  texts,
  textsNamed,
  withDefault,
  type Schema,
} from './schema.ts';

const workingHours = object({
  workingHoursEnabled: flag,
  availableTimes: {
    type: 'array',
    items: object({ dayOfWeek: text, periodStart: count, periodEnd: count }),
  },
});

/** What a calendar and its entry in a list have in common. */
const common = {
  ...textsNamed('etag', 'id', 'summary', 'description', 'location', 'timeZone', 'dataOwner'),
  autoAcceptInvitations: flag,
  conferenceProperties: ref('ConferenceProperties'),
};

/** The schemas of everything but events. */
export const CALENDAR_SCHEMAS: Readonly<Record<string, Schema>> = {
  Calendar: object({
    kind: kind('calendar#calendar'),
    ...common,
    labelProperties: ref('LabelProperties'),
    workingHours,
  }),
  CalendarList: page('calendar#calendarList', 'CalendarListEntry'),
  CalendarListEntry: object({
    kind: kind('calendar#calendarListEntry'),
    ...common,
    ...textsNamed('summaryOverride', 'colorId', 'backgroundColor', 'foregroundColor', 'accessRole'),
    hidden: off,
    selected: off,
    primary: off,
    deleted: off,
    defaultReminders: listOf('EventReminder'),
    notificationSettings: object({ notifications: listOf('CalendarNotification') }),
  }),
  CalendarNotification: object(textsNamed('type', 'method')),
  ConferenceProperties: object({ allowedConferenceSolutionTypes: texts }),
  LabelProperties: object({ eventLabels: listOf('EventLabel') }),
  EventLabel: object(textsNamed('id', 'name', 'backgroundColor')),
  Acl: page('calendar#acl', 'AclRule'),
  AclRule: object({
    kind: kind('calendar#aclRule'),
    ...textsNamed('etag', 'id', 'role'),
    scope: object(textsNamed('type', 'value')),
  }),
  Settings: page('calendar#settings', 'Setting'),
  Setting: object({ kind: kind('calendar#setting'), ...textsNamed('etag', 'id', 'value') }),
  Colors: object({
    kind: kind('calendar#colors'),
    updated: instant,
    calendar: mapOf('ColorDefinition'),
    event: mapOf('ColorDefinition'),
  }),
  ColorDefinition: object(textsNamed('background', 'foreground')),
  FreeBusyRequest: object({
    timeMin: instant,
    timeMax: instant,
    timeZone: withDefault(text, 'UTC'),
    groupExpansionMax: count,
    calendarExpansionMax: count,
    items: listOf('FreeBusyRequestItem'),
  }),
  FreeBusyRequestItem: object({ id: text }),
  FreeBusyResponse: object({
    kind: kind('calendar#freeBusy'),
    timeMin: instant,
    timeMax: instant,
    groups: mapOf('FreeBusyGroup'),
    calendars: mapOf('FreeBusyCalendar'),
  }),
  FreeBusyGroup: object({ errors: listOf('Error'), calendars: texts }),
  FreeBusyCalendar: object({ errors: listOf('Error'), busy: listOf('TimePeriod') }),
  TimePeriod: object({ start: instant, end: instant }),
  Error: object(textsNamed('domain', 'reason')),
  Channel: object({
    kind: kind('api#channel'),
    ...textsNamed('id', 'resourceId', 'resourceUri', 'token', 'type', 'address'),
    expiration: { type: 'string', format: 'int64' },
    payload: flag,
    params: textMap,
  }),
};
