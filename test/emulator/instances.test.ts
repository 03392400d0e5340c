import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type Json, type List, type Stage } from './support.ts';

/** Four Mondays at nine o'clock in Zurich, across the change to summer time. */
async function series(at: Stage, more: Json = {}): Promise<string> {
  const body = timed('2026-03-16', { id: 'series', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'], ...more });
  return (await at.api<Event>('POST', EVENTS, body)).body.id;
}

const list = (at: Stage, id: string, query = '') => at.api<List>('GET', `${EVENTS}/${id}/instances?${query}`);
const keysOf = async (at: Stage, id: string, query = '') =>
  (await list(at, id, query)).body.items.map((item) => item.id.slice(id.length + 1, id.length + 9));

describe('the instances of a series', () => {
  test('come in order, each as events.get shows it, and without a token to sync by', async () => {
    const at = await stage();
    const id = await series(at);
    const { status, body } = await list(at, id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'calendar#events', accessRole: 'owner', timeZone: 'Europe/Zurich' });
    expect(body.items.map((item) => item.start?.['dateTime'])).toEqual([
      '2026-03-16T09:00:00+01:00',
      '2026-03-23T09:00:00+01:00',
      '2026-03-30T09:00:00+02:00',
      '2026-04-06T09:00:00+02:00',
    ]);
    expect(body.nextSyncToken).toBeUndefined();
    for (const item of body.items) {
      expect((await at.api<Event>('GET', `${EVENTS}/${item.id}`)).body).toEqual(item);
    }
  });

  test('moved ones stand where they are now, and cancelled ones only where they are asked for', async () => {
    const at = await stage();
    const id = await series(at);
    const { start, end } = timed('2026-04-02');
    await at.api('PATCH', `${EVENTS}/${id}_20260316T080000Z`, { start, end });
    await at.api('DELETE', `${EVENTS}/${id}_20260323T080000Z`);
    expect(await keysOf(at, id)).toEqual(['20260330', '20260316', '20260406']);
    expect(await keysOf(at, id, 'showDeleted=true')).toEqual([
      '20260323',
      '20260330',
      '20260316',
      '20260406',
    ]);
  });

  test('can be cut by a window, which looks at where they are now', async () => {
    const at = await stage();
    const id = await series(at);
    const { start, end } = timed('2026-04-02');
    await at.api('PATCH', `${EVENTS}/${id}_20260316T080000Z`, { start, end });
    const april = 'timeMin=2026-04-01T00:00:00Z';
    expect(await keysOf(at, id, april)).toEqual(['20260316', '20260406']);
    expect(await keysOf(at, id, 'timeMax=2026-03-30T07:00:00Z')).toEqual(['20260323']);
    const empty = await list(at, id, `${april}&timeMax=2026-04-01T00:00:00Z`);
    expect(reasonOf(empty)).toBe('400 timeRangeEmpty');
  });

  test('the one of an original start is found, also when it has moved', async () => {
    const at = await stage();
    const id = await series(at);
    const { start, end } = timed('2026-04-02');
    await at.api('PATCH', `${EVENTS}/${id}_20260330T070000Z`, { start, end });
    const of = (original: string) => keysOf(at, id, `originalStart=${encodeURIComponent(original)}`);
    expect(await of('2026-03-30T09:00:00+02:00')).toEqual(['20260330']);
    expect(await of('2026-03-30T07:00:00Z')).toEqual(['20260330']);
    expect(await of('2026-03-31T07:00:00Z')).toEqual([]);
    expect(reasonOf(await list(at, id, 'originalStart=then'))).toBe('400 badRequest');
  });

  test('of dates are found by their date', async () => {
    const at = await stage();
    const id = await series(at, { start: { date: '2026-03-16' }, end: { date: '2026-03-17' } });
    expect(await keysOf(at, id, 'originalStart=2026-03-23')).toEqual(['20260323']);
  });

  test('come in pages that join, bound to their query', async () => {
    const at = await stage();
    const id = await series(at);
    const first = (await list(at, id, 'maxResults=3')).body;
    expect(first.items).toHaveLength(3);
    const page = `maxResults=3&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    const last = (await list(at, id, page)).body;
    expect(last.items.map((item) => item.id)).toEqual([`${id}_20260406T070000Z`]);
    expect(last.nextPageToken).toBeUndefined();
    expect(reasonOf(await list(at, id, `${page}&showDeleted=true`))).toBe('400 invalid');
  });

  test('are 730 at most where nobody gives an end', async () => {
    const at = await stage();
    const id = await series(at, { recurrence: ['RRULE:FREQ=DAILY'] });
    expect((await list(at, id, 'maxResults=2500')).body.items).toHaveLength(730);
  });

  test('are shown in the zone that is asked for', async () => {
    const at = await stage();
    const id = await series(at);
    const [first] = (await list(at, id, 'timeZone=America/New_York')).body.items;
    expect(first?.start).toEqual({ dateTime: '2026-03-16T04:00:00-04:00', timeZone: 'Europe/Zurich' });
  });
});

describe('what has no instances', () => {
  test('is 400 when it does not recur, and 404 when it is not there', async () => {
    const at = await stage();
    const id = await series(at);
    const single = (await at.api<Event>('POST', EVENTS, timed('2026-03-02'))).body;
    expect(reasonOf(await list(at, single.id))).toBe('400 invalid');
    expect(reasonOf(await list(at, `${id}_20260316T080000Z`))).toBe('400 invalid');
    expect(reasonOf(await list(at, 'nothing'))).toBe('404 notFound');
  });

  test('a deleted series has only cancelled ones, its exceptions among them', async () => {
    const at = await stage();
    const id = await series(at);
    await at.api('PATCH', `${EVENTS}/${id}_20260323T080000Z`, { summary: 'Other' });
    await at.api('DELETE', `${EVENTS}/${id}`);
    expect((await list(at, id)).body.items).toEqual([]);
    const { items } = (await list(at, id, 'showDeleted=true')).body;
    expect(items.map((item) => [item.status, item.summary])).toEqual([
      ['cancelled', 'Meeting'],
      ['cancelled', 'Other'],
      ['cancelled', 'Meeting'],
      ['cancelled', 'Meeting'],
    ]);
  });
});
