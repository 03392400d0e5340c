import { expect } from '../expect.ts';
import { KNOWLEDGE, QUOTED, row, SILENT } from '../registry.ts';
import { allDay, timed, type Json } from '../shapes.ts';

const times = (start: Json, end: Json): Json => ({ start, end });

row('A5.01a', { mark: 'D' }, 'an all-day event ends on the exclusive date', async (google) => {
  expect(await google.insert(allDay())).toMatchObject({
    start: { date: '2027-03-08' },
    end: { date: '2027-03-09' },
  });
});

row('A5.01b', { mark: 'D' }, 'a time may have an offset and no zone', async (google) => {
  const made = await google.insert(
    times({ dateTime: '2027-03-08T03:00:00-05:00' }, { dateTime: '2027-03-08T04:00:00-05:00' }),
  );
  expect(Date.parse(made.start['dateTime'] ?? '')).toBe(Date.parse('2027-03-08T08:00:00Z'));
});

row('A5.01c', { mark: 'D' }, 'a time may have a zone and no offset', async (google) => {
  const zone = { timeZone: 'America/New_York' };
  const made = await google.insert(
    times({ dateTime: '2027-03-08T03:00:00', ...zone }, { dateTime: '2027-03-08T04:00:00', ...zone }),
  );
  expect(Date.parse(made.start['dateTime'] ?? '')).toBe(Date.parse('2027-03-08T08:00:00Z'));
});

row('A5.01d', { mark: 'D' }, 'a time with neither is one in the zone of the calendar', async (google) => {
  const made = await google.insert(
    times({ dateTime: '2027-03-08T09:00:00' }, { dateTime: '2027-03-08T10:00:00' }),
  );
  expect(Date.parse(made.start['dateTime'] ?? '')).toBe(Date.parse('2027-03-08T08:00:00Z'));
});

row('A5.01e', { mark: 'D' }, 'start and end of a single event may lie in different zones', async (google) => {
  const made = await google.insert(
    timed({ end: { dateTime: '2027-03-08T12:00:00', timeZone: 'Europe/London' } }),
  );
  expect(made).toMatchObject({ start: { timeZone: 'Europe/Zurich' }, end: { timeZone: 'Europe/London' } });
});

row('A5.02a', { mark: 'D' }, 'an event is confirmed when it does not say', async (google) => {
  expect((await google.insert()).status).toBe('confirmed');
});

row('A5.02b', { mark: 'D' }, 'an event may be tentative', async (google) => {
  const { id } = await google.insert(timed({ status: 'tentative' }));
  expect((await google.get(id)).status).toBe('tentative');
});

row(
  'A5.02c',
  { mark: 'D', unsure: '"usually absent"' },
  'an opaque event carries no transparency',
  async (google) => {
    expect(await google.insert(timed({ transparency: 'opaque' }))).not.toHaveProperty('transparency');
  },
);

row('A5.02d', { mark: 'D' }, 'a transparent event says so', async (google) => {
  expect(await google.insert(timed({ transparency: 'transparent' }))).toMatchObject({
    transparency: 'transparent',
  });
});

row('A5.02e', { mark: 'D' }, 'default visibility is absent', async (google) => {
  expect(await google.insert(timed({ visibility: 'default' }))).not.toHaveProperty('visibility');
});

for (const [letter, visibility] of [
  ['f', 'public'],
  ['g', 'private'],
  ['h', 'confidential'],
] as const) {
  row(`A5.02${letter}`, { mark: 'D' }, `visibility may be ${visibility}`, async (google) => {
    expect((await google.insert(timed({ visibility })))['visibility']).toMatch(
      visibility === 'confidential' ? /^(confidential|private)$/ : visibility,
    );
  });
}

const reminded = (...minutes: number[]): Json =>
  timed({
    reminders: { useDefault: false, overrides: minutes.map((one) => ({ method: 'popup', minutes: one })) },
  });

row(
  'A5.08a',
  { mark: 'Q', unsure: `${QUOTED}; ${SILENT}` },
  'more than five reminders are refused: 400',
  async (google) => {
    expect((await google.post(reminded(1, 2, 3, 4, 5))).status).toBe(200);
    expect((await google.post(reminded(1, 2, 3, 4, 5, 6))).status).toBe(400);
  },
);

row(
  'A5.08b',
  { mark: 'D' },
  'a reminder comes 0 to 40320 minutes before: anything else is refused: 400',
  async (google) => {
    expect((await google.post(reminded(0))).status).toBe(200);
    expect((await google.post(reminded(40_320))).status).toBe(200);
    expect((await google.post(reminded(40_321))).status).toBe(400);
    expect((await google.post(reminded(-1))).status).toBe(400);
  },
);

row(
  'A5.08c',
  { mark: 'D' },
  'the creator sees source, the way back to where an event came from',
  async (google) => {
    const source = { title: 'CRM', url: 'https://crm.example.com/activities/1' };
    expect(await google.insert(timed({ source }))).toMatchObject({ source });
  },
);

row('A5.08d', { mark: 'D' }, 'an event has a link that opens it in Google', async (google) => {
  expect((await google.insert())['htmlLink']).toMatch(/^https?:\/\//);
});

row('A5.09a', { mark: 'D' }, 'an event may have one of the colours 1 to 11', async (google) => {
  expect(await google.insert(timed({ colorId: '11' }))).toMatchObject({ colorId: '11' });
});

row(
  'A5.09b',
  { mark: 'D', unsure: SILENT },
  'a colour outside the palette of events is refused: 400',
  async (google) => {
    expect((await google.post(timed({ colorId: '12' }))).status).toBe(400);
  },
);

row('A5.09c', { mark: 'D' }, 'colors.get names the event colours 1 to 11', async (google) => {
  const { body } = await google.api('GET', '/colors');
  const palette = Object.keys(body['event'] ?? {});
  expect(palette.toSorted((one, other) => Number(one) - Number(other))).toEqual(
    Array.from({ length: 11 }, (_, index) => String(index + 1)),
  );
});

row('A5.10a', { mark: 'D' }, 'a description may be HTML', async (google) => {
  const { id } = await google.insert(timed({ description: '<b>Agenda</b><br>one' }));
  expect((await google.get(id))['description']).toBe('<b>Agenda</b><br>one');
});

for (const [letter, field] of [
  ['b', 'description'],
  ['c', 'location'],
] as const) {
  row(
    `A5.10${letter}`,
    { mark: 'K', unsure: KNOWLEDGE },
    `an empty ${field} comes back as a missing one`,
    async (google) => {
      const { id } = await google.insert(timed({ [field]: 'something' }));
      await google.patch(id, { [field]: '' });
      expect(await google.get(id)).not.toHaveProperty(field);
    },
  );
}

row('B3.12a', { mark: 'X' }, 'an event carries reminders though nothing was given', async (google) => {
  expect((await google.insert()).reminders).toEqual({ useDefault: true });
});

row('B3.12b', { mark: 'X' }, 'an all-day start and end carry date alone', async (google) => {
  const made = await google.insert(allDay({ start: { date: '2027-03-08', timeZone: 'Europe/Zurich' } }));
  expect(made.start).toEqual({ date: '2027-03-08' });
  expect(made.end).toEqual({ date: '2027-03-09' });
});
