/** What the page needs of the Calendar API, and of the control side to get a token. */

export interface CalendarChoice {
  id: string;
  summary: string;
  timeZone: string;
  accessRole: string;
}

export interface AccountChoice {
  email: string;
  accessToken: string;
  calendars: CalendarChoice[];
}

export interface PageTime {
  date?: string | null;
  dateTime?: string | null;
  timeZone?: string;
}

export interface PageEvent {
  id: string;
  etag: string;
  status: string;
  summary?: string;
  description?: string;
  location?: string;
  visibility?: string;
  start: PageTime;
  end: PageTime;
  recurringEventId?: string;
}

/** Nobody is there to answer; an answer of any kind, an error's too, is none of these. */
export class NoAnswerError extends Error {
  constructor() {
    super('The emulator does not answer. Start it again with npm run emulator.');
  }
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new NoAnswerError();
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return undefined as Answer;
  const answer = (await response.json()) as Answer & { error?: { message?: string } };
  if (!response.ok) throw new Error(answer.error?.message ?? `The emulator answered ${response.status}.`);
  return answer;
}

export async function listAccounts(): Promise<AccountChoice[]> {
  return (await answerOf<{ items: AccountChoice[] }>(await ask('/_emulator/accounts'))).items;
}

export async function addAccount(email: string): Promise<void> {
  await answerOf(await ask('/_emulator/accounts', { method: 'POST', body: JSON.stringify({ email }) }));
}

export interface ImportRemark {
  component: string;
  line: number | null;
  reason: string;
}

export interface ImportAnswer {
  imported: number;
  updated: number;
  unchanged: number;
  /** What was left out. */
  rejected: ImportRemark[];
  /** What went in otherwise than it is written. */
  warnings: ImportRemark[];
}

export async function importFile(email: string, calendarId: string, file: File): Promise<ImportAnswer> {
  const path = `/_emulator/accounts/${encodeURIComponent(email)}/calendars/${encodeURIComponent(calendarId)}/import`;
  return answerOf(await ask(path, { method: 'POST', body: file }));
}

export interface CalendarClient {
  /** Changes whenever anything in the calendar does. */
  etag(): Promise<string>;
  /** Events with their occurrences between two instants, in order. */
  list(fromIso: string, toIso: string): Promise<PageEvent[]>;
  get(id: string): Promise<PageEvent>;
  insert(body: unknown): Promise<PageEvent>;
  patch(id: string, body: unknown): Promise<PageEvent>;
  remove(id: string): Promise<void>;
}

/** The ordinary API of one calendar. */
export function createClient(token: string, calendarId: string): CalendarClient {
  const base = `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;
  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const init = { method, headers: { Authorization: `Bearer ${token}` } };
    return answerOf(
      await ask(base + path, body === undefined ? init : { ...init, body: JSON.stringify(body) }),
    );
  };
  return {
    etag: async () => (await call<{ etag: string }>('GET', '?maxResults=1&fields=etag')).etag,
    async list(fromIso, toIso) {
      const query = new URLSearchParams({
        singleEvents: 'true',
        orderBy: 'startTime',
        maxResults: '2500',
        timeMin: fromIso,
        timeMax: toIso,
      });
      return (await call<{ items: PageEvent[] }>('GET', `?${query}`)).items;
    },
    get: (id) => call('GET', `/${id}`),
    insert: (body) => call('POST', '', body),
    patch: (id, body) => call('PATCH', `/${id}`, body),
    remove: (id) => call('DELETE', `/${id}`),
  };
}
