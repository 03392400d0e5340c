import { ACCESS_ROLES, isAtLeast } from '../../store/access.ts';
import {
  findListEntry,
  listEntries,
  listRevision,
  putInList,
  settingsOf,
  takeFromList,
  type ListEntry,
  type ListSettings,
} from '../../store/calendar-list.ts';
import { findEntry } from '../../store/calendars.ts';
import { booleanOf, checkIfMatch, type Call, type Reply } from '../call.ts';
import { badRequest, calendarForbidden, invalidParameter, notFound } from '../errors.ts';
import { answerList, answerOne, readOne } from '../pages.ts';
import { mergeSettings, showListEntry } from './list-entry.ts';

/** The list of the account as a collection; calendars have positive keys. */
const CALENDAR_LIST = 0;

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Which entries a query shows. A sync token brings the deleted and the hidden ones, whatever was asked for. */
function filterOf({ query, caller }: Call): (entry: ListEntry) => boolean {
  const isIncremental = query.has('syncToken');
  const showsDeleted = isIncremental || booleanOf(query, 'showDeleted') === true;
  const showsHidden = isIncremental || booleanOf(query, 'showHidden') === true;
  const isOwnOnly = booleanOf(query, 'showOwnOrganizationOnly') === true;
  const minRole = query.get('minAccessRole');
  const wanted = ACCESS_ROLES.find((role) => role === minRole);
  if (minRole !== null && wanted === undefined) throw invalidParameter('minAccessRole', minRole);
  return (entry) =>
    (showsDeleted || !entry.deleted) &&
    (showsHidden || settingsOf(entry).hidden !== true) &&
    (wanted === undefined || isAtLeast(entry.access_role, wanted)) &&
    (!isOwnOnly || domainOf(entry.data_owner ?? entry.id) === domainOf(caller.email));
}

/** calendarList.list */
export function listCalendars(call: Call): Reply {
  const { state, caller } = call;
  const isShown = filterOf(call);
  return answerList(call, {
    kind: 'calendar#calendarList',
    collection: CALENDAR_LIST,
    accessRevision: 0,
    revision: listRevision(state.db, caller.accountId),
    restrictions: ['minAccessRole', 'showOwnOrganizationOnly'],
    switches: ['showDeleted', 'showHidden'],
    load: (since) => listEntries(state.db, caller.accountId, since ?? 0).filter(isShown),
    positionOf: (entry) => (entry.is_primary ? 0 : entry.calendar_key),
    show: showListEntry,
  });
}

/** The entry of the path, or 404 when the calendar is not in the caller's list. */
function listEntryOf({ state, caller, params }: Call): ListEntry {
  const calendar = findEntry(state.db, caller.accountId, params['calendarId'] ?? '');
  const entry = calendar && findListEntry(state.db, caller.accountId, calendar.calendar_key);
  if (!entry || entry.deleted) throw notFound();
  return entry;
}

/** calendarList.get */
export const getCalendarListEntry = (call: Call): Reply => readOne(call, showListEntry(listEntryOf(call)));

function store(call: Call, calendarKey: number, base: ListSettings): Reply {
  const { state, caller } = call;
  const isRgb = booleanOf(call.query, 'colorRgbFormat') === true;
  return state.db.transaction(() => {
    putInList(state.db, state.clock, caller.accountId, calendarKey, mergeSettings(base, call.body, isRgb));
    const entry = findListEntry(state.db, caller.accountId, calendarKey);
    if (!entry) throw notFound();
    return answerOne(showListEntry(entry));
  });
}

/** calendarList.insert: any calendar that the caller may see; one that is there already is changed like by a patch. */
export function insertCalendarListEntry(call: Call): Reply {
  const { state, caller } = call;
  const { id } = call.body;
  if (typeof id !== 'string' || id === '') throw badRequest('required', 'Missing calendar ID.');
  const calendar = findEntry(state.db, caller.accountId, id);
  if (!calendar) throw notFound();
  const known = findListEntry(state.db, caller.accountId, calendar.calendar_key);
  return store(call, calendar.calendar_key, known ? settingsOf(known) : {});
}

function change(call: Call, baseOf: (entry: ListEntry) => ListSettings): Reply {
  const entry = listEntryOf(call);
  checkIfMatch(call, showListEntry(entry).etag);
  return store(call, entry.calendar_key, baseOf(entry));
}

/** calendarList.patch */
export const patchCalendarListEntry = (call: Call): Reply => change(call, settingsOf);

/** calendarList.update */
export const updateCalendarListEntry = (call: Call): Reply => change(call, () => ({}));

/** calendarList.delete: not one's own calendars, which can only be deleted altogether. */
export function deleteCalendarListEntry(call: Call): Reply {
  const { state, caller } = call;
  const entry = listEntryOf(call);
  if (entry.is_primary) {
    throw calendarForbidden('cannotChangeOwnPrimarySubscription', 'Cannot change own primary subscription.');
  }
  if (entry.data_owner?.toLowerCase() === caller.email.toLowerCase()) {
    throw calendarForbidden(
      'cannotUnsubscribeFromOwnedCalendar',
      'The data owner of a calendar cannot remove such a calendar from their calendar list.',
    );
  }
  checkIfMatch(call, showListEntry(entry).etag);
  takeFromList(state.db, state.clock, caller.accountId, entry.calendar_key);
  return { status: 204 };
}
