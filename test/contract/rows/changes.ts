import { expect } from '../expect.ts';
import { idsOf, inPath, type Google } from '../google.ts';
import { grant } from '../sign-in.ts';
import { REPORTED, row } from '../registry.ts';
import { allDay, FOCUS, freshId, hoursLater, refusal, timed, type Json } from '../shapes.ts';

const put = (google: Google, id: string, body: Json, headers: Record<string, string> = {}) =>
  google.api('PUT', `${google.events}/${id}`, body, { headers });

row('A4.01a', { mark: 'D' }, 'an update resets the writable fields that it does not name', async (google) => {
  const { id, sequence } = await google.insert(timed({ location: 'Room 1', transparency: 'transparent' }));
  expect((await put(google, id, timed({ sequence }))).status).toBe(200);
  const now = await google.get(id);
  expect(now).not.toHaveProperty('location');
  expect(now).not.toHaveProperty('transparency');
});

row('A4.01b', { mark: 'D' }, 'an update without start or end is refused: 400', async (google) => {
  const { id } = await google.insert();
  const { start, end } = timed();
  expect((await put(google, id, { summary: 'Another', end })).status).toBe(400);
  expect((await put(google, id, { summary: 'Another', start })).status).toBe(400);
});

row(
  'A4.02a',
  { mark: 'D' },
  'a patch replaces the fields that it names and keeps the rest',
  async (google) => {
    const { id } = await google.insert(timed({ location: 'Room 1' }));
    await google.patch(id, { summary: 'Another' });
    expect(await google.get(id)).toMatchObject({
      summary: 'Another',
      location: 'Room 1',
      start: { timeZone: 'Europe/Zurich' },
    });
  },
);

row('A4.02b', { mark: 'D' }, 'a patch replaces an array as a whole', async (google) => {
  const attendees = [{ email: 'one@example.net' }, { email: 'two@example.net' }];
  const { id } = await google.insert(timed({ attendees }));
  await google.patch(id, { attendees: [{ email: 'three@example.net' }] }, { sendUpdates: 'none' });
  expect((await google.get(id)).attendees.map(({ email }) => email)).toEqual(['three@example.net']);
});

row('A4.02c', { mark: 'D' }, 'a patch merges the keys of a map', async (google) => {
  const { id } = await google.insert(timed({ extendedProperties: { private: { a: '1', b: '2' } } }));
  await google.patch(id, { extendedProperties: { private: { b: '3', c: '4' } } });
  expect((await google.get(id)).extendedProperties.private).toEqual({ a: '1', b: '3', c: '4' });
});

row('A4.02d', { mark: 'D' }, 'null in a patch deletes a key of a map', async (google) => {
  const { id } = await google.insert(timed({ extendedProperties: { private: { a: '1', b: '2' } } }));
  await google.patch(id, { extendedProperties: { private: { a: null } } });
  expect((await google.get(id)).extendedProperties.private).toEqual({ b: '2' });
});

row(
  'A4.02e',
  { mark: 'D', needs: 'emulator' },
  'a patch costs three quota units, a get and an update one each',
  async (google) => {
    const token = await grant(google, ['calendar']);
    const { id, sequence } = await google.insert();
    await google.control('DELETE', '/requests');
    await google.ok('PATCH', `${google.events}/${id}`, { summary: 'Another' }, { token });
    await google.ok('GET', `${google.events}/${id}`, undefined, { token });
    await google.ok('PUT', `${google.events}/${id}`, timed({ sequence }), { token });
    const { items } = (await google.control('GET', '/requests')).body;
    expect(items.map(({ operation, quotaUnits }) => [operation, quotaUnits])).toEqual([
      ['events.patch', 3],
      ['events.get', 1],
      ['events.update', 1],
    ]);
  },
);

row(
  'A4.03a',
  { mark: 'R', unsure: 'an answer by Google’s team' },
  'a patch from timed to all-day without nulls is refused: 400 invalid "Invalid start time."',
  async (google) => {
    const { id } = await google.insert();
    const { start, end } = allDay();
    const answer = await google.api('PATCH', `${google.events}/${id}`, { start, end });
    expect(answer).toMatchObject(refusal(400, 'invalid', { message: 'Invalid start time.' }));
  },
);

row(
  'A4.03b',
  { mark: 'R', unsure: 'an answer by Google’s team' },
  'a patch from timed to all-day has to null dateTime',
  async (google) => {
    const { id } = await google.insert();
    const none = { dateTime: null, timeZone: null };
    const changed = await google.patch(id, {
      start: { date: '2027-03-08', ...none },
      end: { date: '2027-03-09', ...none },
    });
    expect(changed).toMatchObject({ start: { date: '2027-03-08' }, end: { date: '2027-03-09' } });
  },
);

