import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';

export type GoogleEvent = calendar_v3.Schema$Event;

export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string> | string;
  status: number;
  user: string | null;
  clientId: string | null;
  when: string;
  operation: string;
}

const events = (calendarId: string) => `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;

export type EmulatorControl = ReturnType<typeof connectEmulator>;

/** The emulator as a test uses it: its control side, and the calendar API as the person who edits in Google. */
export function connectEmulator(url: string) {
  async function send<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const isText = typeof body === 'string';
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': isText ? 'text/calendar' : 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  return {
    url,
    send,
    addAccount: (email: string) =>
      send<{ accessToken: string; refreshToken: string }>('POST', '/_emulator/accounts', { email }),
    importIcs: (email: string, calendarId: string, ics: string) =>
      send<{ imported: number; rejected: unknown[] }>(
        'POST',
        `/_emulator/accounts/${encodeURIComponent(email)}/calendars/${encodeURIComponent(calendarId)}/import`,
        ics,
      ),
    /** The whole request log, oldest first. */
    async requests(): Promise<LoggedRequest[]> {
      const all: LoggedRequest[] = [];
      let since: string | null = '0';
      while (since !== null) {
        const page: { items: LoggedRequest[]; nextCursor: string | null } = await send(
          'GET',
          `/_emulator/requests?since=${since}`,
        );
        all.push(...page.items);
        since = page.nextCursor;
      }
      return all;
    },
    addFault: (fault: Record<string, unknown>) => send<{ id: string }>('POST', '/_emulator/faults', fault),
    clearFaults: () => send('DELETE', '/_emulator/faults'),
    mail: () => send<unknown>('GET', '/_emulator/mail'),
    insert: (token: string, calendarId: string, event: GoogleEvent) =>
      send<GoogleEvent>('POST', events(calendarId), event, token),
    patch: (token: string, calendarId: string, id: string, changes: GoogleEvent) =>
      send<GoogleEvent>('PATCH', `${events(calendarId)}/${id}`, changes, token),
    get: (token: string, calendarId: string, id: string) =>
      send<GoogleEvent>('GET', `${events(calendarId)}/${id}`, undefined, token),
    remove: (token: string, calendarId: string, id: string) =>
      send('DELETE', `${events(calendarId)}/${id}`, undefined, token),
    /** Every live event, masters and exceptions. */
    async list(token: string, calendarId: string): Promise<GoogleEvent[]> {
      const items: GoogleEvent[] = [];
      let page: string | null | undefined;
      do {
        const query = `?maxResults=2500${page ? `&pageToken=${encodeURIComponent(page)}` : ''}`;
        const answer = await send<calendar_v3.Schema$Events>(
          'GET',
          events(calendarId) + query,
          undefined,
          token,
        );
        items.push(...(answer.items ?? []));
        page = answer.nextPageToken;
      } while (page);
      return items;
    },
  };
}
