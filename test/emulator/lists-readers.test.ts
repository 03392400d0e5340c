import { describe, expect, test } from 'vitest';
import { stage, timed, type Event, type Json, type List, type Stage } from './support.ts';

/** A calendar with a public, a private and a recurring event; its owner's rights are then cut to `accessRole`. */
async function calendarFor(at: Stage, accessRole: string): Promise<string> {
  const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
    summary: 'Team',
  });
  const id = encodeURIComponent(made.body.id);
  const path = `/calendars/${id}/events`;
  const secret: Json = {
    id: 'secret',
    summary: 'Doctor',
    location: 'Basel',
    visibility: 'private',
    extendedProperties: { private: { crm: '7' } },
  };
  await at.api('POST', path, timed('2026-03-02', { id: 'lunch', summary: 'Lunch' }));
  await at.api('POST', path, timed('2026-03-03', secret));
  const series = { id: 'series', recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] };
  await at.api('POST', path, timed('2026-03-04', series));
  await at.control('PATCH', `/accounts/anna@example.com/calendars/${id}`, { accessRole });
  return path;
}

const itemsOf = async (at: Stage, path: string, query = '') =>
  (await at.api<List>('GET', `${path}?${query}`)).body.items;

const DETAILS = [
  'summary',
  'location',
  'extendedProperties',
  'htmlLink',
  'creator',
  'organizer',
  'reminders',
];
const detailsOf = (event: Event | undefined) => DETAILS.filter((name) => event?.[name] !== undefined);

describe('readers below writer', () => {
  test('who sees only when somebody is busy gets occurrences without any detail', async () => {
    const at = await stage();
    const path = await calendarFor(at, 'freeBusyReader');
    const items = await itemsOf(at, path, 'singleEvents=false');
    expect(items.map((item) => item.id)).toEqual([
      'lunch',
      'secret',
      'series_20260304T080000Z',
      'series_20260305T080000Z',
    ]);
    expect(items.flatMap(detailsOf)).toEqual([]);
    expect(items[0]?.start).toEqual({ dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Zurich' });
  });

  test.each(['reader', 'writerWithoutPrivateAccess'])(
    'a %s sees what is open in full, and that a private event is there',
    async (role) => {
      const at = await stage();
      const path = await calendarFor(at, role);
      const [lunch, secret] = await itemsOf(at, path);
      expect(lunch?.summary).toBe('Lunch');
      expect(secret).toMatchObject({ id: 'secret', visibility: 'private', status: 'confirmed' });
      expect(detailsOf(secret)).toEqual([]);
      const read = await at.api<Event>('GET', `${path}/secret`);
      expect(detailsOf(read.body)).toEqual([]);
    },
  );

  test.each(['reader', 'writerWithoutPrivateAccess', 'freeBusyReader'])(
    'a %s cannot find out by a search what a private event says',
    async (role) => {
      const at = await stage();
      const path = await calendarFor(at, role);
      expect(await itemsOf(at, path, 'q=doctor')).toEqual([]);
      expect(await itemsOf(at, path, 'privateExtendedProperty=crm%3D7')).toEqual([]);
    },
  );

  test('a writer sees and finds private events', async () => {
    const at = await stage();
    const path = await calendarFor(at, 'writer');
    expect((await itemsOf(at, path, 'q=doctor')).map((item) => item.summary)).toEqual(['Doctor']);
  });

  test('a reader gets no details of deleted private events either', async () => {
    const at = await stage();
    const path = await calendarFor(at, 'owner');
    await at.api('DELETE', `${path}/secret`);
    const id = path.split('/')[2];
    await at.control('PATCH', `/accounts/anna@example.com/calendars/${id}`, { accessRole: 'reader' });
    const found = (await itemsOf(at, path, 'showDeleted=true')).find((item) => item.id === 'secret');
    expect(found?.status).toBe('cancelled');
    expect(detailsOf(found)).toEqual([]);
  });
});
