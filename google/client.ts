import { OAuth2Client } from 'google-auth-library';
import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { toGoogleError } from './classify-error.ts';
import { changedPlaces } from './conference.ts';
import { GoogleError, isGoogleError } from './errors.ts';
import { changesToGoogle, eventFromGoogle, eventToGoogle, markerToGoogle, mergedGuests } from './mapping.ts';
import type { CalendarEntry, GoogleCalendar, RemoteEvent } from './port.ts';

const TIMEOUT_MS = 30_000;
/** The clock of the OAuth client is switched off: tokens are refreshed by our token store alone. */
const NEVER_MS = 8.64e15;

export interface GoogleCalendarOptions {
  /** Another origin than Google's, with a trailing slash; null is Google. */
  rootUrl: string | null;
  /** A token that is good now; with `renew` a fresh one, since the last was refused. */
  accessToken: (renew: boolean) => Promise<string>;
  /** Waits until the user's quota has room for one more call. */
  pace: (kind: 'read' | 'write' | 'patch') => Promise<void>;
}

/**
 * The port on `googleapis`. The client's own retries are off, since Temporal retries and knows for how long. Every write says
 * `sendUpdates=none`, so that nobody is mailed (product rule S6).
 */
export function createGoogleCalendar({ rootUrl, accessToken, pace }: GoogleCalendarOptions): GoogleCalendar {
  const auth = new OAuth2Client();
  const api = calendar({
    version: 'v3',
    auth,
    retry: false,
    timeout: TIMEOUT_MS,
    ...(rootUrl ? { rootUrl } : {}),
  });

  async function call<T>(kind: 'read' | 'write' | 'patch', send: () => Promise<{ data: T }>): Promise<T> {
    await pace(kind);
    auth.setCredentials({ access_token: await accessToken(false), expiry_date: NEVER_MS });
    try {
      return (await send()).data;
    } catch (error) {
      const failure = toGoogleError(error);
      if (failure.kind !== 'Unauthenticated') throw failure;
    }
    // The client does not refresh while its expiry lies ahead: once by hand, then only the user can help.
    auth.setCredentials({ access_token: await accessToken(true), expiry_date: NEVER_MS });
    try {
      return (await send()).data;
    } catch (error) {
      const failure = toGoogleError(error);
      throw failure.kind === 'Unauthenticated' ? new GoogleError('AuthRevoked', failure.reason) : failure;
    }
  }

  const zones = new Map<string, string>();
  /** An event without a zone of its own is in the calendar's; asked once where no list has told it yet. */
  async function zoneOf(calendarId: string): Promise<string> {
    const known = zones.get(calendarId);
    if (known) return known;
    const query = { calendarId, maxResults: 1, fields: 'timeZone,nextPageToken,nextSyncToken' };
    const zone = (await call('read', () => api.events.list(query))).timeZone ?? 'UTC';
    zones.set(calendarId, zone);
    return zone;
  }

  async function read(calendarId: string, event: calendar_v3.Schema$Event): Promise<RemoteEvent> {
    return eventFromGoogle(event, event.start?.timeZone ?? (await zoneOf(calendarId)));
  }

  return {
    async listCalendars() {
      const entries: CalendarEntry[] = [];
      let pageToken: string | undefined;
      do {
        const query = { maxResults: 250, showHidden: true, ...(pageToken ? { pageToken } : {}) };
        const page = await call('read', () => api.calendarList.list(query));
        entries.push(...(page.items ?? []).filter((entry) => !entry.deleted).map(entryFromGoogle));
        pageToken = page.nextPageToken ?? undefined;
      } while (pageToken);
      return entries;
    },

    async createCalendar(summary, timeZone) {
      const made = await call('write', () => api.calendars.insert({ requestBody: { summary, timeZone } }));
      return entryFromGoogle({ ...made, accessRole: 'owner' });
    },

    async listEvents({ calendarId, syncToken, pageToken, maxResults }) {
      // singleEvents=false and no window: a sync token forgets a window (see docs/adr).
      const page = await call('read', () =>
        api.events.list({
          calendarId,
          maxResults,
          singleEvents: false,
          ...(syncToken ? { syncToken } : {}),
          ...(pageToken ? { pageToken } : {}),
        }),
      );
      if (page.timeZone) zones.set(calendarId, page.timeZone);
      return {
        events: (page.items ?? []).map((event) => eventFromGoogle(event, page.timeZone ?? 'UTC')),
        nextPageToken: page.nextPageToken ?? null,
        nextSyncToken: page.nextSyncToken ?? null,
      };
    },

    async getEvent(calendarId, eventId) {
      return read(calendarId, await call('read', () => api.events.get({ calendarId, eventId })));
    },

    async findInstance(calendarId, eventId, start) {
      const originalStart = 'date' in start ? start.date : start.dateTime;
      const query = { calendarId, eventId, originalStart, showDeleted: true };
      const [instance] = (await call('read', () => api.events.instances(query))).items ?? [];
      return instance ? read(calendarId, instance) : null;
    },

    async insertEvent(calendarId, event) {
      const requestBody = eventToGoogle(event);
      return read(
        calendarId,
        await call('write', () => api.events.insert({ calendarId, sendUpdates: 'none', requestBody })),
      );
    },

    async patchEvent(calendarId, eventId, changes, etag) {
      const requestBody = changesToGoogle(changes, { nullOtherKind: true });
      if (requestBody.attendees || changes.conferenceLink !== undefined) {
        const known = await call('read', () => api.events.get({ calendarId, eventId }));
        if (requestBody.attendees)
          requestBody.attendees = mergedGuests(requestBody.attendees, known.attendees ?? []);
        Object.assign(requestBody, changedPlaces(changes, known));
        if (Object.keys(requestBody).length === 0) return read(calendarId, known);
      }
      const query = { calendarId, eventId, sendUpdates: 'none', requestBody };
      return read(calendarId, await call('patch', () => api.events.patch(query, ifMatch(etag))));
    },

    async labelEvent(calendarId, eventId, marker, etag) {
      const query = { calendarId, eventId, sendUpdates: 'none', requestBody: markerToGoogle(marker) };
      return read(calendarId, await call('patch', () => api.events.patch(query, ifMatch(etag))));
    },

    async declineEvent(calendarId, eventId, etag) {
      const event = await call('read', () => api.events.get({ calendarId, eventId }));
      const attendees = (event.attendees ?? []).map((guest) =>
        guest.self ? { ...guest, responseStatus: 'declined' } : guest,
      );
      const query = { calendarId, eventId, sendUpdates: 'none', requestBody: { attendees } };
      return read(calendarId, await call('patch', () => api.events.patch(query, ifMatch(etag))));
    },

    async deleteEvent(calendarId, eventId, etag) {
      try {
        await call('write', () =>
          api.events.delete({ calendarId, eventId, sendUpdates: 'none' }, ifMatch(etag)),
        );
      } catch (error) {
        if (!isGoogleError(error, 'Gone', 'NotFound')) throw error;
      }
    },

    async watchEvents(calendarId, { id, token, address, ttlSeconds }) {
      const requestBody = { id, token, address, type: 'web_hook', params: { ttl: String(ttlSeconds) } };
      const channel = await call('write', () => api.events.watch({ calendarId, requestBody }));
      return {
        resourceId: channel.resourceId ?? '',
        expiresAt: new Date(Number(channel.expiration)).toISOString(),
      };
    },

    async stopChannel(id, resourceId) {
      try {
        await call('write', () => api.channels.stop({ requestBody: { id, resourceId } }));
      } catch (error) {
        if (!isGoogleError(error, 'Gone', 'NotFound')) throw error;
      }
    },
  };
}

const ifMatch = (etag: string) => ({ headers: { 'If-Match': etag } });

function entryFromGoogle(entry: calendar_v3.Schema$CalendarListEntry): CalendarEntry {
  return {
    id: entry.id ?? '',
    summary: entry.summaryOverride ?? entry.summary ?? '',
    timeZone: entry.timeZone ?? 'UTC',
    primary: entry.primary ?? false,
    accessRole: (entry.accessRole ?? 'reader') as CalendarEntry['accessRole'],
  };
}
