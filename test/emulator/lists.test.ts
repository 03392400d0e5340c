import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type List, type Stage } from './support.ts';

async function insert(at: Stage, count: number): Promise<Event[]> {
  const made: Event[] = [];
  for (let index = 0; index < count; index += 1) {
    const body = timed(`2026-03-${String(index + 1).padStart(2, '0')}`, { summary: `Event ${index}` });
    made.push((await at.api<Event>('POST', EVENTS, body)).body);
  }
  return made;
}

const list = async (at: Stage, query = '') => (await at.api<List>('GET', `${EVENTS}?${query}`)).body;

const tokenQuery = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;

describe('paging', () => {
  test('pages are cut at maxResults and only the last one has a sync token', async () => {
    const at = await stage();
    const made = await insert(at, 5);
    const first = await list(at, 'maxResults=2');
    expect(first.items).toHaveLength(2);
    expect(first.nextSyncToken).toBeUndefined();
    const second = await list(at, `maxResults=2&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`);
    const third = await list(at, `maxResults=2&pageToken=${encodeURIComponent(second.nextPageToken ?? '')}`);
    expect(third.nextPageToken).toBeUndefined();
    expect(third.nextSyncToken).toBeDefined();
    const ids = [first, second, third].flatMap((page) => page.items.map((item) => item.id));
    expect(ids).toEqual(made.map((event) => event.id));
  });

  test('what changes while somebody pages is not lost: the sync token brings it', async () => {
    const at = await stage();
    const [, , third] = await insert(at, 3);
    const first = await list(at, 'maxResults=2');
    await at.api('PATCH', `${EVENTS}/${third?.id}`, { summary: 'Changed' });
    const late = (await at.api<Event>('POST', EVENTS, timed('2026-04-01'))).body;
    const last = await list(at, `maxResults=2&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`);
    expect(last.items.map((item) => item.id)).toEqual([third?.id]);
    const changes = await list(at, tokenQuery(last.nextSyncToken));
    expect(changes.items.map((item) => item.id)).toEqual([third?.id, late.id]);
  });

  test('a page token of another query is refused', async () => {
    const at = await stage();
    await insert(at, 3);
    const first = await list(at, 'maxResults=2');
    const other = `${EVENTS}?q=x&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    expect(reasonOf(await at.api('GET', other))).toBe('400 invalid');
  });

  test('maxResults above 2500 is cut, and nonsense is refused', async () => {
    const at = await stage();
    expect((await at.api('GET', `${EVENTS}?maxResults=9999`)).status).toBe(200);
    expect(reasonOf(await at.api('GET', `${EVENTS}?maxResults=0`))).toBe('400 invalidParameter');
  });
});

describe('sync tokens', () => {
  test('a token brings what changed since, deletions with nothing but their id, and then nothing', async () => {
    const at = await stage();
    const [first, second] = await insert(at, 3);
    const { nextSyncToken } = await list(at);
    await at.api('PATCH', `${EVENTS}/${first?.id}`, { summary: 'New' });
    await at.api('DELETE', `${EVENTS}/${second?.id}`);
    const changes = await list(at, tokenQuery(nextSyncToken));
    expect(changes.items[0]).toMatchObject({ id: first?.id, summary: 'New' });
    expect(changes.items[1]).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String) as string,
      id: second?.id,
      status: 'cancelled',
    });
    expect((await list(at, tokenQuery(changes.nextSyncToken))).items).toEqual([]);
  });

  test.each([
    'timeMin=2026-01-01T00:00:00Z',
    'timeMax=2026-01-01T00:00:00Z',
    'q=x',
    'orderBy=updated',
    'iCalUID=x',
    'updatedMin=2026-01-01T00:00:00Z',
    'privateExtendedProperty=a%3Db',
    'sharedExtendedProperty=a%3Db',
    'showDeleted=false',
  ])('a sync token does not go together with %s', async (parameter) => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    const answer = await at.api('GET', `${EVENTS}?${tokenQuery(nextSyncToken)}&${parameter}`);
    expect(reasonOf(answer)).toBe('400 invalid');
  });

  test('a token that nobody made is 400 with the words that clients look for', async () => {
    const at = await stage();
    const answer = await at.api<{ error: { message: string } }>('GET', `${EVENTS}?syncToken=nonsense`);
    expect(reasonOf(answer)).toBe('400 invalid');
    expect(answer.body.error.message).toBe('Invalid sync token value.');
  });

  test('a token of another calendar, an old one, and one from before a change of access are 410', async () => {
    const at = await stage();
    const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
      summary: 'B',
    });
    const other = `/calendars/${encodeURIComponent(made.body.id)}/events`;
    const mine = (await list(at)).nextSyncToken;
    expect(reasonOf(await at.api('GET', `${other}?${tokenQuery(mine)}`))).toBe('410 fullSyncRequired');
    const theirs = (await at.api<List>('GET', other)).body.nextSyncToken;
    const path = `/accounts/anna@example.com/calendars/${encodeURIComponent(made.body.id)}`;
    await at.control('PATCH', path, { accessRole: 'reader' });
    expect(reasonOf(await at.api('GET', `${other}?${tokenQuery(theirs)}`))).toBe('410 fullSyncRequired');
    await at.control('POST', '/clock', { advanceSeconds: 31 * 86_400 });
    const answer = await at.api('GET', `${EVENTS}?${tokenQuery(mine)}`);
    expect(answer.body).toEqual({
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'fullSyncRequired',
            message: 'Sync token is no longer valid, a full sync is required.',
            locationType: 'parameter',
            location: 'syncToken',
          },
        ],
        code: 410,
        message: 'Sync token is no longer valid, a full sync is required.',
      },
    });
  });

  test('a window does not stay with the token, and an ordered or searched list has none', async () => {
    const at = await stage();
    const windowed = await list(at, 'timeMin=2026-01-01T00:00:00Z&timeMax=2026-02-01T00:00:00Z');
    await insert(at, 1);
    expect((await list(at, tokenQuery(windowed.nextSyncToken))).items).toHaveLength(1);
    expect((await list(at, 'q=event')).nextSyncToken).toBeUndefined();
    expect((await list(at, 'orderBy=updated')).nextSyncToken).toBeUndefined();
  });

  test('a mask keeps the tokens that it names', async () => {
    const at = await stage();
    await insert(at, 1);
    const masked = await list(at, 'fields=nextSyncToken,items(id,start/dateTime)');
    expect(masked).toEqual({
      nextSyncToken: expect.any(String) as string,
      items: [{ id: expect.any(String) as string, start: { dateTime: '2026-03-01T09:00:00+01:00' } }],
    });
  });
});

describe('what a full list holds', () => {
  test('deleted events are left out, or shown with their details', async () => {
    const at = await stage();
    const [first] = await insert(at, 2);
    await at.api('DELETE', `${EVENTS}/${first?.id}`);
    expect((await list(at)).items).toHaveLength(1);
    const all = await list(at, 'showDeleted=true');
    expect(all.items[0]).toMatchObject({ status: 'cancelled', summary: 'Event 0' });
  });

  test('a window takes what ends after its start and starts before its end', async () => {
    const at = await stage();
    await insert(at, 3);
    const from = 'timeMin=2026-03-01T09:00:00Z';
    const found = await list(at, `${from}&timeMax=2026-03-03T08:00:00Z`);
    expect(found.items.map((item) => item.summary)).toEqual(['Event 1']);
    const empty = await at.api('GET', `${EVENTS}?${from}&timeMax=2026-03-01T09:00:00Z`);
    expect(reasonOf(empty)).toBe('400 timeRangeEmpty');
  });

  test('a search looks into the texts, and a private property finds its event', async () => {
    const at = await stage();
    await insert(at, 2);
    const marked = timed('2026-05-01', {
      location: 'Basel',
      extendedProperties: { private: { crm: '7' } },
    });
    await at.api('POST', EVENTS, marked);
    expect((await list(at, 'q=basel')).items).toHaveLength(1);
    expect((await list(at, 'privateExtendedProperty=crm%3D7')).items).toHaveLength(1);
    expect((await list(at, 'privateExtendedProperty=crm%3D8')).items).toHaveLength(0);
  });

  test('order by start needs occurrences', async () => {
    const at = await stage();
    expect(reasonOf(await at.api('GET', `${EVENTS}?orderBy=startTime`))).toBe('400 badRequest');
  });
});
