import { z } from 'zod';
import { accountById } from '../../store/accounts.ts';
import {
  addCalendar,
  changeCalendar,
  findEntry,
  isPrimaryOfAnyone,
  type CalendarEntry,
} from '../../store/calendars.ts';
import { reshowEvents } from '../../store/events.ts';
import { isTimeZone } from '../../time/zone.ts';
import { calendarOf, checkIfMatch, type Call, type Reply } from '../call.ts';
import {
  badRequest,
  calendarForbidden,
  forbidden,
  loginRequired,
  notFound,
  ownerAccessRequired,
} from '../errors.ts';
import { answerOne, readOne, type Resource } from '../pages.ts';
import { clearEvents, withdrawCalendar } from './clear.ts';

function resource(entry: CalendarEntry): Resource {
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
export const getCalendar = (call: Call): Reply => readOne(call, resource(calendarOf(call)));

const calendarBody = z.object({
  summary: z.string().nullish(),
  description: z.string().nullish(),
  location: z.string().nullish(),
  timeZone: z.string().nullish(),
});

function parseCalendar(call: Call): z.infer<typeof calendarBody> {
  const parsed = calendarBody.safeParse(call.body);
  if (!parsed.success) {
    throw badRequest('invalid', `Invalid value for: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  }
  const { timeZone } = parsed.data;
  if (timeZone && !isTimeZone(timeZone)) throw badRequest('invalid', 'Invalid time zone.');
  return parsed.data;
}

const missingTitle = () => badRequest('required', 'Missing title.');

/** calendars.insert: a secondary calendar that the caller owns. */
export function insertCalendar(call: Call): Reply {
  const { state, caller } = call;
  const { summary, description, location, timeZone } = parseCalendar(call);
  if (!summary) throw missingTitle();
  const account = accountById(state.db, caller.accountId);
  if (!account) throw loginRequired();
  const entry = addCalendar(state.db, state.clock, account, {
    summary,
    description: description ?? undefined,
    location: location ?? undefined,
    timeZone: timeZone ?? 'UTC',
    accessRole: 'owner',
    dataOwner: caller.email,
    createdByClient: caller.clientId,
  });
  return answerOne(resource(entry));
}

/** The calendar of the path, or 403 for all but its owners. */
export function ownedCalendarOf(call: Call): CalendarEntry {
  const entry = calendarOf(call);
  if (entry.access_role !== 'owner') throw ownerAccessRequired();
  return entry;
}

function change(call: Call, isPatch: boolean): Reply {
  const { state } = call;
  const entry = ownedCalendarOf(call);
  checkIfMatch(call, resource(entry).etag);
  const { summary, description, location, timeZone } = parseCalendar(call);
  if (isPatch ? summary === null || summary === '' : !summary) throw missingTitle();
  const kept = isPatch ? undefined : null;
  return state.db.transaction(() => {
    if (timeZone && timeZone !== entry.time_zone) reshowEvents(state, entry, timeZone);
    changeCalendar(state.db, state.clock, entry, {
      summary: summary ?? undefined,
      description: description ?? (description === null ? null : kept),
      location: location ?? (location === null ? null : kept),
      timeZone: timeZone ?? undefined,
    });
    const changed = findEntry(state.db, call.caller.accountId, entry.id);
    if (!changed) throw notFound();
    return answerOne(resource(changed));
  });
}

/** calendars.patch */
export const patchCalendar = (call: Call): Reply => change(call, true);

/** calendars.update */
export const updateCalendar = (call: Call): Reply => change(call, false);

/** calendars.delete: of several owners, the data owner alone. */
export function deleteCalendar(call: Call): Reply {
  const { state, caller } = call;
  const entry = ownedCalendarOf(call);
  if (isPrimaryOfAnyone(state.db, entry)) {
    throw calendarForbidden('cannotDeletePrimaryCalendar', 'Cannot delete primary calendar.');
  }
  const isDataOwner = entry.data_owner?.toLowerCase() === caller.email.toLowerCase();
  if (entry.data_owner !== null && !isDataOwner) throw forbidden('Forbidden');
  checkIfMatch(call, resource(entry).etag);
  withdrawCalendar(state, entry);
  return { status: 204 };
}

/** calendars.clear: every event of a primary calendar is deleted. */
export function clearCalendar(call: Call): Reply {
  const entry = ownedCalendarOf(call);
  // What Google says of secondary calendars, wrong as it reads.
  if (!entry.is_primary) throw badRequest('invalid', 'Cannot clear primary calendar.');
  clearEvents(call.state, entry);
  return { status: 204 };
}
