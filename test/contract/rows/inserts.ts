import { expect } from '../expect.ts';
import { inPath, SOON } from '../google.ts';
import { QUOTED, REPORTED, row, SILENT } from '../registry.ts';
import { allDay, freshId, hoursLater, refusal, timed, type Json } from '../shapes.ts';

const { start: START, end: END } = timed() as { start: Json; end: Json };

row('A3.01a', { mark: 'D' }, 'an event needs nothing but start and end', async (google) => {
  expect(await google.insert({ start: START, end: END })).toMatchObject({
    kind: 'calendar#event',
    status: 'confirmed',
  });
});

row('A3.01b', { mark: 'D' }, 'an event without end is refused: 400', async (google) => {
  expect((await google.post({ start: START })).status).toBe(400);
});

row('A3.01c', { mark: 'D' }, 'an event without start is refused: 400', async (google) => {
  expect((await google.post({ end: END })).status).toBe(400);
});

row('A3.01d', { mark: 'D' }, 'a timed start with an all-day end is refused: 400', async (google) => {
  expect((await google.post({ start: START, end: { date: '2027-03-09' } })).status).toBe(400);
});

row(
  'A3.01e',
  { mark: 'D' },
  'an end before the start is refused: 400 timeRangeEmpty of the domain calendar',
  async (google) => {
    const answer = await google.post({ start: END, end: START });
    expect(answer).toMatchObject(refusal(400, 'timeRangeEmpty', { domain: 'calendar' }));
  },
);

row(
  'A3.01f',
  { mark: 'D', unsure: 'events without length are made by some clients' },
  'an end equal to the start is refused: 400 timeRangeEmpty',
  async (google) => {
    const answer = await google.post({ start: START, end: START });
    expect(answer).toMatchObject(refusal(400, 'timeRangeEmpty'));
  },
);

row(
  'A3.01g',
  { mark: 'D', unsure: 'a same-day end is taken as one day by some clients' },
  'an all-day event that ends on its first day is refused: 400 timeRangeEmpty',
  async (google) => {
    const answer = await google.post(allDay({ end: { date: '2027-03-08' } }));
    expect(answer).toMatchObject(refusal(400, 'timeRangeEmpty'));
  },
);

row('A3.02a', { mark: 'D' }, 'an id from the client is taken', async (google) => {
  const id = freshId();
  expect((await google.insert(timed({ id }))).id).toBe(id);
});

const BAD_IDS: readonly (readonly [string, string, () => string])[] = [
  ['b', 'with a letter behind v', () => `${freshId()}w`],
  ['c', 'with a capital letter', () => `${freshId()}A`],
  ['d', 'with a hyphen', () => `${freshId()}-1`],
  ['e', 'of four characters', () => freshId().slice(0, 4)],
  ['f', 'of 1025 characters', () => freshId().repeat(40).slice(0, 1025)],
];

for (const [letter, what, id] of BAD_IDS) {
  row(`A3.02${letter}`, { mark: 'D' }, `an id ${what} is refused: 400`, async (google) => {
    expect((await google.api('POST', google.events, timed({ id: id() }))).status).toBe(400);
  });
}

row(
  'A3.02g',
  { mark: 'D' },
  'an id of 1024 characters from both ends of the alphabet is taken',
  async (google) => {
    const id = `${freshId()}${'09av'.repeat(248)}`;
    expect((await google.insert(timed({ id }))).id).toBe(id);
  },
);

row('A3.02h', { mark: 'D' }, 'an id of five characters is taken', async (google) => {
  const id = freshId().slice(0, 5);
  expect((await google.insert(timed({ id }))).id).toBe(id);
});

row('A3.02i', { mark: 'D', unsure: SILENT }, 'id and iCalUID together are refused: 400', async (google) => {
  const id = freshId();
  expect((await google.post(timed({ id, iCalUID: `${id}@contract` }))).status).toBe(400);
});

row(
  'A3.02j',
  { mark: 'D', needs: 'emulator' },
  'an id is unique in its calendar alone: another calendar takes it too',
  async (google) => {
    const { id } = await google.insert(timed({ id: freshId() }));
    const other = await google.ok('POST', '/calendars', { summary: 'Other' });
    expect(await google.ok('POST', `/calendars/${inPath(other.id)}/events`, timed({ id }))).toMatchObject({
      id,
    });
  },
);

row(
  'A3.02k',
  { mark: 'D' },
  'an event without an id from the client gets one from the same alphabet',
  async (google) => {
    expect((await google.insert()).id).toMatch(/^[a-v0-9]{5,1024}$/);
  },
);

