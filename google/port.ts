import type { Fields, Moment, RemoteItem } from '../core/types.ts';

/** What the rest of the house may ask of Google. Every method throws only {@link GoogleError}s (errors.ts). */
export interface GoogleCalendar {
  /** All entries of the user's calendar list, unusable ones included. */
  listCalendars(): Promise<CalendarEntry[]>;
  createCalendar(summary: string, timeZone: string): Promise<CalendarEntry>;
  /** One page of changes; with `syncToken` only what changed since. Masters, exceptions and tombstones; never a window. */
  listEvents(query: ListQuery): Promise<EventPage>;
  /** Cancelled events are answered as tombstones until Google purges them; then NotFound. */
  getEvent(calendarId: string, eventId: string): Promise<RemoteEvent>;
  /** The occurrence of a series at its original start, an exception or not, cancelled or not; null where the series has none there. */
  findInstance(calendarId: string, seriesEventId: string, originalStart: Moment): Promise<RemoteEvent | null>;
  /** Conflict when the id is taken, also by a deleted event. Nobody is mailed. */
  insertEvent(calendarId: string, event: NewEvent): Promise<RemoteEvent>;
  /** PreconditionFailed when the event moved on from `etag`. Nobody is mailed. */
  patchEvent(
    calendarId: string,
    eventId: string,
    changes: Partial<Fields>,
    etag: string,
  ): Promise<RemoteEvent>;
  /** Says to which CRM activity the event belongs, or to none. PreconditionFailed as above. Nobody is mailed. */
  labelEvent(
    calendarId: string,
    eventId: string,
    marker: RemoteItem['marker'],
    etag: string,
  ): Promise<RemoteEvent>;
  /** Sets the account's own answer to an invitation to "declined". */
  declineEvent(calendarId: string, eventId: string, etag: string): Promise<RemoteEvent>;
  /** Gone and never there count as done. */
  deleteEvent(calendarId: string, eventId: string, etag: string): Promise<void>;
  watchEvents(calendarId: string, channel: NewChannel): Promise<{ resourceId: string; expiresAt: string }>;
  /** Unknown and already stopped channels count as done. */
  stopChannel(channelId: string, resourceId: string): Promise<void>;
}

export interface CalendarEntry {
  id: string;
  summary: string;
  timeZone: string;
  primary: boolean;
  accessRole: 'freeBusyReader' | 'reader' | 'writerWithoutPrivateAccess' | 'writer' | 'owner';
}

export interface ListQuery {
  calendarId: string;
  syncToken: string | null;
  pageToken: string | null;
  /** At most 2,500; Google may answer with fewer, even none, and still have more. */
  maxResults: number;
}

export interface EventPage {
  events: RemoteEvent[];
  nextPageToken: string | null;
  /** On the last page alone. */
  nextSyncToken: string | null;
}

/** An event as observed. A tombstone guarantees no more than its id (google's "deleted" kind of cancelled). */
export type RemoteEvent =
  | { status: 'confirmed' | 'tentative'; item: RemoteItem; link: string }
  | { status: 'deleted'; id: string; etag: string }
  /** One that cannot be read; the reason is in words for the user. */
  | { status: 'unreadable'; id: string; etag: string; reason: string };

export interface NewEvent {
  id: string;
  fields: Fields;
  marker: NonNullable<RemoteItem['marker']>;
}

export interface NewChannel {
  id: string;
  /** At most 256 characters; comes back with every notification. */
  token: string;
  address: string;
  /** Seconds. */
  ttlSeconds: number;
}

/** A user's tokens. `expiresAt` is an ISO instant. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

/** The consent flow and the life of tokens. Throws only {@link GoogleError}s. */
export interface GoogleOAuth {
  authorizationUrl(options: {
    state: string;
    codeChallenge: string;
    email: string;
    scopes: readonly string[];
    /** Ask again although it was granted before: the only way to get a new refresh token. */
    forceConsent: boolean;
  }): string;
  /** Who consented and to what. `refreshToken` is empty when Google sent none (it was granted before). */
  exchangeCode(
    code: string,
    codeVerifier: string,
  ): Promise<{ tokens: Tokens; scopes: string[]; sub: string; email: string }>;
  refresh(refreshToken: string): Promise<Tokens>;
  /** An already dead token counts as done. */
  revoke(refreshToken: string): Promise<void>;
}
