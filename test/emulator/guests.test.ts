import { describe, expect, test, vi } from 'vitest';
import {
  answerOf,
  answers,
  as,
  BOB,
  CAROL,
  changesSince,
  FOREIGN,
  guestsOf,
  list,
  meeting,
  read,
} from './guests-support.ts';
import { receiver } from './push-receiver.ts';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event } from './support.ts';

describe('an invitation', () => {
  test('lies on the calendars of guests who have an account, under the same id, as theirs to answer', async () => {
    const { bob, made, path } = await meeting({
      location: 'Here',
      colorId: '3',
      source: { title: 'T', url: 'https://x.org' },
    });
    const copy = await read(bob, path);
    expect(copy).toMatchObject({
      id: made.id,
      iCalUID: made['iCalUID'],
      summary: 'Meeting',
      location: 'Here',
      status: 'confirmed',
      start: { dateTime: '2026-07-01T03:00:00-04:00', timeZone: 'Europe/Zurich' },
      reminders: { useDefault: true },
    });
    expect(copy['organizer']).toEqual({ email: EMAIL });
    expect(copy['creator']).toEqual({ email: EMAIL });
    expect(guestsOf(copy)).toEqual([
      { email: BOB, self: true, responseStatus: 'needsAction' },
      { email: CAROL, responseStatus: 'needsAction' },
      { email: FOREIGN, responseStatus: 'needsAction' },
    ]);
    expect(copy.etag).not.toBe(made.etag);
    for (const own of ['colorId', 'source']) expect(copy).not.toHaveProperty(own);
  });

  test('follows what the organizer changes, and leaves to the guest what is his', async () => {
    const { anna, bob, path } = await meeting();
    const own = { colorId: '5', transparency: 'transparent', extendedProperties: { private: { mine: '1' } } };
    expect((await bob('PATCH', path, own)).status).toBe(200);
    const before = await list(bob);
    await anna('PATCH', path, {
      summary: 'Other',
      start: { dateTime: '2026-07-02T09:00:00+02:00' },
      end: { dateTime: '2026-07-02T10:00:00+02:00' },
      transparency: 'opaque',
      extendedProperties: { shared: { ours: '2' }, private: { annas: '3' } },
    });
    const items = await changesSince(bob, before);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      summary: 'Other',
      sequence: 1,
      ...own,
      extendedProperties: { shared: { ours: '2' } },
    });
    expect(items[0]?.['extendedProperties']).toEqual({ private: { mine: '1' }, shared: { ours: '2' } });
  });

  test('stays untouched when the organizer changes nothing that is shared', async () => {
    const { anna, bob, path } = await meeting();
    const before = await read(bob, path);
    await anna('PATCH', path, { colorId: '7', reminders: { useDefault: false } });
    expect(await read(bob, path)).toEqual(before);
  });

  test('is gone but for its id when the guest is taken off the list, and comes when he is added', async () => {
    const { anna, bob, carol, made, path } = await meeting({ attendees: [{ email: BOB }] });
    expect(reasonOf(await carol('GET', path))).toBe('404 notFound');
    await anna('PATCH', path, { attendees: [{ email: CAROL }] });
    expect(await read(bob, path)).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String) as string,
      id: made.id,
      status: 'cancelled',
      updated: expect.any(String) as string,
    });
    expect((await read(carol, path)).status).toBe('confirmed');
    expect(reasonOf(await bob('PATCH', path, { status: 'confirmed' }))).toBe('403 forbidden');
    await anna('PATCH', path, { attendees: [{ email: BOB }] });
    expect(answerOf(await read(bob, path), BOB)).toBe('needsAction');
  });

  test('goes with the event that was deleted, and comes back with it', async () => {
    const { anna, bob, path } = await meeting();
    await anna('DELETE', path);
    expect((await read(bob, path)).status).toBe('cancelled');
    await anna('PATCH', path, { status: 'confirmed' });
    expect(await read(bob, path)).toMatchObject({ status: 'confirmed', summary: 'Meeting' });
  });

  test('that hides the guests from each other shows each of them himself', async () => {
    const { anna, bob, path } = await meeting({ guestsCanSeeOtherGuests: false });
    const copy = await read(bob, path);
    expect(guestsOf(copy).map((guest) => guest.email)).toEqual([BOB]);
    expect(copy['attendeesOmitted']).toBe(true);
    await bob('PATCH', path, { attendees: answers(copy, BOB, 'accepted') });
    expect(guestsOf(await read(anna, path)).map((guest) => guest.responseStatus)).toEqual([
      'accepted',
      'needsAction',
      'needsAction',
    ]);
  });

  test('leaves another event of the guest’s alone that happens to have the same id', async () => {
    const at = await stage();
    const bob = await as(at, BOB);
    const body = timed('2026-07-01', { id: 'samesamesame0', attendees: [{ email: BOB }] });
    await bob('POST', EVENTS, { ...body, summary: 'Bob’s', attendees: [] });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    await at.api('DELETE', `${EVENTS}/${made.id}`);
    expect(await read(bob, `${EVENTS}/${made.id}`)).toMatchObject({ status: 'confirmed', summary: 'Bob’s' });
  });

  test('is told to whoever watches the guest’s calendar, and one that changes nothing there is not', async () => {
    const { anna, bob, path } = await meeting();
    const { address, received } = await receiver();
    await bob('POST', `${EVENTS}/watch`, { id: 'bobs', type: 'web_hook', address });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await anna('PATCH', path, { colorId: '7' });
    await anna('PATCH', path, { summary: 'New' });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    await anna('DELETE', path);
    await vi.waitFor(() => expect(received).toHaveLength(3));
  });
});

