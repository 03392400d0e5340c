import { describe, expect, test } from 'vitest';
import { answerOf, BOB, list, occurrences, read, series } from './guests-support.ts';
import { EMAIL, EVENTS, reasonOf, type Event } from './support.ts';

describe('an exception', () => {
  test('takes from its series what it did not change itself', async () => {
    const { anna, path, second } = await series({
      location: 'Here',
      extendedProperties: { private: { a: '1' } },
    });
    await anna('PATCH', second, { summary: 'Special', extendedProperties: { private: { b: '2' } } });
    const change = { summary: 'New', location: 'There', extendedProperties: { private: { a: '9' } } };
    await anna('PATCH', path, change);
    expect(await read(anna, second)).toMatchObject({
      summary: 'Special',
      location: 'There',
      extendedProperties: { private: { a: '9', b: '2' } },
    });
  });

  test('takes a new length, and keeps a time of its own', async () => {
    const { anna, path, second } = await series();
    const third = `${path}_20260316T080000Z`;
    await anna('PATCH', second, { summary: 'Special' });
    const own = {
      start: { dateTime: '2026-03-17T12:00:00+01:00' },
      end: { dateTime: '2026-03-17T13:00:00+01:00' },
    };
    await anna('PATCH', third, own);
    await anna('PATCH', path, { end: { dateTime: '2026-03-02T11:00:00+01:00' } });
    expect((await read(anna, second)).end?.['dateTime']).toBe('2026-03-09T11:00:00+01:00');
    expect((await read(anna, third)).end?.['dateTime']).toBe('2026-03-17T13:00:00+01:00');
  });

  test('keeps its etag when the series changes nothing that it has from it', async () => {
    const { anna, path, second } = await series();
    const before = (await anna<Event>('PATCH', second, { summary: 'Special' })).body;
    await anna('PATCH', path, { summary: 'New' });
    expect(await read(anna, second)).toEqual(before);
  });

  test('is cancelled when the series is no longer one', async () => {
    const { anna, path, second } = await series();
    await anna('PATCH', second, { summary: 'Special' });
    await anna('PATCH', path, { recurrence: null });
    expect((await read(anna, second)).status).toBe('cancelled');
  });

  test('makes a stricter visibility the whole series’, and cannot make it looser', async () => {
    const { anna, path, second } = await series();
    await anna('PATCH', second, { visibility: 'public' });
    expect(await read(anna, second)).not.toHaveProperty('visibility');
    await anna('PATCH', second, { visibility: 'private' });
    expect((await read(anna, path))['visibility']).toBe('private');
    expect((await occurrences(anna)).map((event) => event['visibility'])).toEqual(Array(4).fill('private'));
    await anna('PATCH', second, { visibility: 'default' });
    expect((await read(anna, second))['visibility']).toBe('private');
  });

  test('never gets another original start', async () => {
    const { anna, second } = await series();
    const before = await read(anna, second);
    const originalStartTime = { dateTime: '2026-03-30T09:00:00+02:00', timeZone: 'Europe/Zurich' };
    const changed = (await anna<Event>('PATCH', second, { originalStartTime, summary: 'S' })).body;
    expect(changed['originalStartTime']).toEqual(before['originalStartTime']);
  });
});

