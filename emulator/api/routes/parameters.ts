import { ACCESS_ROLES } from '../../store/access.ts';
import type { Parameter, Parameters } from './route.ts';

const text: Parameter = { type: 'string', location: 'query' };
const flag: Parameter = { type: 'boolean', location: 'query' };
const instant: Parameter = { type: 'string', location: 'query', format: 'date-time' };
const count: Parameter = { type: 'integer', location: 'query', format: 'int32', minimum: '1' };
const version: Parameter = { ...count, minimum: '0', maximum: '1' };

export const EVENT_TYPES = [
  'birthday',
  'default',
  'focusTime',
  'fromGmail',
  'outOfOffice',
  'workingLocation',
] as const;

/** Every list that pages and syncs. */
const PAGES: Parameters = { maxResults: count, pageToken: text, syncToken: text };

const NOTIFIES: Parameters = {
  sendNotifications: flag,
  sendUpdates: { ...text, enum: ['all', 'externalOnly', 'none'] },
};

const CONTENT: Parameters = {
  conferenceDataVersion: version,
  eventLabelVersion: version,
  supportsAttachments: flag,
};

export const EVENTS_LIST: Parameters = {
  alwaysIncludeEmail: flag,
  eventTypes: { ...text, repeated: true, enum: EVENT_TYPES },
  iCalUID: text,
  maxAttendees: count,
  maxResults: { ...count, default: '250' },
  orderBy: { ...text, enum: ['startTime', 'updated'] },
  pageToken: text,
  privateExtendedProperty: { ...text, repeated: true },
  q: text,
  sharedExtendedProperty: { ...text, repeated: true },
  showDeleted: flag,
  showHiddenInvitations: flag,
  singleEvents: flag,
  syncToken: text,
  timeMax: instant,
  timeMin: instant,
  timeZone: text,
  updatedMin: instant,
};
export const EVENTS_INSTANCES: Parameters = {
  alwaysIncludeEmail: flag,
  maxAttendees: count,
  maxResults: count,
  originalStart: text,
  pageToken: text,
  showDeleted: flag,
  timeMax: instant,
  timeMin: instant,
  timeZone: text,
};
export const EVENTS_GET: Parameters = { alwaysIncludeEmail: flag, maxAttendees: count, timeZone: text };
export const EVENTS_DELETE: Parameters = NOTIFIES;
export const EVENTS_IMPORT: Parameters = CONTENT;
export const EVENTS_INSERT: Parameters = { ...CONTENT, ...NOTIFIES, maxAttendees: count };
export const EVENTS_CHANGE: Parameters = { ...EVENTS_INSERT, alwaysIncludeEmail: flag };
export const EVENTS_MOVE: Parameters = { ...NOTIFIES, destination: { ...text, required: true } };
export const EVENTS_QUICK_ADD: Parameters = { ...NOTIFIES, text: { ...text, required: true } };

export const CALENDAR_LIST_LIST: Parameters = {
  ...PAGES,
  minAccessRole: { ...text, enum: ACCESS_ROLES.toSorted() },
  showDeleted: flag,
  showHidden: flag,
  showOwnOrganizationOnly: flag,
};
export const CALENDAR_LIST_WRITE: Parameters = { colorRgbFormat: flag };
export const TRANSFER_OWNERSHIP: Parameters = {
  newDataOwner: { ...text, required: true },
  useAdminAccess: { ...flag, required: true },
};
export const ACL_LIST: Parameters = { ...PAGES, showDeleted: flag };
export const ACL_WRITE: Parameters = { sendNotifications: flag };
export const SETTINGS_LIST: Parameters = PAGES;
