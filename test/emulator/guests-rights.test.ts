import { describe, expect, test } from 'vitest';
import { answers, as, BOB, CAROL, FOREIGN, guestsOf, meeting, read } from './guests-support.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Event, type Json, type List } from './support.ts';

describe('a guest', () => {
  test.each<[string, Json]>([
    ['title', { summary: 'Mine' }],
    ['time', { start: { dateTime: '2026-07-01T09:30:00+02:00' } }],
    ['status', { status: 'tentative' }],
    ['shared properties', { extendedProperties: { shared: { a: '1' } } }],
    ['flags about guests', { guestsCanInviteOthers: false }],
    [
      'others’ answers',
      { attendees: [{ email: BOB }, { email: CAROL, responseStatus: 'declined' }, { email: FOREIGN }] },
    ],
    ['list of guests by taking one off', { attendees: [{ email: BOB }, { email: CAROL }] }],
  ])('cannot change the %s', async (_, change) => {
    const { anna, bob, path } = await meeting();
    const before = await read(anna, path);
    const answer = await bob('PATCH', path, change);
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'forbiddenForNonOrganizer',
            message: 'Shared properties can only be changed by the organizer of the event.',
          },
        ],
        code: 403,
        message: 'Shared properties can only be changed by the organizer of the event.',
      },
    });
    expect(await read(anna, path)).toEqual(before);
  });

  test('who puts an event without the flags sets them, and is refused', async () => {
    const { bob, path } = await meeting();
    const copy = await read(bob, path);
    expect(reasonOf(await bob('PUT', path, copy))).toBe('403 forbiddenForNonOrganizer');
    const flags = { guestsCanInviteOthers: true, guestsCanModify: false, guestsCanSeeOtherGuests: true };
    expect((await bob('PUT', path, { ...copy, ...flags, colorId: '2' })).status).toBe(200);
  });

  test('invites others unless the organizer forbade it', async () => {
    const { at, anna, bob, path } = await meeting({ attendees: [{ email: BOB }] });
    const more = [{ email: BOB, responseStatus: 'needsAction' }, { email: CAROL }];
    expect((await bob('PATCH', path, { attendees: more })).status).toBe(200);
    expect(guestsOf(await read(anna, path)).map((guest) => guest.email)).toEqual([BOB, CAROL]);
    expect((await read(await as(at, CAROL), path)).summary).toBe('Meeting');

    await anna('PATCH', path, { guestsCanInviteOthers: false });
    const another = [...answers(await read(bob, path), '', ''), { email: FOREIGN }];
    expect(reasonOf(await bob('PATCH', path, { attendees: another }))).toBe('403 forbiddenForNonOrganizer');
  });

  test('who may modify the event modifies it for everybody, but for the flags', async () => {
    const { anna, bob, carol, path } = await meeting({ guestsCanModify: true });
    const change = { summary: 'By Bob', start: { dateTime: '2026-07-01T09:30:00+02:00' } };
    const answered = (await bob<Event>('PATCH', path, change)).body;
    for (const api of [anna, carol])
      expect(await read(api, path)).toMatchObject({ summary: 'By Bob', sequence: 1 });
    expect((await read(anna, path)).start?.['dateTime']).toBe('2026-07-01T09:30:00+02:00');
    expect(await read(bob, path)).toEqual(answered);
    expect(reasonOf(await bob('PATCH', path, { guestsCanModify: false }))).toBe(
      '403 forbiddenForNonOrganizer',
    );
  });

  test('of an organizer who is nobody here may change what is his alone', async () => {
    const at = await stage();
    const ics = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'UID:far@elsewhere.org',
      'DTSTART:20260701T090000Z',
      'DTEND:20260701T100000Z',
      'SUMMARY:From afar',
      `ORGANIZER:mailto:${FOREIGN}`,
      `ATTENDEE:mailto:${EMAIL}`,
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    await at.control('POST', `/accounts/${EMAIL}/calendars/primary/import`, ics);
    const [event] = (await at.api<List>('GET', EVENTS)).body.items;
    const path = `${EVENTS}/${event?.id}`;
    expect(reasonOf(await at.api('PATCH', path, { summary: 'X' }))).toBe('403 forbiddenForNonOrganizer');
    const answer = await at.api('PATCH', path, { attendees: [{ email: EMAIL, responseStatus: 'accepted' }] });
    expect(answer.status).toBe(200);
    expect((await at.api('DELETE', path)).status).toBe(204);
  });
});

const properties = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

describe('properties', () => {
  test('are counted over all copies', async () => {
    const { anna, bob, path } = await meeting();
    expect((await bob('PATCH', path, { extendedProperties: { private: properties(200) } })).status).toBe(200);
    const ninety = { extendedProperties: { private: properties(90) } };
    expect((await anna('PATCH', path, ninety)).status).toBe(200);
    const answer = await anna('PATCH', path, { extendedProperties: { shared: properties(11) } });
    expect(reasonOf(answer)).toBe('400 invalid');
    expect((await anna('PATCH', path, { extendedProperties: { shared: properties(10) } })).status).toBe(200);
  });
});
