import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type List, type Stage } from './support.ts';

const day = (index: number) => `2026-03-${String((index % 27) + 1).padStart(2, '0')}`;

async function newCalendar(at: Stage): Promise<string> {
  const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
    summary: 'Other',
  });
  return `/calendars/${encodeURIComponent(made.body.id)}/events`;
}

async function inserted(at: Stage, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await at.api<Event>('POST', EVENTS, timed(day(index)))).body.id);
  }
  return ids;
}

const list = async (at: Stage, query = '') => (await at.api<List>('GET', `${EVENTS}?${query}`)).body;
const page = (token: string | undefined) => `pageToken=${encodeURIComponent(token ?? '')}`;
const sync = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;
const fault = (at: Stage, kind: string, more: object = {}) =>
  at.control('POST', '/faults', { method: 'events.list', kind, times: 1, ...more });

describe('page tokens', () => {
  test.each(['orderBy=updated', 'singleEvents=true&orderBy=startTime', 'singleEvents=true', 'q=meeting', ''])(
    'pages of "%s" join without a gap, in lists of every order',
    async (query) => {
      const at = await stage();
      const ids = await inserted(at, 7);
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const part = await list(at, `maxResults=2&${query}${next ? `&${page(next)}` : ''}`);
        seen.push(...part.items.map((item) => item.id));
        next = part.nextPageToken;
      } while (next !== undefined);
      expect(seen).toEqual(ids);
    },
  );

  test('changes after a sync token are paged by the same query, and end with the next sync token', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    const ids = await inserted(at, 5);
    const first = await list(at, `${sync(nextSyncToken)}&maxResults=3`);
    expect(first.nextSyncToken).toBeUndefined();
    const second = await list(at, `${sync(nextSyncToken)}&maxResults=3&${page(first.nextPageToken)}`);
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
    expect((await list(at, sync(second.nextSyncToken))).items).toEqual([]);
  });

  test('a page token is worth nothing with another query, for another calendar, and after a day', async () => {
    const at = await stage();
    await inserted(at, 3);
    const { nextPageToken } = await list(at, 'maxResults=1');
    const other = await newCalendar(at);
    const refused = async (path: string) => {
      const answer = await at.api<{ error: { message: string } }>('GET', path);
      expect(reasonOf(answer)).toBe('400 invalid');
      expect(answer.body.error.message).toBe('Invalid page token value.');
    };
    expect((await at.api('GET', `${EVENTS}?${page(nextPageToken)}&showDeleted=false`)).status).toBe(200);
    await refused(`${EVENTS}?${page(nextPageToken)}&showDeleted=true`);
    await refused(`${EVENTS}?${page(nextPageToken)}&timeZone=UTC`);
    await refused(`${EVENTS}?pageToken=nonsense`);
    await refused(`${other}?${page(nextPageToken)}`);
    await at.control('POST', '/clock', { advanceSeconds: 86_401 });
    await refused(`${EVENTS}?${page(nextPageToken)}`);
  });

  test('whose access changes between two pages must begin anew', async () => {
    const at = await stage();
    const path = await newCalendar(at);
    for (let index = 0; index < 3; index += 1) await at.api('POST', path, timed(day(index)));
    const first = (await at.api<List>('GET', `${path}?maxResults=1`)).body;
    const calendarId = path.split('/')[2];
    await at.control('PATCH', `/accounts/anna@example.com/calendars/${calendarId}`, { accessRole: 'reader' });
    expect(reasonOf(await at.api('GET', `${path}?${page(first.nextPageToken)}`))).toBe('400 invalid');
  });
});

describe('pages of the server’s own choice', () => {
  test('a page may hold fewer than asked, and an empty one still leads on', async () => {
    const at = await stage();
    const ids = await inserted(at, 4);
    await fault(at, 'small_page', { size: 3 });
    const small = await list(at, 'maxResults=4');
    expect(small.items.map((item) => item.id)).toEqual(ids.slice(0, 3));
    await fault(at, 'empty_page');
    const empty = await list(at, `maxResults=4&${page(small.nextPageToken)}`);
    expect(empty.items).toEqual([]);
    expect(empty.nextSyncToken).toBeUndefined();
    const last = await list(at, `maxResults=4&${page(empty.nextPageToken)}`);
    expect(last.items.map((item) => item.id)).toEqual(ids.slice(3));
    expect(last.nextSyncToken).toBeDefined();
  });

  test.each(['', 'orderBy=updated'])('also the first page of "%s" may be empty', async (query) => {
    const at = await stage();
    const ids = await inserted(at, 2);
    await fault(at, 'empty_page');
    const empty = await list(at, query);
    expect(empty.items).toEqual([]);
    const next = await list(at, `${query}&${page(empty.nextPageToken)}`);
    expect(next.items.map((item) => item.id)).toEqual(ids);
  });

  test.each(['', 'orderBy=updated', 'singleEvents=true', 'singleEvents=true&orderBy=startTime'])(
    'an empty page in the middle of "%s" skips nothing and repeats nothing',
    async (query) => {
      const at = await stage();
      const daily = { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };
      await at.api('POST', EVENTS, timed('2026-02-01', query.startsWith('single') ? daily : {}));
      await inserted(at, 2);
      const whole = (await list(at, query)).items;
      const first = await list(at, `maxResults=1&${query}`);
      await fault(at, 'empty_page');
      const empty = await list(at, `maxResults=1&${query}&${page(first.nextPageToken)}`);
      const rest = await list(at, `${query}&${page(empty.nextPageToken)}`);
      expect([...first.items, ...empty.items, ...rest.items]).toEqual(whole);
    },
  );

  test('a list without items looks complete, and after a sync token holds nothing back for ever', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    const ids = await inserted(at, 2);
    await fault(at, 'empty_list', { times: 2 });
    const full = await list(at);
    expect(full.items).toEqual([]);
    expect(full.nextSyncToken).toBeDefined();
    const changes = await list(at, sync(nextSyncToken));
    expect(changes.items).toEqual([]);
    const later = await list(at, sync(changes.nextSyncToken));
    expect(later.items.map((item) => item.id)).toEqual(ids);
  });
});
