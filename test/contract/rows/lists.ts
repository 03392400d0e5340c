import { expect } from '../expect.ts';
import { at, idsOf, type Google } from '../google.ts';
import { REPORTED, row } from '../registry.ts';
import { hoursLater, refusal, timed, weekly } from '../shapes.ts';
import type { Resource } from '../wire.ts';

const component = (index: number) =>
  `BEGIN:VEVENT\r\nUID:${index}@contract\r\nDTSTART:20270308T090000Z\r\nDTEND:20270308T100000Z\r\nSUMMARY:${index}\r\nEND:VEVENT\r\n`;

/** Fills the calendar at one stroke. */
async function fill(google: Google, count: number): Promise<void> {
  const components = Array.from({ length: count }, (_, index) => component(index)).join('');
  const file = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//contract//EN\r\n${components}END:VCALENDAR\r\n`;
  const path = `/accounts/${google.me.email}/calendars/${encodeURIComponent(google.calendarId)}/import`;
  expect(await google.control('POST', path, file)).toMatchObject({ status: 200, body: { imported: count } });
}

row(
  'A1.01a',
  { mark: 'D', needs: 'emulator' },
  'a page holds 250 events when nothing is asked for',
  async (google) => {
    await fill(google, 251);
    const page = await google.list();
    expect(page.items).toHaveLength(250);
    expect(page.nextPageToken).toBeTypeOf('string');
  },
);

row(
  'A1.01b',
  { mark: 'D', needs: 'emulator' },
  'a page never holds more than 2500 events, whatever is asked for',
  async (google) => {
    await fill(google, 2501);
    const page = await google.list({ maxResults: 9999, fields: 'nextPageToken,items(id)' });
    expect(page.items).toHaveLength(2500);
    expect(page.nextPageToken).toBeTypeOf('string');
  },
);

row(
  'A1.01c',
  { mark: 'D', needs: 'emulator' },
  'a page may hold fewer events than asked and still carry nextPageToken',
  async (google) => {
    const made = [await google.insert(), await google.insert()];
    await google.control('POST', '/faults', { method: 'events.list', kind: 'small_page', size: 1, times: 1 });
    const page = await google.list({ maxResults: 50 });
    expect(page.items).toHaveLength(1);
    const rest = await google.list({ maxResults: 50, pageToken: page.nextPageToken });
    expect(idsOf([...page.items, ...rest.items]).toSorted()).toEqual(idsOf(made).toSorted());
  },
);

row(
  'A1.01d',
  { mark: 'D', needs: 'emulator' },
  'a page may hold no event at all and still carry nextPageToken',
  async (google) => {
    const made = await google.insert();
    await google.control('POST', '/faults', { method: 'events.list', kind: 'empty_page', times: 1 });
    const page = await google.list();
    expect(page.items).toEqual([]);
    const rest = await google.list({ pageToken: page.nextPageToken });
    expect(idsOf(rest.items)).toEqual([made.id]);
  },
);

row(
  'A1.01e',
  { mark: 'D' },
  'maxResults cuts a page, and nextPageToken goes on behind it',
  async (google) => {
    const made = [await google.insert(), await google.insert(), await google.insert()];
    const page = await google.list({ maxResults: 2 });
    expect(page.items.length).toBeLessThanOrEqual(2);
    expect(page.nextPageToken).toBeTypeOf('string');
    expect(idsOf(await google.items({ maxResults: 2 })).toSorted()).toEqual(idsOf(made).toSorted());
  },
);

row('A1.02a', { mark: 'D' }, 'a page with nextPageToken has no nextSyncToken', async (google) => {
  await google.insert();
  await google.insert();
  const page = await google.list({ maxResults: 1 });
  expect(page.nextPageToken).toBeTypeOf('string');
  expect(page).not.toHaveProperty('nextSyncToken');
});

row('A1.02b', { mark: 'D' }, 'the last page has nextSyncToken and no nextPageToken', async (google) => {
  await google.insert();
  const page = await google.list();
  expect(page.nextSyncToken).toBeTypeOf('string');
  expect(page).not.toHaveProperty('nextPageToken');
});

row(
  'A1.02c',
  { mark: 'K', unsure: 'common knowledge, never checked' },
  'a fields mask that does not name nextSyncToken loses it',
  async (google) => {
    const page = await google.list({ fields: 'items(id)' });
    expect(page).not.toHaveProperty('nextSyncToken');
  },
);

const isOf =
  (series: Resource) =>
  ({ recurringEventId }: Resource): boolean =>
    recurringEventId === series.id;

