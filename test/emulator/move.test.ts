import { describe, expect, test } from 'vitest';
import { changesSince, list, type Api } from './guests-support.ts';
import {
  EMAIL,
  EVENTS,
  reasonOf,
  stage,
  timed,
  type Event,
  type Json,
  type List,
  type Stage,
} from './support.ts';

const BOB = 'bob@example.com';

async function secondary(at: Stage, more: Json = {}): Promise<{ id: string; events: string }> {
  const wanted = { summary: 'Team', timeZone: 'America/New_York', ...more };
  const { id } = (await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, wanted)).body;
  return { id, events: `/calendars/${encodeURIComponent(id)}/events` };
}

const move = (at: Stage, id: string, destination: string) =>
  at.api<Event>('POST', `${EVENTS}/${id}/move?destination=${encodeURIComponent(destination)}`);

describe('events.move', () => {
  test('gives an event another organizer, under the same id, and leaves nothing but that id', async () => {
    const at = await stage();
    const team = await secondary(at);
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const { body, status } = await move(at, made.id, team.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: made.id,
      iCalUID: made['iCalUID'],
      summary: 'Meeting',
      organizer: { email: team.id, displayName: 'Team', self: true },
      start: { dateTime: '2026-07-01T03:00:00-04:00', timeZone: 'Europe/Zurich' },
    });
    expect((await at.api<Event>('GET', `${team.events}/${made.id}`)).body).toEqual(body);
    expect((await at.api<Event>('GET', `${EVENTS}/${made.id}`)).body).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String) as string,
      id: made.id,
      status: 'cancelled',
      updated: expect.any(String) as string,
    });
    expect(reasonOf(await at.api('PUT', `${EVENTS}/${made.id}`, timed('2026-07-01')))).toBe('403 forbidden');
    expect(reasonOf(await at.api('POST', EVENTS, timed('2026-07-01', { id: made.id })))).toBe(
      '409 duplicate',
    );
  });

  test('takes the exceptions of a series along, and back again', async () => {
    const at = await stage();
    const team = await secondary(at);
    const body = timed('2026-03-02', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    await at.api('PATCH', `${EVENTS}/${made.id}_20260309T080000Z`, { summary: 'Special' });
    await move(at, made.id, team.id);
    const titles = async (events: string) =>
      (await at.api<List>('GET', `${events}?singleEvents=true&orderBy=startTime`)).body.items.map(
        (item) => item.summary,
      );
    expect(await titles(team.events)).toEqual(['Meeting', 'Special', 'Meeting']);
    expect(await titles(EVENTS)).toEqual([]);
    const back = await at.api('POST', `${team.events}/${made.id}/move?destination=primary`);
    expect(back.status).toBe(200);
    expect(await titles(EVENTS)).toEqual(['Meeting', 'Special', 'Meeting']);
  });

  test('tells the guests’ copies of their new organizer', async () => {
    const at = await stage();
    const account = await at.control<{ accessToken: string }>('POST', '/accounts', { email: BOB });
    const team = await secondary(at);
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01', { attendees: [{ email: BOB }] })))
      .body;
    await move(at, made.id, team.id);
    const bobs = { token: account.body.accessToken };
    const copy = (await at.api<Event>('GET', `${EVENTS}/${made.id}`, undefined, bobs)).body;
    expect(copy['organizer']).toEqual({ email: team.id, displayName: 'Team' });
    await at.api('PATCH', `${team.events}/${made.id}`, { summary: 'New' });
    expect((await at.api<Event>('GET', `${EVENTS}/${made.id}`, undefined, bobs)).body.summary).toBe('New');
    const refused = await at.api('POST', `${EVENTS}/${made.id}/move?destination=primary`, undefined, bobs);
    expect(reasonOf(refused)).toBe('400 cannotChangeOrganizer');
  });

  test('leaves a series with its exceptions and its holes to an organizer who is a guest of it', async () => {
    const at = await stage();
    const anna: Api = (...call) => at.api(...call);
    const team = await secondary(at, { timeZone: 'Europe/Zurich' });
    const attendees = [{ email: EMAIL, responseStatus: 'accepted' }];
    const body = timed('2026-03-02', { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'], attendees });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    const [first, second, third, fourth] = ['02', '03', '04', '05'].map(
      (day) => `${made.id}_202603${day}T080000Z`,
    );
    const { start, end } = timed('2026-03-20');
    await at.api('PATCH', `${EVENTS}/${second}`, { summary: 'Special', start, end });
    await at.api('DELETE', `${EVENTS}/${third}`);
    const before = await list(anna);
    await move(at, made.id, team.id);
    const changes = await changesSince(anna, before);
    expect(changes.map(({ id, status, summary }) => [id, status, summary])).toEqual([
      [third, 'cancelled', undefined],
      [made.id, 'confirmed', 'Meeting'],
      [second, 'confirmed', 'Special'],
    ]);
    const shown = async (events: string) => {
      const query = 'singleEvents=true&orderBy=startTime';
      const { items } = (await at.api<List>('GET', `${events}?${query}`)).body;
      return items.map((item) => [item.id, item.summary, item.start?.['dateTime']]);
    };
    expect(await shown(EVENTS)).toEqual([
      [first, 'Meeting', '2026-03-02T09:00:00+01:00'],
      [fourth, 'Meeting', '2026-03-05T09:00:00+01:00'],
      [second, 'Special', '2026-03-20T09:00:00+01:00'],
    ]);
    expect(await shown(EVENTS)).toEqual(await shown(team.events));
    expect((await at.api<Event>('GET', `${EVENTS}/${second}`)).body).toMatchObject({
      status: 'confirmed',
      organizer: { email: team.id },
    });
  });

  test('of a series does not list what is left of its exceptions', async () => {
    const at = await stage();
    const anna: Api = (...call) => at.api(...call);
    const team = await secondary(at);
    const body = timed('2026-03-02', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    await at.api('PATCH', `${EVENTS}/${made.id}_20260303T080000Z`, { summary: 'Special' });
    const before = await list(anna);
    await move(at, made.id, team.id);
    expect((await list(anna)).items).toEqual([]);
    expect((await changesSince(anna, before)).map(({ id }) => id)).toEqual([made.id]);
  });

  test('of a series tells once of the occurrence that its organizer is a guest of', async () => {
    const at = await stage();
    const team = await secondary(at);
    const body = timed('2026-03-02', { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    const [first, second] = [`${made.id}_20260302T080000Z`, `${made.id}_20260303T080000Z`];
    await at.api('PATCH', `${EVENTS}/${second}`, { attendees: [{ email: EMAIL }] });
    const single = `${EVENTS}?singleEvents=true`;
    const { nextSyncToken } = (await at.api<List>('GET', single)).body;
    await move(at, made.id, team.id);
    const changes = `${single}&syncToken=${encodeURIComponent(nextSyncToken ?? '')}`;
    const { items } = (await at.api<List>('GET', changes)).body;
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      [first, 'cancelled'],
      [made.id, 'cancelled'],
      [second, 'confirmed'],
    ]);
  });

  test('is refused for an instance, another type, no destination and a calendar to look at', async () => {
    const at = await stage();
    const team = await secondary(at);
    const readable = await secondary(at, { accessRole: 'reader' });
    const body = timed('2026-03-02', { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    const series = (await at.api<Event>('POST', EVENTS, body)).body;
    const instance = `${series.id}_20260302T080000Z`;
    expect(reasonOf(await move(at, instance, team.id))).toBe('400 cannotChangeOrganizerOfInstance');
    const focus = timed('2026-07-01', {
      eventType: 'focusTime',
      focusTimeProperties: { autoDeclineMode: 'declineNone' },
    });
    const typed = (await at.api<Event>('POST', EVENTS, focus)).body;
    expect(reasonOf(await move(at, typed.id, team.id))).toBe('400 eventTypeRestriction');
    expect(reasonOf(await at.api('POST', `${EVENTS}/${series.id}/move`))).toBe('400 required');
    expect(reasonOf(await move(at, series.id, readable.id))).toBe('403 requiredAccessLevel');
    expect(reasonOf(await move(at, series.id, 'nowhere@example.com'))).toBe('404 notFound');
    expect(reasonOf(await move(at, series.id, 'primary'))).toBe('400 cannotChangeOrganizer');
  });
});