describe('an answer', () => {
  test('travels to the organizer and to the other guests', async () => {
    const { anna, bob, carol, path } = await meeting();
    const attendees = answers(await read(bob, path), BOB, 'accepted').map((guest) =>
      guest.email === BOB ? { ...guest, comment: 'Gladly', additionalGuests: 2 } : guest,
    );
    expect((await bob('PATCH', path, { attendees })).status).toBe(200);
    for (const api of [anna, carol]) {
      const [row] = guestsOf(await read(api, path));
      expect(row).toEqual({ email: BOB, responseStatus: 'accepted', comment: 'Gladly', additionalGuests: 2 });
    }
    expect(guestsOf(await read(bob, path))[0]).toMatchObject({ self: true, responseStatus: 'accepted' });
  });

  test('with the guests left out changes the caller’s own row alone', async () => {
    const { anna, bob, path } = await meeting();
    const change = { attendeesOmitted: true, attendees: [{ email: BOB, responseStatus: 'tentative' }] };
    expect((await bob('PATCH', path, change)).status).toBe(200);
    expect(guestsOf(await read(anna, path)).map((guest) => guest.responseStatus)).toEqual([
      'tentative',
      'needsAction',
      'needsAction',
    ]);
  });

  test('of a guest who deletes his copy is no, and the copy does not come back by itself', async () => {
    const { anna, bob, carol, path } = await meeting();
    expect((await bob('DELETE', path)).status).toBe(204);
    expect(answerOf(await read(anna, path), BOB)).toBe('declined');
    expect(answerOf(await read(carol, path), BOB)).toBe('declined');
    await anna('PATCH', path, { summary: 'Later' });
    expect(await read(bob, path)).toMatchObject({ status: 'cancelled', summary: 'Meeting' });
    const back = (await bob<Event>('PATCH', path, { status: 'confirmed' })).body;
    expect(back).toMatchObject({ status: 'confirmed', summary: 'Later' });
    expect(answerOf(back, BOB)).toBe('declined');
  });

  test('no keeps the event in the list', async () => {
    const { bob, path } = await meeting();
    await bob('PATCH', path, { attendees: answers(await read(bob, path), BOB, 'declined') });
    const { items } = await list(bob);
    expect(items.map((item) => answerOf(item, BOB))).toEqual(['declined']);
  });

  test('goes to the organizer alone where more than 200 are invited', async () => {
    const many = Array.from({ length: 199 }, (_, index) => ({ email: `guest${index}@elsewhere.org` }));
    const { anna, bob, carol, path } = await meeting({
      attendees: [{ email: BOB }, { email: CAROL }, ...many],
    });
    await bob('PATCH', path, { attendees: answers(await read(bob, path), BOB, 'accepted') });
    expect(answerOf(await read(anna, path), BOB)).toBe('accepted');
    expect(answerOf(await read(carol, path), BOB)).toBe('needsAction');
  });
});
