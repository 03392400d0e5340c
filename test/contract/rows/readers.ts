import { expect } from '../expect.ts';
import { at, inPath, type Google, sharedCalendar } from '../google.ts';
import { row } from '../registry.ts';
import { timed, type Json } from '../shapes.ts';
import type { Resource } from '../wire.ts';

/** A private meeting on a calendar that the caller sees in this role. */
async function sharedWithPrivate(google: Google, accessRole: string): Promise<Resource> {
  const id = await sharedCalendar(google, 'owner');
  await google.ok(
    'POST',
    `/calendars/${inPath(id)}/events`,
    timed({ visibility: 'private', summary: 'Secret', location: 'Cave' }),
  );
  await google.control('PATCH', `/accounts/${google.me.email}/calendars/${inPath(id)}`, { accessRole });
  const { items } = await google.ok('GET', `/calendars/${inPath(id)}/events`);
  expect(items).toHaveLength(1);
  return at(items, 0);
}

const READERS: readonly (readonly [string, string, 'D' | 'Q'])[] = [
  ['a', 'freeBusyReader', 'D'],
  ['b', 'reader', 'D'],
  ['c', 'writerWithoutPrivateAccess', 'Q'],
];

for (const [letter, role, mark] of READERS) {
  const about = mark === 'Q' ? { mark, unsure: 'quoted by others, not read by us' } : { mark };
  row(
    `A1.23${letter}`,
    { ...about, needs: 'emulator' },
    `a ${role} sees a private event without its details`,
    async (google) => {
      const seen = await sharedWithPrivate(google, role);
      expect(seen).toHaveProperty('start');
      expect(seen).not.toHaveProperty('summary', 'Secret');
      expect(seen).not.toHaveProperty('location');
    },
  );
}

row(
  'A1.23d',
  { mark: 'D', needs: 'emulator' },
  'a freeBusyReader sees no details of any event',
  async (google) => {
    const id = await sharedCalendar(google, 'owner');
    await google.ok('POST', `/calendars/${inPath(id)}/events`, timed({ location: 'Room 1' }));
    await google.control('PATCH', `/accounts/${google.me.email}/calendars/${inPath(id)}`, {
      accessRole: 'freeBusyReader',
    });
    const seen = at((await google.ok('GET', `/calendars/${inPath(id)}/events`)).items, 0);
    expect(seen).not.toHaveProperty('summary', 'Meeting');
    expect(seen).not.toHaveProperty('location');
  },
);

row(
  'A1.23e',
  { mark: 'D', needs: 'emulator' },
  'a freeBusyReader gets instances as with singleEvents=true',
  async (google) => {
    const id = await sharedCalendar(google, 'owner');
    const series: Json = timed({ recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
    await google.ok('POST', `/calendars/${inPath(id)}/events`, series);
    await google.control('PATCH', `/accounts/${google.me.email}/calendars/${inPath(id)}`, {
      accessRole: 'freeBusyReader',
    });
    expect((await google.ok('GET', `/calendars/${inPath(id)}/events`)).items).toHaveLength(4);
  },
);

row(
  'A1.23f',
  { mark: 'D', needs: 'emulator' },
  'a reader sees the details of an event that is not private',
  async (google) => {
    const id = await sharedCalendar(google, 'owner');
    await google.ok('POST', `/calendars/${inPath(id)}/events`, timed());
    await google.control('PATCH', `/accounts/${google.me.email}/calendars/${inPath(id)}`, {
      accessRole: 'reader',
    });
    expect((await google.ok('GET', `/calendars/${inPath(id)}/events`)).items).toMatchObject([
      { summary: 'Meeting' },
    ]);
  },
);
