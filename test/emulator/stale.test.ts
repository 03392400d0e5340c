import { describe, expect, test } from 'vitest';
import { EVENTS, stage, timed, type Event, type List, type Stage } from './support.ts';

const list = async (at: Stage, query = '') => (await at.api<List>('GET', `${EVENTS}?${query}`)).body;
const get = (at: Stage, id: string) => at.api<Event>('GET', `${EVENTS}/${id}`);
const sync = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;
const make = async (at: Stage, more = {}) =>
  (await at.api<Event>('POST', EVENTS, timed('2026-03-02', more))).body;
const patch = (at: Stage, id: string, body: object) => at.api<Event>('PATCH', `${EVENTS}/${id}`, body);
const idsOf = ({ items }: List) => items.map((item) => item.id);

/** The next read knows nothing of the calendar's last write. */
const lag = (at: Stage, method = 'events.list') =>
  at.control('POST', '/faults', { method, kind: 'stale_read', times: 1 });

describe('a stale read of one event', () => {
  test('shows what it was before the last write, its etag included', async () => {
    const at = await stage();
    const before = await make(at);
    const after = (await patch(at, before.id, { summary: 'New' })).body;
    await lag(at, 'events.get');
    expect((await get(at, before.id)).body).toEqual(before);
    expect((await get(at, before.id)).body).toEqual(after);
  });

  test('does not find what that write made, and still finds what it deleted', async () => {
    const at = await stage();
    const event = await make(at);
    await lag(at, 'events.get');
    expect((await get(at, event.id)).status).toBe(404);
    await at.api('DELETE', `${EVENTS}/${event.id}`);
    await lag(at, 'events.get');
    expect((await get(at, event.id)).body).toEqual(event);
    expect((await get(at, event.id)).body.status).toBe('cancelled');
  });

  test('knows of every write but the last one in the calendar', async () => {
    const at = await stage();
    const event = await make(at);
    const changed = (await patch(at, event.id, { summary: 'New' })).body;
    await make(at);
    await lag(at, 'events.get');
    expect((await get(at, event.id)).body).toEqual(changed);
  });
});

describe('a stale list', () => {
  test('leaves the last write out, and its sync token brings it', async () => {
    const at = await stage();
    const first = await make(at);
    const last = await make(at);
    await lag(at);
    const stale = await list(at);
    expect(idsOf(stale)).toEqual([first.id]);
    expect(idsOf(await list(at, sync(stale.nextSyncToken)))).toEqual([last.id]);
  });

  test('shows an event in its older state, also after a sync token, and the newer one later', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    const event = await make(at);
    const changed = (await patch(at, event.id, { summary: 'New' })).body;
    await lag(at);
    const stale = await list(at, sync(nextSyncToken));
    expect(stale.items).toEqual([event]);
    expect((await list(at, sync(stale.nextSyncToken))).items).toEqual([changed]);
  });

  test('with a sync token newer than itself has nothing to tell, and loses nothing', async () => {
    const at = await stage();
    const event = await make(at);
    const { nextSyncToken } = await list(at);
    await lag(at);
    const stale = await list(at, sync(nextSyncToken));
    expect(stale.items).toEqual([]);
    expect(idsOf(await list(at, sync(stale.nextSyncToken)))).toEqual([event.id]);
  });

  test('as the last of several pages does not promise what it has not shown', async () => {
    const at = await stage();
    await make(at);
    const second = await make(at);
    const changed = (await patch(at, second.id, { summary: 'New' })).body;
    const first = await list(at, 'maxResults=1');
    await lag(at);
    const page = `maxResults=1&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    const stale = await list(at, page);
    expect(stale.items).toEqual([second]);
    expect((await list(at, sync(stale.nextSyncToken))).items).toEqual([changed]);
  });

  test('has a deleted series with its exceptions back', async () => {
    const at = await stage();
    const master = await make(at, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const exception = (await patch(at, `${master.id}_20260303T080000Z`, { summary: 'Other' })).body;
    await at.api('DELETE', `${EVENTS}/${master.id}`);
    await lag(at);
    expect((await list(at)).items).toEqual([master, exception]);
    expect((await list(at)).items).toEqual([]);
  });

  test('finds a moved event in the window where it was', async () => {
    const at = await stage();
    const event = await make(at);
    const { start, end } = timed('2026-05-02');
    await patch(at, event.id, { start, end });
    const march = 'timeMin=2026-03-01T00:00:00Z&timeMax=2026-04-01T00:00:00Z';
    await lag(at);
    expect(idsOf(await list(at, march))).toEqual([event.id]);
    expect(idsOf(await list(at, march))).toEqual([]);
  });

  test('leaves no trace: what is read afterwards is what was written', async () => {
    const at = await stage();
    const event = await make(at);
    const changed = (await patch(at, event.id, { summary: 'New' })).body;
    await lag(at);
    await list(at);
    expect((await list(at)).items).toEqual([changed]);
  });
});

const daily = { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };

/** A single event, and a series with two exceptions. */
async function calendar(at: Stage): Promise<Event> {
  await make(at);
  const master = await make(at, daily);
  await patch(at, `${master.id}_20260303T080000Z`, { location: 'Here' });
  await patch(at, `${master.id}_20260304T080000Z`, { location: 'There' });
  return master;
}

const remove = (at: Stage, { id }: Event) => at.api('DELETE', `${EVENTS}/${id}`);
const rename = (at: Stage, { id }: Event) => patch(at, id, { summary: 'New' });
const revive = (at: Stage, { id }: Event) => patch(at, id, { status: 'confirmed', summary: 'New' });
const clear = (at: Stage) => at.api('POST', '/calendars/primary/clear');

describe('a write that has more than one consequence in the calendar', () => {
  test.each([
    ['a series took its exceptions along', null, rename],
    ['a series came back to life', remove, revive],
    ['the calendar was cleared', null, clear],
  ])('is taken back as a whole when %s', async (_, prepare, write) => {
    const at = await stage();
    const master = await calendar(at);
    await prepare?.(at, master);
    const before = await list(at);
    await write(at, master);
    const after = await list(at);
    await lag(at);
    const stale = await list(at);
    expect(stale.items).toEqual(before.items);
    // Its token brings all that the write did.
    const { items } = await list(at, sync(stale.nextSyncToken));
    expect(items).toEqual((await list(at, sync(before.nextSyncToken))).items);
    expect(items.length).toBeGreaterThan(1);
    expect((await list(at)).items).toEqual(after.items);
  });

  test('names no occurrences as lost that were there before it', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at, 'singleEvents=true');
    const master = await make(at, daily);
    const expected = (await list(at, `singleEvents=true&${sync(nextSyncToken)}`)).items;
    const { start, end } = timed('2026-05-02');
    await patch(at, master.id, { start, end });
    await lag(at);
    expect((await list(at, `singleEvents=true&${sync(nextSyncToken)}`)).items).toEqual(expected);
  });

  test('that is refused half-way leaves the write before it the last one', async () => {
    const at = await stage();
    const event = await make(at);
    await patch(at, event.id, { summary: 'New' });
    await at.control('POST', '/faults', { method: 'events.patch', kind: 'reset_before_commit', times: 1 });
    await patch(at, event.id, { summary: 'Lost' }).catch(() => null);
    await lag(at, 'events.get');
    expect((await get(at, event.id)).body).toEqual(event);
  });
});
