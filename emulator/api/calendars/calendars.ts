import { z } from 'zod';
import { addCalendar, listEntries, listRevision, type CalendarEntry } from '../../store/calendars.ts';
import { isTimeZone } from '../../time/zone.ts';
import { booleanOf, calendarOf, countOf, json, type Call, type Reply } from '../call.ts';
import { badRequest, invalidParameter } from '../errors.ts';
import { applyFields } from '../fields.ts';
import { fingerprint, makePageToken, makeSyncToken, openPageToken, openSyncToken } from '../list-tokens.ts';
import { ACCESS_ROLES } from '../../store/calendars.ts';

const COLORS = ['#9fe1e7', '#9a9cff', '#f83a22', '#16a765', '#ffad46', '#4986e7'];

function listEntry(entry: CalendarEntry): Record<string, unknown> {
  const etag = `"${entry.entry_updated_us * 2 + entry.entry_revision}"`;
  const common = { kind: 'calendar#calendarListEntry', etag, id: entry.id };
  if (entry.deleted) return { ...common, deleted: true };
  const isOwner = entry.access_role === 'owner';
  return {
    ...common,
    summary: entry.summary,
    ...(entry.description ? { description: entry.description } : {}),
    ...(entry.location ? { location: entry.location } : {}),
    timeZone: entry.time_zone,
    ...(entry.data_owner ? { dataOwner: entry.data_owner } : {}),
    colorId: String((entry.calendar_key % 24) + 1),
    backgroundColor: COLORS[entry.calendar_key % COLORS.length],
    foregroundColor: '#000000',
    selected: true,
    accessRole: entry.access_role,
    defaultReminders: isOwner ? [{ method: 'popup', minutes: 30 }] : [],
    ...(entry.is_primary ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

const LASTING = ['showDeleted', 'showHidden'] as const;

/** calendarList.list */
export function listCalendars(call: Call): Reply {
  const { state, caller, query } = call;
  const syncToken = query.get('syncToken');
  const minRole = query.get('minAccessRole');
  const showDeleted = booleanOf(query, 'showDeleted');
  if (minRole !== null && !ACCESS_ROLES.some((role) => role === minRole)) {
    throw invalidParameter('minAccessRole', minRole);
  }
  if (syncToken !== null && (minRole !== null || query.has('showOwnOrganizationOnly'))) {
    throw badRequest('invalid', 'Sync token cannot be used with other request restrictions.', 'syncToken');
  }
  if (syncToken !== null && (showDeleted === false || booleanOf(query, 'showHidden') === false)) {
    throw badRequest('invalid', 'Sync token cannot be used with other request restrictions.', 'syncToken');
  }
  const who = { accountId: caller.accountId, collection: 0, accessRevision: 0 };
  const hash = fingerprint(query, LASTING);
  const pageHash = fingerprint(query, [...LASTING, 'minAccessRole', 'syncToken']);
  const now = listRevision(state.db, caller.accountId);
  const since = syncToken === null ? 0 : openSyncToken(state, who, syncToken, hash, now);
  const pageToken = query.get('pageToken');
  const resumed = pageToken === null ? null : openPageToken(state, who, pageToken, pageHash);
  const isShown = (entry: CalendarEntry) =>
    (!entry.deleted || syncToken !== null || showDeleted === true) &&
    (minRole === null ||
      ACCESS_ROLES.indexOf(entry.access_role) >= ACCESS_ROLES.findIndex((role) => role === minRole));
  const entries = listEntries(state.db, caller.accountId, since).filter(isShown);
  const from = resumed?.at.row ?? 0;
  const size = countOf(query, 'maxResults', 100, 250);
  const items = entries.slice(from, from + size);
  const revision = resumed?.revision ?? now;
  const next = from + size < entries.length;
  const etag = `"p${revision.toString(32)}"`;
  const answer = json(
    {
      kind: 'calendar#calendarList',
      etag,
      ...(next ? { nextPageToken: makePageToken(state, who, revision, pageHash, { row: from + size }) } : {}),
      ...(!next && minRole === null ? { nextSyncToken: makeSyncToken(state, who, revision, hash) } : {}),
      items: items.map(listEntry),
    },
    etag,
  );
  return { ...answer, body: applyFields(answer.body ?? '', query.get('fields')) };
}

/** calendarList.get */
export function getCalendarListEntry(call: Call): Reply {
  const entry = listEntry(calendarOf(call));
  return json(entry, String(entry['etag']));
}

function resource(entry: CalendarEntry): Record<string, unknown> {
  return {
    kind: 'calendar#calendar',
    etag: `"${entry.updated_us * 2}"`,
    id: entry.id,
    summary: entry.summary,
    ...(entry.description ? { description: entry.description } : {}),
    ...(entry.location ? { location: entry.location } : {}),
    timeZone: entry.time_zone,
    ...(entry.data_owner ? { dataOwner: entry.data_owner } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

/** calendars.get */
export function getCalendar(call: Call): Reply {
  const found = resource(calendarOf(call));
  return json(found, String(found['etag']));
}

const newCalendar = z.object({
  summary: z.string().min(1),
  description: z.string().nullish(),
  location: z.string().nullish(),
  timeZone: z.string().nullish(),
});

/** calendars.insert: a secondary calendar that the caller owns. */
export function insertCalendar(call: Call): Reply {
  const parsed = newCalendar.safeParse(call.body);
  if (!parsed.success) throw badRequest('required', 'Missing title.');
  const { summary, description, location, timeZone } = parsed.data;
  if (timeZone && !isTimeZone(timeZone)) throw badRequest('invalid', 'Invalid time zone.');
  const entry = addCalendar(call.state.db, call.state.clock, call.caller.accountId, {
    summary,
    description: description ?? undefined,
    location: location ?? undefined,
    timeZone: timeZone ?? 'UTC',
    accessRole: 'owner',
    dataOwner: call.caller.email,
    createdByClient: call.caller.clientId,
  });
  const made = resource(entry);
  return json(made, String(made['etag']));
}