describe('a series with guests', () => {
  test('comes with its exceptions, also to a guest who is invited later', async () => {
    const { anna, bob, path, second } = await series({ attendees: [] });
    await anna('PATCH', second, { summary: 'Special' });
    await anna('DELETE', `${path}_20260316T080000Z`);
    await anna('PATCH', path, { attendees: [{ email: BOB }] });
    expect((await occurrences(bob)).map((event) => event.summary)).toEqual(['Meeting', 'Special', 'Meeting']);
    expect(await read(bob, second)).toMatchObject({ organizer: { email: EMAIL } });
  });

  test('an answer to one occurrence is that occurrence’s alone', async () => {
    const { anna, bob, path, second } = await series();
    const attendees = [{ email: BOB, responseStatus: 'accepted' }];
    expect((await bob('PATCH', second, { attendees })).status).toBe(200);
    expect(answerOf(await read(anna, second), BOB)).toBe('accepted');
    expect(answerOf(await read(anna, path), BOB)).toBe('needsAction');
    await bob('PATCH', path, { attendees: [{ email: BOB, responseStatus: 'tentative' }] });
    expect((await occurrences(anna)).map((event) => answerOf(event, BOB))).toEqual([
      'tentative',
      'accepted',
      'tentative',
      'tentative',
    ]);
  });

  test('an occurrence that the guest deletes is declined, and only that one', async () => {
    const { anna, bob, second } = await series();
    await bob('DELETE', second);
    expect((await occurrences(anna)).map((event) => answerOf(event, BOB))).toEqual([
      'needsAction',
      'declined',
      'needsAction',
      'needsAction',
    ]);
    expect(await occurrences(bob)).toHaveLength(3);
  });

  test('a guest who deletes it declines every occurrence, those with an answer of their own too', async () => {
    const { anna, bob, path, second } = await series();
    await bob('PATCH', second, { attendees: [{ email: BOB, responseStatus: 'accepted' }] });
    await bob('DELETE', path);
    expect((await occurrences(anna)).map((event) => answerOf(event, BOB))).toEqual(Array(4).fill('declined'));
    expect(await occurrences(bob)).toEqual([]);
    await bob('PATCH', path, { status: 'confirmed' });
    expect(await occurrences(bob)).toHaveLength(4);
  });

  test('one occurrence without a guest is cancelled on his calendar', async () => {
    const { anna, bob, master, second } = await series();
    await anna('PATCH', second, { attendees: [] });
    expect(await occurrences(bob)).toHaveLength(3);
    expect(await read(bob, second)).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String) as string,
      id: expect.any(String) as string,
      status: 'cancelled',
      updated: expect.any(String) as string,
      recurringEventId: master.id,
      originalStartTime: { dateTime: '2026-03-09T04:00:00-04:00', timeZone: 'Europe/Zurich' },
    });
    expect(reasonOf(await bob('PATCH', second, { status: 'confirmed' }))).toBe('403 forbidden');
  });

  test('a series that comes back from the dead leaves out for a guest what it left out before', async () => {
    const { anna, bob, path, second } = await series();
    await anna('PATCH', second, { attendees: [] });
    await anna('DELETE', path);
    await anna('PATCH', path, { status: 'confirmed' });
    expect(await occurrences(anna)).toHaveLength(4);
    expect(await occurrences(bob)).toHaveLength(3);
    expect((await read(bob, second)).status).toBe('cancelled');
  });

  test('a guest of one occurrence has that occurrence and no series', async () => {
    const { anna, bob, path, second } = await series({ attendees: [] });
    await anna('PATCH', second, { attendees: [{ email: BOB }] });
    const { items } = await list(bob);
    expect(items.map((item) => `${EVENTS}/${item.id}`)).toEqual([second]);
    expect(reasonOf(await bob('GET', path))).toBe('404 notFound');
  });

  test('an exception of the guest’s own goes along with what the organizer changes', async () => {
    const { anna, bob, path, second } = await series();
    await bob('PATCH', second, { colorId: '4' });
    await anna('PATCH', path, { summary: 'New' });
    expect(await read(bob, second)).toMatchObject({ summary: 'New', colorId: '4' });
    expect(await read(anna, second)).not.toHaveProperty('colorId');
  });

  test('an occurrence of a deleted series cannot be had back', async () => {
    const { anna, path, second } = await series();
    await anna('PATCH', second, { summary: 'Special' });
    await anna('DELETE', path);
    expect(reasonOf(await anna('PATCH', second, { status: 'confirmed' }))).toBe('403 forbidden');
  });

  test('an exception does not come to a guest who deleted the series', async () => {
    const { anna, bob, path, second } = await series();
    await bob('DELETE', path);
    await anna('PATCH', second, { summary: 'Special' });
    expect(await occurrences(bob)).toEqual([]);
    expect((await list(bob)).items).toEqual([]);
  });

  test('a guest of one occurrence hears of what changes in the series, and of its end', async () => {
    const { anna, bob, path, second } = await series({ attendees: [] });
    await anna('PATCH', second, { attendees: [{ email: BOB }] });
    await anna('PATCH', path, { summary: 'New' });
    expect((await read(bob, second)).summary).toBe('New');
    await anna('DELETE', path);
    expect((await read(bob, second)).status).toBe('cancelled');
  });
});
