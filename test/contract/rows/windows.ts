import { expect } from '../expect.ts';
import { idsOf } from '../google.ts';
import { REPORTED, row } from '../registry.ts';
import { allDay, refusal, timed } from '../shapes.ts';
import type { Resource } from '../wire.ts';

const offset = (event: Resource | undefined) => event?.start['dateTime']?.slice(-6);

row('A1.18a', { mark: 'D' }, 'timeMin is exclusive on the end of an event', async (google) => {
  const made = await google.insert();
  expect(await google.items({ timeMin: '2027-03-08T09:00:00Z' })).toEqual([]);
  expect(idsOf(await google.items({ timeMin: '2027-03-08T08:59:59Z' }))).toEqual([made.id]);
});

row('A1.18b', { mark: 'D' }, 'timeMax is exclusive on the start of an event', async (google) => {
  const made = await google.insert();
  expect(await google.items({ timeMax: '2027-03-08T08:00:00Z' })).toEqual([]);
  expect(idsOf(await google.items({ timeMax: '2027-03-08T08:00:01Z' }))).toEqual([made.id]);
});

row('A1.18c', { mark: 'D' }, 'a time without offset is refused: 400', async (google) => {
  const answer = await google.api('GET', google.events, undefined, {
    query: { timeMin: '2027-03-08T09:00:00' },
  });
  expect(answer.status).toBe(400);
});

row('A1.18d', { mark: 'D' }, 'milliseconds of timeMax are ignored', async (google) => {
  await google.insert();
  expect(await google.items({ timeMax: '2027-03-08T08:00:00.900Z' })).toEqual([]);
});

row(
  'A1.18e',
  { mark: 'D' },
  'timeMax that is not after timeMin is refused: 400 timeRangeEmpty at timeMax',
  async (google) => {
    const query = { timeMin: '2027-03-08T09:00:00Z', timeMax: '2027-03-08T09:00:00Z' };
    const answer = await google.api('GET', google.events, undefined, { query });
    expect(answer).toMatchObject(
      refusal(400, 'timeRangeEmpty', { domain: 'calendar', location: 'timeMax', locationType: 'parameter' }),
    );
  },
);

row(
  'A1.19',
  { mark: 'D' },
  'an all-day event is matched to a window in the zone of the calendar',
  async (google) => {
    const { id } = await google.insert(allDay());
    expect(await google.items({ timeMax: '2027-03-07T23:00:00Z' })).toEqual([]);
    expect(idsOf(await google.items({ timeMax: '2027-03-07T23:00:01Z' }))).toEqual([id]);
    expect(await google.items({ timeMin: '2027-03-08T23:00:00Z' })).toEqual([]);
    expect(idsOf(await google.items({ timeMin: '2027-03-08T22:59:59Z' }))).toEqual([id]);
  },
);

row('A1.20a', { mark: 'D' }, 'times are answered in the zone of the calendar', async (google) => {
  await google.insert(
    timed({ start: { dateTime: '2027-03-08T08:00:00Z' }, end: { dateTime: '2027-03-08T09:00:00Z' } }),
  );
  expect(offset((await google.list()).items[0])).toBe('+01:00');
});

row('A1.20b', { mark: 'D' }, 'times are answered in the zone that timeZone= asks for', async (google) => {
  await google.insert();
  const [item] = (await google.list({ timeZone: 'America/New_York' })).items;
  expect(item?.start['dateTime']).toBe('2027-03-08T03:00:00-05:00');
});

row('A1.20c', { mark: 'D' }, 'an answered time carries its zone beside its offset', async (google) => {
  await google.insert();
  const [item] = (await google.list()).items;
  expect(item?.start).toEqual({ dateTime: '2027-03-08T09:00:00+01:00', timeZone: 'Europe/Zurich' });
});

row(
  'A1.21a',
  { mark: 'D' },
  'privateExtendedProperty=name=value lists the events that have it',
  async (google) => {
    const { id } = await google.insert(
      timed({ extendedProperties: { private: { crm: '1' }, shared: { crm: '2' } } }),
    );
    await google.insert(timed({ extendedProperties: { private: { crm: '2' } } }));
    expect(idsOf(await google.items({ privateExtendedProperty: 'crm=1' }))).toEqual([id]);
  },
);

row(
  'A1.21b',
  { mark: 'D', unsure: 'the reference of the API says AND, its guide says OR' },
  'a repeated privateExtendedProperty asks for events that have both',
  async (google) => {
    const both = await google.insert(timed({ extendedProperties: { private: { a: '1', b: '2' } } }));
    await google.insert(timed({ extendedProperties: { private: { a: '1' } } }));
    expect(idsOf(await google.items({ privateExtendedProperty: ['a=1', 'b=2'] }))).toEqual([both.id]);
  },
);

row('A1.24', { mark: 'D' }, 'a change of reminders alone does not move updated', async (google) => {
  const { id, updated } = await google.insert();
  const changed = await google.patch(id, {
    reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 5 }] },
  });
  expect(changed.updated).toBe(updated);
});

row(
  'A1.25',
  { mark: 'D' },
  'a list carries accessRole, timeZone, defaultReminders and updated of its calendar',
  async (google) => {
    await google.insert();
    expect(await google.list()).toMatchObject({
      kind: 'calendar#events',
      accessRole: 'owner',
      timeZone: 'Europe/Zurich',
      defaultReminders: expect.any(Array) as unknown,
      updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
    });
  },
);

row(
  'A1.26b',
  { mark: 'R', unsure: REPORTED },
  'an endless daily series has about 730 instances',
  async (google) => {
    const series = await google.insert(timed({ recurrence: ['RRULE:FREQ=DAILY'] }));
    const items = await google.instances(series.id, { maxResults: 2500, fields: 'items(id)' });
    expect(items.length).toBeGreaterThan(700);
    expect(items.length).toBeLessThan(760);
  },
);
