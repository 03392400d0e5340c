import { expect } from '../expect.ts';
import { at, inPath } from '../google.ts';
import { QUOTED, REPORTED, row } from '../registry.ts';
import { refusal, timed, weekly } from '../shapes.ts';

row(
  'A2.01a',
  { mark: 'D' },
  'a cancelled instance of a live series has id, recurringEventId and originalStartTime',
  async (google) => {
    const series = await google.insert(weekly());
    const second = at(await google.instances(series.id), 1);
    await google.remove(second.id);
    const cancelled = (await google.items()).filter(({ status }) => status === 'cancelled');
    expect(cancelled).toMatchObject([
      {
        id: second.id,
        recurringEventId: series.id,
        originalStartTime: { dateTime: '2027-03-15T09:00:00+01:00', timeZone: 'Europe/Zurich' },
      },
    ]);
  },
);

row(
  'A2.01b',
  { mark: 'D', needs: 'emulator' },
  'of a cancelled instance nothing else is guaranteed',
  async (google) => {
    const series = await google.insert(weekly());
    await google.remove(at(await google.instances(series.id), 1).id);
    await google.control('POST', '/options', { minimalTombstones: true });
    const cancelled = at(
      (await google.items()).filter(({ status }) => status === 'cancelled'),
      0,
    );
    for (const field of ['etag', 'updated', 'summary', 'start', 'end', 'iCalUID', 'extendedProperties']) {
      expect(cancelled).not.toHaveProperty(field);
    }
  },
);

row(
  'A2.01c',
  { mark: 'D', needs: 'emulator' },
  'of a deleted event nothing is guaranteed but its id',
  async (google) => {
    const { id } = await google.insert();
    const syncToken = await google.syncToken();
    await google.remove(id);
    await google.control('POST', '/options', { minimalTombstones: true });
    const deleted = at((await google.list({ syncToken })).items, 0);
    const { kind: _kind, ...guaranteed } = deleted;
    expect(guaranteed).toEqual({ id, status: 'cancelled' });
  },
);

row(
  'A2.01d',
  { mark: 'D', needs: 'emulator' },
  'a cancelled instance lasts as long as its series',
  async (google) => {
    const series = await google.insert(weekly());
    const second = at(await google.instances(series.id), 1);
    await google.remove(second.id);
    await google.control('POST', '/purge');
    expect(await google.items()).toMatchObject([{ id: series.id }, { id: second.id, status: 'cancelled' }]);
  },
);

row(
  'A2.01e',
  { mark: 'D', needs: 'emulator' },
  'a deleted event disappears in the end, from lists with showDeleted too',
  async (google) => {
    const { id } = await google.insert();
    await google.remove(id);
    expect(await google.items({ showDeleted: true })).toMatchObject([{ id }]);
    await google.control('POST', '/purge');
    expect(await google.items({ showDeleted: true })).toEqual([]);
  },
);

row(
  'A2.02a',
  { mark: 'D' },
  'on the organizer’s calendar a deleted event keeps its details',
  async (google) => {
    const { id } = await google.insert(timed({ location: 'Room 1' }));
    await google.remove(id);
    const items = await google.items({ showDeleted: true });
    expect(items.filter((item) => item.id === id)).toMatchObject([
      { status: 'cancelled', summary: 'Meeting', location: 'Room 1' },
    ]);
  },
);

row(
  'A2.02b',
  { mark: 'D' },
  'an incremental sync without showDeleted leaves the details of deleted events out',
  async (google) => {
    const { id } = await google.insert(timed({ location: 'Room 1' }));
    const syncToken = await google.syncToken();
    await google.remove(id);
    const deleted = at((await google.list({ syncToken })).items, 0);
    expect(deleted).toMatchObject({ id, status: 'cancelled' });
    expect(deleted).not.toHaveProperty('summary');
    expect(deleted).not.toHaveProperty('location');
  },
);

row(
  'A2.03',
  { mark: 'D' },
  'an event that was moved away leaves a cancelled stub with only an id',
  async (google) => {
    const { id } = await google.insert();
    const syncToken = await google.syncToken();
    await google.ok('POST', `${google.events}/${id}/move`, undefined, {
      query: { destination: google.me.email },
    });
    const stub = at((await google.list({ syncToken })).items, 0);
    expect(stub).toMatchObject({ id, status: 'cancelled' });
    expect(stub).not.toHaveProperty('summary');
    expect(stub).not.toHaveProperty('start');
    await google.ok('DELETE', `/calendars/${inPath(google.me.email)}/events/${id}`);
  },
);

row('A2.04a', { mark: 'D' }, 'events.get returns a deleted event, cancelled', async (google) => {
  const { id } = await google.insert();
  await google.remove(id);
  expect(await google.get(id)).toMatchObject({ id, status: 'cancelled' });
});

row(
  'A2.04b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'events.get of an event that was purged is refused: 404 notFound',
  async (google) => {
    const { id } = await google.insert();
    await google.remove(id);
    await google.control('POST', '/purge');
    expect(await google.api('GET', `${google.events}/${id}`)).toMatchObject(
      refusal(404, 'notFound', { domain: 'global' }),
    );
  },
);

row(
  'A2.09',
  { mark: 'R', unsure: REPORTED },
  'deleting a series brings the cancelled series in the delta',
  async (google) => {
    const series = await google.insert(weekly());
    const syncToken = await google.syncToken();
    await google.remove(series.id);
    const { items } = await google.list({ syncToken });
    expect(items.filter(({ id }) => id === series.id)).toMatchObject([{ status: 'cancelled' }]);
  },
);

row(
  'B3.12e',
  { mark: '?', unsure: 'open in the reference' },
  'a deleted series takes its exceptions out of later full lists',
  async (google) => {
    const series = await google.insert(weekly());
    const [first, second] = await google.instances(series.id);
    await google.patch(String(first?.id), { summary: 'Another' });
    await google.remove(String(second?.id));
    await google.remove(series.id);
    expect(await google.items()).toEqual([]);
  },
);
