import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type List, type Stage } from './support.ts';

const weekly = (more = {}) => timed('2026-03-16', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'], ...more });

async function occurrences(at: Stage, query = ''): Promise<Event[]> {
  return (await at.api<List>('GET', `${EVENTS}?singleEvents=true&orderBy=startTime${query}`)).body.items;
}

const startOf = (event: Event | undefined) => event?.start?.['dateTime'];

describe('a series', () => {
  test('keeps its wall time across the change to summer time', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, weekly());
    const starts = (await occurrences(at)).map(startOf);
    expect(starts).toEqual([
      '2026-03-16T09:00:00+01:00',
      '2026-03-23T09:00:00+01:00',
      '2026-03-30T09:00:00+02:00',
      '2026-04-06T09:00:00+02:00',
    ]);
  });

  test('names its occurrences by the series and their original start in UTC', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    const [first] = await occurrences(at);
    expect(first?.id).toBe(`${master.id}_20260316T080000Z`);
    expect(first).toMatchObject({ recurringEventId: master.id, iCalUID: master['iCalUID'] });
    expect(first).not.toHaveProperty('recurrence');
    const read = await at.api<Event>('GET', `${EVENTS}/${first?.id}`);
    expect(read.body).toEqual(first);
    expect(reasonOf(await at.api('GET', `${EVENTS}/${master.id}_20260317T080000Z`))).toBe('404 notFound');
  });

  test('is listed once when occurrences are not asked for, and windows look at its occurrences', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    const inside = 'timeMin=2026-04-01T00:00:00Z&timeMax=2026-04-10T00:00:00Z';
    const after = 'timeMin=2026-05-01T00:00:00Z';
    const items = async (query: string) => (await at.api<List>('GET', `${EVENTS}?${query}`)).body.items;
    expect((await items('')).map((event) => event.id)).toEqual([master.id]);
    expect((await items(inside)).map((event) => event.id)).toEqual([master.id]);
    expect(await items(after)).toEqual([]);
  });

  test('without an end it is expanded 730 times, in pages that join without a gap', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, weekly({ recurrence: ['RRULE:FREQ=DAILY'] }));
    await at.api('POST', EVENTS, timed('2026-03-20', { summary: 'Single' }));
    for (const order of ['', '&orderBy=startTime']) {
      const seen: string[] = [];
      let page = '';
      do {
        const query = `singleEvents=true&maxResults=100${order}${page}`;
        const { items, nextPageToken } = (await at.api<List>('GET', `${EVENTS}?${query}`)).body;
        seen.push(...items.map((item) => item.id));
        page = nextPageToken ? `&pageToken=${encodeURIComponent(nextPageToken)}` : '';
      } while (page !== '');
      expect(seen).toHaveLength(731);
      expect(new Set(seen).size).toBe(731);
    }
  });

  test.each([
    ['RRULE:FREQ=DAILY;INTERVAL=3', '2046-03-01', ['2046-03-01', '2046-03-04', '2046-03-07']],
    ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', '2046-03-01', ['2046-03-05', '2046-03-08', '2046-03-19']],
    ['RRULE:FREQ=MONTHLY;BYDAY=-1FR', '2046-03-01', ['2046-03-30', '2046-04-27', '2046-05-25']],
    ['RRULE:FREQ=YEARLY;INTERVAL=2', '2046-01-01', ['2046-03-16', '2048-03-16', '2050-03-16']],
  ])('%s stays in step however far away the window is', async (rule, from, days) => {
    const at = await stage();
    await at.api('POST', EVENTS, weekly({ recurrence: [rule] }));
    const found = await occurrences(at, `&maxResults=3&timeMin=${from}T00:00:00Z`);
    expect(found.map((event) => String(startOf(event)).slice(0, 10))).toEqual(days);
  });

  test('the limit of expansion begins where the window does', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly({ recurrence: ['RRULE:FREQ=DAILY'] }))).body;
    const found = await occurrences(at, '&maxResults=2500&timeMin=2040-01-01T00:00:00Z');
    expect(found).toHaveLength(730);
    expect(found[0]?.id).toBe(`${master.id}_20400101T080000Z`);
  });

  test.each(['20261345', '20260316T990000Z', '20260316', '20260316T080001Z'])(
    'has no occurrence named %s',
    async (key) => {
      const at = await stage();
      const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
      expect(reasonOf(await at.api('GET', `${EVENTS}/${master.id}_${key}`))).toBe('404 notFound');
    },
  );

  test.each([
    'RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z',
    'RRULE:FREQ=YEARLY;BYDAY=54MO',
    'RRULE:FREQ=DAILY;INTERVAL=0',
    'RRULE:FREQ=\u0000',
    'EXDATE:20260231',
    ':',
  ])('%j is no rule: 400', async (line) => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', EVENTS, weekly({ recurrence: [line] })))).toBe('400 invalid');
  });

  test('an all-day series names its occurrences by their dates', async () => {
    const at = await stage();
    const body = {
      start: { date: '2024-02-29' },
      end: { date: '2024-03-01' },
      recurrence: ['RRULE:FREQ=YEARLY;COUNT=3'],
    };
    const master = (await at.api<Event>('POST', EVENTS, body)).body;
    const ids = (await occurrences(at)).map((event) => event.id);
    expect(ids).toEqual(['20240229', '20280229', '20320229'].map((date) => `${master.id}_${date}`));
  });
});

