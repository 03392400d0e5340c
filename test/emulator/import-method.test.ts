import { describe, expect, test } from 'vitest';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Json, type List } from './support.ts';

const BOB = 'bob@example.com';
const IMPORT = `${EVENTS}/import`;

const foreign = (more: Json = {}) =>
  timed('2026-07-01', {
    iCalUID: 'far-1@elsewhere.org',
    organizer: { email: 'somebody@elsewhere.org', displayName: 'Some Body' },
    attendees: [{ email: EMAIL, responseStatus: 'accepted' }, { email: BOB }],
    sequence: 3,
    ...more,
  });

describe('events.import', () => {
  test('makes a private copy with the organizer as given', async () => {
    const at = await stage();
    const { body, status } = await at.api<Event>('POST', IMPORT, foreign());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      iCalUID: 'far-1@elsewhere.org',
      organizer: { email: 'somebody@elsewhere.org', displayName: 'Some Body' },
      creator: { email: EMAIL, self: true },
      privateCopy: true,
      sequence: 3,
    });
    expect(body['organizer']).not.toHaveProperty('self');
    expect(body['attendees']).toEqual([
      { email: EMAIL, self: true, responseStatus: 'accepted' },
      { email: BOB, responseStatus: 'needsAction' },
    ]);
  });

  test('invites nobody, also not by a later change', async () => {
    const at = await stage();
    const account = await at.control<{ accessToken: string }>('POST', '/accounts', { email: BOB });
    const own = foreign({ organizer: { email: EMAIL } });
    const made = (await at.api<Event>('POST', `${IMPORT}?sendUpdates=all`, own)).body;
    expect(made['organizer']).toMatchObject({ self: true });
    await at.api('PATCH', `${EVENTS}/${made.id}`, { summary: 'New' });
    const bobs = await at.api<List>('GET', EVENTS, undefined, { token: account.body.accessToken });
    expect(bobs.body.items).toEqual([]);
    expect((await at.control<{ items: object[] }>('GET', '/mail')).body.items).toEqual([]);
  });

  test('once more with the same UID updates the copy, and never backwards', async () => {
    const at = await stage();
    const first = (await at.api<Event>('POST', IMPORT, foreign({ location: 'Here' }))).body;
    const second = (await at.api<Event>('POST', IMPORT, foreign({ summary: 'New', sequence: 4 }))).body;
    expect(second).toMatchObject({ id: first.id, summary: 'New', sequence: 4 });
    expect(second).not.toHaveProperty('location');
    const older = await at.api<{ error: { message: string } }>('POST', IMPORT, foreign({ sequence: 2 }));
    expect(older.body.error.message).toBe('Invalid sequence value.');
  });

  test('of a UID that is taken by another event, or by a deleted copy, is 409', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, timed('2026-07-01', { iCalUID: 'own@x' }));
    const own = foreign({ iCalUID: 'own@x' });
    expect(reasonOf(await at.api('POST', IMPORT, own))).toBe('409 duplicate');
    const copy = (await at.api<Event>('POST', IMPORT, foreign())).body;
    await at.api('DELETE', `${EVENTS}/${copy.id}`);
    expect(reasonOf(await at.api('POST', IMPORT, foreign()))).toBe('409 duplicate');
  });

  test.each<[string, Json, string]>([
    ['without a UID', { iCalUID: null }, '400 required'],
    ['without an end', { end: null }, '400 required'],
    ['of another type', { eventType: 'focusTime' }, '400 invalid'],
    [
      'that the calendar’s owner has nothing to do with',
      { attendees: [{ email: BOB }] },
      '400 participantIsNeitherOrganizerNorAttendee',
    ],
  ])('of an event %s is refused', async (_, more, reason) => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', IMPORT, foreign(more)))).toBe(reason);
  });

  test('leaves the shared properties to the organizer', async () => {
    const at = await stage();
    const copy = (await at.api<Event>('POST', IMPORT, foreign())).body;
    const answer = await at.api('PATCH', `${EVENTS}/${copy.id}`, { summary: 'Mine' });
    expect(reasonOf(answer)).toBe('403 forbiddenForNonOrganizer');
  });
});