row(
  'A1.08a',
  { mark: 'D' },
  'a list without showDeleted and with singleEvents=false has the cancelled instances of live series',
  async (google) => {
    const series = await google.insert(weekly());
    const first = at(await google.instances(series.id), 0);
    await google.remove(first.id);
    const items = await google.items({ showDeleted: false, singleEvents: false });
    expect(idsOf(items)).toContain(series.id);
    expect(items.filter(isOf(series))).toMatchObject([{ id: first.id, status: 'cancelled' }]);
  },
);

row(
  'A1.08b',
  { mark: 'D' },
  'showDeleted=true with singleEvents=true has deleted instances and not their series',
  async (google) => {
    const series = await google.insert(weekly());
    const first = at(await google.instances(series.id), 0);
    await google.remove(first.id);
    const items = await google.items({ showDeleted: true, singleEvents: true });
    const instances = items.filter(isOf(series));
    expect(instances).toHaveLength(4);
    expect(instances.filter(({ status }) => status === 'cancelled')).toMatchObject([{ id: first.id }]);
    expect(idsOf(items)).not.toContain(series.id);
  },
);

row(
  'A1.09',
  { mark: 'D' },
  'a first full sync may be restricted by timeMin and still ends in a sync token',
  async (google) => {
    const made = await google.insert();
    const page = await google.list({ timeMin: '2027-03-08T00:00:00Z' });
    expect(idsOf(page.items)).toEqual([made.id]);
    expect(page.nextSyncToken).toBeTypeOf('string');
  },
);

row('A1.15a', { mark: 'D', needs: 'emulator' }, 'updatedMin lists what was changed since', async (google) => {
  await google.insert();
  await google.control('POST', '/clock', { advanceSeconds: 60 });
  const { id, updated } = await google.insert();
  expect(idsOf(await google.items({ updatedMin: updated }))).toEqual([id]);
});

row(
  'A1.15b',
  { mark: 'D' },
  'updatedMin too long ago is refused: 410 updatedMinTooLongAgo of the domain calendar',
  async (google) => {
    const answer = await google.api('GET', google.events, undefined, {
      query: { updatedMin: '2020-01-01T00:00:00Z' },
    });
    expect(answer).toMatchObject(refusal(410, 'updatedMinTooLongAgo', { domain: 'calendar' }));
  },
);

row('A1.16a', { mark: 'D' }, 'orderBy=startTime orders single events by their start', async (google) => {
  const later = await google.insert(timed(hoursLater(4)));
  const earlier = await google.insert();
  const items = await google.items({ orderBy: 'startTime', singleEvents: true });
  expect(idsOf(items)).toEqual([earlier.id, later.id]);
});

row(
  'A1.16b',
  { mark: 'D' },
  'orderBy=startTime without singleEvents=true is refused: 400',
  async (google) => {
    const answer = await google.api('GET', google.events, undefined, { query: { orderBy: 'startTime' } });
    expect(answer.status).toBe(400);
  },
);

row(
  'A1.16c',
  { mark: 'R', unsure: REPORTED },
  'the refused ordering says "The requested ordering is not available for the particular query."',
  async (google) => {
    const { body } = await google.api('GET', google.events, undefined, { query: { orderBy: 'startTime' } });
    expect(body.error.message).toBe('The requested ordering is not available for the particular query.');
  },
);

row('A1.16d', { mark: 'D' }, 'orderBy=updated orders by the last change, oldest first', async (google) => {
  const first = await google.insert();
  const second = await google.insert();
  await expect
    .poll(async () => (await google.patch(first.id, { location: 'Room 1' })).updated > second.updated)
    .toBe(true);
  expect(idsOf(await google.items({ orderBy: 'updated' }))).toEqual([second.id, first.id]);
});

row('A1.16e', { mark: 'D' }, 'without orderBy the order is unspecified and stable', async (google) => {
  await google.insert(timed(hoursLater(4)));
  await google.insert();
  await google.insert(timed(hoursLater(2)));
  expect(idsOf(await google.items({ maxResults: 1 }))).toEqual(idsOf(await google.items()));
});

row(
  'A1.17a',
  { mark: 'R', unsure: REPORTED },
  'a list with orderBy=startTime has no nextSyncToken',
  async (google) => {
    const page = await google.list({ orderBy: 'startTime', singleEvents: true });
    expect(page).not.toHaveProperty('nextPageToken');
    expect(page).not.toHaveProperty('nextSyncToken');
  },
);

row(
  'A1.17b',
  { mark: 'R', unsure: 'the report says "probably"' },
  'a list with q has no nextSyncToken',
  async (google) => {
    expect(await google.list({ q: 'meeting' })).not.toHaveProperty('nextSyncToken');
  },
);