describe('exceptions', () => {
  test('one occurrence that was changed stays itself when it moves', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    const id = `${master.id}_20260323T080000Z`;
    const token = (await at.api<List>('GET', EVENTS)).body.nextSyncToken ?? '';
    const moved = {
      start: { dateTime: '2026-03-24T15:00:00+01:00' },
      end: { dateTime: '2026-03-24T16:00:00+01:00' },
    };
    const exception = (await at.api<Event>('PATCH', `${EVENTS}/${id}`, moved)).body;
    expect(exception).toMatchObject({
      id,
      recurringEventId: master.id,
      originalStartTime: { dateTime: '2026-03-23T09:00:00+01:00', timeZone: 'Europe/Zurich' },
    });
    expect((await occurrences(at)).map(startOf)).toContain('2026-03-24T15:00:00+01:00');
    expect(await occurrences(at)).toHaveLength(4);
    const changes = (await at.api<List>('GET', `${EVENTS}?syncToken=${encodeURIComponent(token)}`)).body;
    expect(changes.items.map((item) => item.id)).toEqual([id]);
  });

  test('one occurrence that was cancelled is listed as such also where deleted events are not', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    const id = `${master.id}_20260323T080000Z`;
    expect((await at.api('DELETE', `${EVENTS}/${id}`)).status).toBe(204);
    expect(reasonOf(await at.api('DELETE', `${EVENTS}/${id}`))).toBe('410 deleted');
    expect(await occurrences(at)).toHaveLength(3);
    const { items } = (await at.api<List>('GET', EVENTS)).body;
    expect(items[1]).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String) as string,
      id,
      status: 'cancelled',
      recurringEventId: master.id,
      originalStartTime: { dateTime: '2026-03-23T09:00:00+01:00', timeZone: 'Europe/Zurich' },
    });
  });

  test('a deleted series takes its exceptions along without listing them', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    await at.api('PATCH', `${EVENTS}/${master.id}_20260323T080000Z`, { summary: 'Other' });
    const token = (await at.api<List>('GET', EVENTS)).body.nextSyncToken ?? '';
    await at.api('DELETE', `${EVENTS}/${master.id}`);
    const changes = (await at.api<List>('GET', `${EVENTS}?syncToken=${encodeURIComponent(token)}`)).body;
    expect(changes.items.map((item) => item.id)).toEqual([master.id]);
    expect((await at.api<List>('GET', EVENTS)).body.items).toEqual([]);
  });

  test('an exception whose occurrence is gone after a change of the series is cancelled', async () => {
    const at = await stage();
    const master = (await at.api<Event>('POST', EVENTS, weekly())).body;
    const id = `${master.id}_20260406T070000Z`;
    await at.api('PATCH', `${EVENTS}/${id}`, { summary: 'Last one' });
    await at.api('PATCH', `${EVENTS}/${master.id}`, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'] });
    expect((await at.api<Event>('GET', `${EVENTS}/${id}`)).body.status).toBe('cancelled');
    expect(await occurrences(at)).toHaveLength(2);
  });
});