row(
  'A3.03a',
  { mark: 'D' },
  'an id that is taken is refused: 409 duplicate "The requested identifier already exists."',
  async (google) => {
    const { id } = await google.insert(timed({ id: freshId() }));
    const answer = await google.post(timed({ id }));
    const message = 'The requested identifier already exists.';
    expect(answer).toMatchObject(refusal(409, 'duplicate', { domain: 'global', message }));
  },
);

row('A3.03b', { mark: 'D' }, 'a refused duplicate does not apply its body', async (google) => {
  const { id, etag } = await google.insert(timed({ id: freshId() }));
  await google.post(timed({ id, summary: 'Another' }));
  expect(await google.get(id)).toMatchObject({ etag, summary: 'Meeting' });
});

row(
  'A3.05a',
  { mark: 'R', unsure: REPORTED },
  'the id of a deleted event stays taken: 409 duplicate',
  async (google) => {
    const { id } = await google.insert(timed({ id: freshId() }));
    await google.remove(id);
    expect(await google.post(timed({ id }))).toMatchObject(refusal(409, 'duplicate'));
  },
);

row(
  'A3.05b',
  { mark: 'R', unsure: 'others saw 403 on touching a cancelled event' },
  'an update with status confirmed brings a deleted event back',
  async (google) => {
    const { id } = await google.insert(timed({ id: freshId() }));
    await google.remove(id);
    const { sequence } = await google.get(id);
    const body = timed({ status: 'confirmed', sequence });
    expect((await google.api('PUT', `${google.events}/${id}`, body)).status).toBe(200);
    expect((await google.items()).map((item) => item.id)).toEqual([id]);
  },
);

row(
  'A3.06a',
  { mark: 'R', unsure: REPORTED },
  'an iCalUID that is taken is refused: 409 duplicate',
  async (google) => {
    const iCalUID = `${freshId()}@contract`;
    await google.insert(timed({ iCalUID }));
    expect(await google.post(timed({ iCalUID }))).toMatchObject(refusal(409, 'duplicate'));
  },
);

row(
  'A3.06b',
  { mark: 'R', unsure: REPORTED },
  'the iCalUID of a deleted event stays taken: 409 duplicate',
  async (google) => {
    const iCalUID = `${freshId()}@contract`;
    await google.remove((await google.insert(timed({ iCalUID }))).id);
    expect(await google.post(timed({ iCalUID }))).toMatchObject(refusal(409, 'duplicate'));
  },
);

row('A3.07a', { mark: 'D' }, 'events.import adds an event under its iCalUID', async (google) => {
  const iCalUID = `${freshId()}@elsewhere`;
  const { id } = await google.ok('POST', `${google.events}/import`, timed({ iCalUID }));
  expect(await google.get(id)).toMatchObject({ iCalUID, summary: 'Meeting' });
});

row('A3.07b', { mark: 'D' }, 'events.import without iCalUID is refused: 400', async (google) => {
  expect((await google.api('POST', `${google.events}/import`, timed())).status).toBe(400);
});

row(
  'A3.07c',
  { mark: 'D' },
  'events.import of another event type than default is refused: 400',
  async (google) => {
    const event = timed({ ...hoursLater(1), iCalUID: `${freshId()}@elsewhere`, eventType: 'focusTime' });
    expect((await google.api('POST', `${google.events}/import`, event)).status).toBe(400);
  },
);

row('A3.07d', { mark: 'D', needs: 'emulator' }, 'events.import sends no invitations', async (google) => {
  const guest = await google.guest();
  const before = (await google.control('GET', '/mail')).body.items.length;
  const event = timed({ iCalUID: `${freshId()}@elsewhere`, attendees: [{ email: guest.email }] });
  await google.ok('POST', `${google.events}/import`, event);
  expect((await google.control('GET', '/mail')).body.items).toHaveLength(before);
});

row(
  'A3.08',
  { mark: 'Q', unsure: QUOTED, needs: 'guest' },
  'the copy on a guest’s calendar has the id of the event',
  async (google) => {
    const { email, token } = await google.guest();
    const { id } = await google.insert(timed({ attendees: [{ email }] }), { sendUpdates: 'none' });
    await expect
      .poll(
        async () => (await google.api('GET', `/calendars/primary/events/${id}`, undefined, { token })).body,
        SOON,
      )
      .toMatchObject({ id, summary: 'Meeting' });
  },
);