row(
  'A4.03c',
  { mark: 'R', unsure: 'an answer by Google’s team' },
  'a patch from all-day to timed has to null date',
  async (google) => {
    const { id } = await google.insert(allDay());
    const { start, end } = timed() as { start: Json; end: Json };
    expect((await google.api('PATCH', `${google.events}/${id}`, { start, end })).status).toBe(400);
    const changed = await google.patch(id, { start: { ...start, date: null }, end: { ...end, date: null } });
    expect(changed.start).toEqual({ dateTime: '2027-03-08T09:00:00+01:00', timeZone: 'Europe/Zurich' });
  },
);

row('A4.07a', { mark: 'R', unsure: REPORTED }, 'a change of time raises the sequence', async (google) => {
  const { id, sequence } = await google.insert();
  expect((await google.patch(id, hoursLater(2))).sequence).toBeGreaterThan(sequence);
});

row(
  'A4.07b',
  { mark: 'R', unsure: REPORTED },
  'an update without the sequence after a change of time is refused: 400 "Invalid sequence value."',
  async (google) => {
    const { id } = await google.insert();
    await google.patch(id, hoursLater(2));
    expect(await put(google, id, timed(hoursLater(2)))).toMatchObject(
      refusal(400, 'invalid', { message: 'Invalid sequence value.' }),
    );
  },
);

row(
  'A4.07c',
  { mark: 'R', unsure: REPORTED },
  'an update with the sequence that was read is applied',
  async (google) => {
    const { id } = await google.insert();
    const { sequence } = await google.patch(id, hoursLater(2));
    expect((await put(google, id, timed({ ...hoursLater(2), sequence, summary: 'Another' }))).status).toBe(
      200,
    );
  },
);

row('A4.07d', { mark: 'R', unsure: REPORTED }, 'a patch needs no sequence', async (google) => {
  const { id } = await google.insert();
  await google.patch(id, hoursLater(2));
  expect((await google.patch(id, { summary: 'Another' })).summary).toBe('Another');
});

row(
  'A4.07e',
  { mark: 'R', unsure: REPORTED },
  'a lower sequence is refused: 400 "Invalid sequence value."',
  async (google) => {
    const { id } = await google.insert();
    await google.patch(id, hoursLater(2));
    const { sequence } = await google.patch(id, hoursLater(3));
    const answer = await put(google, id, timed({ ...hoursLater(3), sequence: sequence - 1 }));
    expect(answer).toMatchObject(refusal(400, 'invalid', { message: 'Invalid sequence value.' }));
  },
);

row('A4.08a', { mark: 'D' }, 'a delete is answered 204 without a body', async (google) => {
  const { id } = await google.insert();
  expect(await google.api('DELETE', `${google.events}/${id}`)).toMatchObject({ status: 204, text: '' });
});

row(
  'A4.08b',
  { mark: 'D', unsure: '403 for an already cancelled event was seen too' },
  'a second delete is refused: 410 deleted "Resource has been deleted"',
  async (google) => {
    const { id } = await google.insert();
    await google.remove(id);
    const gone = refusal(410, 'deleted', { domain: 'global', message: 'Resource has been deleted' });
    expect(await google.api('DELETE', `${google.events}/${id}`)).toMatchObject(gone);
  },
);

row(
  'A4.08c',
  { mark: 'D' },
  'a delete of an event that never was is refused: 404 notFound',
  async (google) => {
    const answer = await google.api('DELETE', `${google.events}/${freshId()}`);
    expect(answer).toMatchObject(refusal(404, 'notFound', { domain: 'global' }));
  },
);

row(
  'A4.09a',
  { mark: 'D' },
  'a move gives the event to another calendar of the caller, which becomes its organizer',
  async (google) => {
    const { id } = await google.insert();
    const query = { destination: google.me.email };
    await google.ok('POST', `${google.events}/${id}/move`, undefined, { query });
    const address = `/calendars/${inPath(google.me.email)}/events/${id}`;
    expect(await google.ok('GET', address)).toMatchObject({
      id,
      status: 'confirmed',
      organizer: { email: google.me.email },
    });
    await google.ok('DELETE', address);
  },
);

row(
  'A4.09b',
  { mark: 'D', unsure: 'focus time needs a Workspace account' },
  'only default events can be moved: another type is refused',
  async (google) => {
    const { id } = await google.ok('POST', '/calendars/primary/events', timed(FOCUS));
    const query = { destination: google.calendarId };
    const answer = await google.api('POST', `/calendars/primary/events/${id}/move`, undefined, { query });
    await google.ok('DELETE', `/calendars/primary/events/${id}`);
    expect([400, 403]).toContain(answer.status);
  },
);

row(
  'A4.10a',
  { mark: 'R', unsure: REPORTED },
  'a write of one’s own comes back in the next delta',
  async (google) => {
    const { id } = await google.insert();
    const syncToken = await google.syncToken();
    const { etag } = await google.patch(id, { summary: 'Another' });
    const { items } = await google.list({ syncToken });
    expect(idsOf(items)).toEqual([id]);
    expect(items[0]?.etag).toBe(etag);
  },
);
