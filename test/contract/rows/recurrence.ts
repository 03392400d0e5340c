import { expect } from '../expect.ts';
import { at, idsOf } from '../google.ts';
import { QUOTED, REPORTED, row, SILENT } from '../registry.ts';
import { allDay, timed, weekly, ZONE } from '../shapes.ts';
import type { Resource } from '../wire.ts';

const startsOf = (items: readonly Resource[]) => items.map(({ start }) => start['dateTime'] ?? start['date']);

const FOUR = [
  '2027-03-08T09:00:00+01:00',
  '2027-03-15T09:00:00+01:00',
  '2027-03-22T09:00:00+01:00',
  '2027-03-29T09:00:00+02:00',
];

const at10 = (day: string) => ({
  start: { dateTime: `2027-03-${day}T10:00:00`, timeZone: ZONE },
  end: { dateTime: `2027-03-${day}T11:00:00`, timeZone: ZONE },
});

row('A2.05a', { mark: 'D' }, 'a series has its rules and the times of its first instance', async (google) => {
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=4'];
  const { id } = await google.insert(weekly());
  expect(await google.get(id)).toMatchObject({ recurrence, start: { dateTime: FOUR[0] } });
});

row(
  'A2.05b',
  { mark: 'D' },
  'an RRULE is expanded in the zone of the series: instances keep their local time across a change of clocks',
  async (google) => {
    const { id } = await google.insert(weekly());
    expect(startsOf(await google.instances(id))).toEqual(FOUR);
  },
);

row('A2.05c', { mark: 'D' }, 'an RDATE adds an instance', async (google) => {
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;TZID=Europe/Zurich:20270310T090000'];
  const { id } = await google.insert(timed({ recurrence }));
  expect(startsOf(await google.instances(id))).toEqual([FOUR[0], '2027-03-10T09:00:00+01:00', FOUR[1]]);
});

row('A2.05d', { mark: 'D' }, 'an EXDATE takes an instance away', async (google) => {
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE;TZID=Europe/Zurich:20270315T090000'];
  const { id } = await google.insert(timed({ recurrence }));
  expect(startsOf(await google.instances(id))).toEqual([FOUR[0], FOUR[2], FOUR[3]]);
});

row('A2.05e', { mark: 'D' }, 'an EXRULE takes the instances of its rule away', async (google) => {
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=4', 'EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2'];
  const { id } = await google.insert(timed({ recurrence }));
  expect(startsOf(await google.instances(id))).toEqual([FOUR[1], FOUR[3]]);
});

for (const [letter, name] of [
  ['f', 'DTSTART'],
  ['g', 'DTEND'],
] as const) {
  row(`A2.05${letter}`, { mark: 'D' }, `${name} is not allowed in recurrence: 400`, async (google) => {
    const recurrence = [`${name};TZID=Europe/Zurich:20270308T090000`, 'RRULE:FREQ=WEEKLY;COUNT=4'];
    expect((await google.post(timed({ recurrence }))).status).toBe(400);
  });
}

row('A2.05h', { mark: 'D' }, 'a timed series without a time zone is refused: 400', async (google) => {
  const times = { start: { dateTime: FOUR[0] }, end: { dateTime: '2027-03-08T10:00:00+01:00' } };
  expect((await google.post(weekly(times))).status).toBe(400);
});

row('A2.06a', { mark: 'D' }, 'an instance has its own id and the iCalUID of its series', async (google) => {
  const { id, iCalUID } = await google.insert(weekly());
  const instances = await google.instances(id);
  expect(new Set([id, ...idsOf(instances)]).size).toBe(5);
  expect(new Set(instances.map((instance) => instance.iCalUID))).toEqual(new Set([iCalUID]));
});

row('A2.06b', { mark: 'D' }, 'an instance names its series and has no rules of its own', async (google) => {
  const { id } = await google.insert(weekly());
  const second = at(await google.instances(id), 1);
  expect(second.recurringEventId).toBe(id);
  expect(second).not.toHaveProperty('recurrence');
});

row(
  'A2.06c',
  { mark: 'D' },
  'originalStartTime stays what it was when an instance is moved',
  async (google) => {
    const second = at(await google.instances((await google.insert(weekly())).id), 1);
    const moved = await google.patch(second.id, at10('16'));
    expect(moved.start['dateTime']).toBe('2027-03-16T10:00:00+01:00');
    expect(moved.originalStartTime).toEqual({ dateTime: FOUR[1], timeZone: ZONE });
  },
);

row(
  'A2.06d',
  { mark: 'R', unsure: REPORTED },
  'the id of a timed instance is that of the series and its original start in UTC',
  async (google) => {
    const { id } = await google.insert(weekly());
    expect(at(await google.instances(id), 3).id).toBe(`${id}_20270329T070000Z`);
  },
);

row(
  'A2.06e',
  { mark: 'R', unsure: REPORTED },
  'the id of an all-day instance is that of the series and its original date',
  async (google) => {
    const { id } = await google.insert(allDay({ recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] }));
    expect(idsOf(await google.instances(id))).toEqual([`${id}_20270308`, `${id}_20270309`]);
  },
);

row(
  'A2.07a',
  { mark: 'D' },
  'a patch of an instance makes an exception, which lists show beside the series',
  async (google) => {
    const series = await google.insert(weekly());
    const second = at(await google.instances(series.id), 1);
    await google.patch(second.id, { summary: 'Another' });
    const items = await google.items();
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ id: second.id, recurringEventId: series.id, summary: 'Another' }),
    );
  },
);

row('A2.07b', { mark: 'D' }, 'an update of an instance makes an exception as well', async (google) => {
  const series = await google.insert(weekly());
  const second = at(await google.instances(series.id), 1);
  await google.ok('PUT', `${google.events}/${second.id}`, { ...second, summary: 'Another' });
  expect((await google.instances(series.id)).map(({ summary }) => summary)).toEqual([
    'Meeting',
    'Another',
    'Meeting',
    'Meeting',
  ]);
});

row(
  'A2.07c',
  { mark: 'D' },
  '"this and following" is two writes: an earlier end of the series, and a new series',
  async (google) => {
    const first = await google.insert(weekly());
    const syncToken = await google.syncToken();
    await google.patch(first.id, { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20270321T225959Z'] });
    const next = await google.insert(timed({ ...at10('22'), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'] }));
    expect(startsOf(await google.instances(first.id))).toEqual(FOUR.slice(0, 2));
    expect(idsOf((await google.list({ syncToken })).items).toSorted()).toEqual(
      [first.id, next.id].toSorted(),
    );
  },
);

row(
  'A2.07d',
  { mark: 'Q', unsure: QUOTED },
  'exceptions behind the new end of a series are reset',
  async (google) => {
    const series = await google.insert(weekly());
    const last = at(await google.instances(series.id), 3);
    await google.patch(last.id, { summary: 'Another' });
    await google.patch(series.id, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'] });
    expect(startsOf(await google.instances(series.id))).toEqual(FOUR.slice(0, 2));
    expect((await google.items({ singleEvents: true })).map(({ summary }) => summary)).toEqual([
      'Meeting',
      'Meeting',
    ]);
  },
);

row(
  'A2.08a',
  { mark: 'D' },
  'a changed series comes with all its instances where singleEvents=true',
  async (google) => {
    const series = await google.insert(weekly());
    const syncToken = await google.syncToken({ singleEvents: true });
    await google.patch(series.id, { summary: 'Another' });
    const { items } = await google.list({ syncToken, singleEvents: true });
    expect(items.map(({ summary }) => summary)).toEqual(Array(4).fill('Another'));
  },
);

row('A2.08b', { mark: 'D' }, 'a changed series comes alone where singleEvents=false', async (google) => {
  const series = await google.insert(weekly());
  const syncToken = await google.syncToken();
  await google.patch(series.id, { summary: 'Another' });
  expect(idsOf((await google.list({ syncToken })).items)).toEqual([series.id]);
});

row(
  'A2.10a',
  { mark: 'D' },
  'a stricter visibility of one instance hits the whole series',
  async (google) => {
    const series = await google.insert(weekly());
    await google.patch(at(await google.instances(series.id), 1).id, { visibility: 'private' });
    expect(await google.get(series.id)).toMatchObject({ visibility: 'private' });
  },
);

row('A2.10b', { mark: 'D' }, 'a looser visibility of one instance is ignored', async (google) => {
  const series = await google.insert(weekly({ visibility: 'private' }));
  const second = at(await google.instances(series.id), 1);
  await google.patch(second.id, { visibility: 'public' });
  expect(await google.get(second.id)).toMatchObject({ visibility: 'private' });
});

row(
  'A5.01f',
  { mark: 'D', unsure: SILENT },
  'start and end in different zones are refused for a series: 400',
  async (google) => {
    const end = { dateTime: '2027-03-08T10:00:00', timeZone: 'Europe/London' };
    expect((await google.post(weekly({ end }))).status).toBe(400);
  },
);
