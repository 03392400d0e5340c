import { describe, expect, test } from 'vitest';
import { wantMail } from '../witness/mail.ts';
import { EVENTS, reasonOf, stage, timed, type Event } from './support.ts';

describe('insert', () => {
  test('an event comes back as Google answers it', async () => {
    const at = await stage();
    const { body, headers, status } = await at.api<Event>(
      'POST',
      EVENTS,
      timed('2026-07-01', { summary: '' }),
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.get('etag')).toBe(body.etag);
    expect(body.etag).toMatch(/^"\d+"$/);
    expect(body).not.toHaveProperty('summary');
    expect(body).toMatchObject({
      kind: 'calendar#event',
      status: 'confirmed',
      iCalUID: `${body.id}@google.com`,
      creator: { email: 'anna@example.com', self: true },
      organizer: { email: 'anna@example.com', self: true },
      start: { dateTime: '2026-07-01T09:00:00+02:00', timeZone: 'Europe/Zurich' },
      sequence: 0,
      reminders: { useDefault: true },
      eventType: 'default',
    });
  });

  test('an all-day event carries its dates alone', async () => {
    const at = await stage();
    const body = { start: { date: '2026-07-01', timeZone: 'Asia/Tokyo' }, end: { date: '2026-07-02' } };
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    expect(made.start).toEqual({ date: '2026-07-01' });
  });

  test('an id that is taken is 409, also after its event was deleted, and the body is not applied', async () => {
    const at = await stage();
    const id = 'abc0123456789';
    await at.api('POST', EVENTS, timed('2026-07-01', { id }));
    expect(reasonOf(await at.api('POST', EVENTS, timed('2026-07-02', { id })))).toBe('409 duplicate');
    await at.api('DELETE', `${EVENTS}/${id}`);
    expect(reasonOf(await at.api('POST', EVENTS, timed('2026-07-02', { id })))).toBe('409 duplicate');
    const uid = { iCalUID: `${id}@google.com` };
    expect(reasonOf(await at.api('POST', EVENTS, timed('2026-07-02', uid)))).toBe('409 duplicate');
  });

  test.each([
    ['id of letters that are not allowed', { id: 'wxyz12345' }, '400 invalid'],
    ['id that is too short', { id: 'abcd' }, '400 invalid'],
    ['missing end', { end: null }, '400 required'],
    [
      'end before start',
      { end: { dateTime: '2026-07-01T08:00:00Z' }, start: { dateTime: '2026-07-01T09:00:00Z' } },
      '400 timeRangeEmpty',
    ],
    ['date beside time', { end: { date: '2026-07-02' } }, '400 invalid'],
    [
      'day that does not exist',
      { start: { date: '2026-02-30' }, end: { date: '2026-03-01' } },
      '400 invalid',
    ],
    ['unknown zone', { start: { dateTime: '2026-07-01T09:00:00', timeZone: 'Mars/Base' } }, '400 invalid'],
    ['bad rule', { recurrence: ['RRULE:FREQ=SOMETIMES'] }, '400 invalid'],
    [
      'series without a zone',
      { recurrence: ['RRULE:FREQ=DAILY'], start: { dateTime: '2026-07-01T07:00:00Z' } },
      '400 required',
    ],
    ['title that is no text', { summary: 5 }, '400 invalid'],
  ])('an event with %s is refused', async (_, more, reason) => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', EVENTS, timed('2026-07-01', more)))).toBe(reason);
  });

  test('long property names are dropped and long values cut, silently', async () => {
    const at = await stage();
    const properties = { private: { ['k'.repeat(45)]: 'x', kept: 'v'.repeat(2000) } };
    const made = (
      await at.api<Event>('POST', EVENTS, timed('2026-07-01', { extendedProperties: properties }))
    ).body;
    expect(made['extendedProperties']).toEqual({ private: { kept: 'v'.repeat(1024) } });
  });
});

describe('patch', () => {
  test('named fields change, null deletes, maps merge, lists are replaced', async () => {
    const at = await stage();
    const body = timed('2026-07-01', {
      location: 'Here',
      description: 'Text',
      attendees: [{ email: 'a@x.org' }, { email: 'b@x.org' }],
      extendedProperties: { private: { a: '1', b: '2' } },
    });
    const made = (await at.api<Event>('POST', EVENTS, body)).body;
    const change = {
      location: null,
      attendees: [{ email: 'c@x.org' }],
      extendedProperties: { private: { a: null, c: '3' } },
    };
    const changed = (await at.api<Event>('PATCH', `${EVENTS}/${made.id}`, change)).body;
    expect(changed).not.toHaveProperty('location');
    expect(changed).toMatchObject({ summary: 'Meeting', description: 'Text', sequence: 0 });
    expect(changed['attendees']).toEqual([{ email: 'c@x.org', responseStatus: 'needsAction' }]);
    expect(changed['extendedProperties']).toEqual({ private: { b: '2', c: '3' } });
    expect(changed.etag).not.toBe(made.etag);
  });

  test('timed becomes all-day only when the other kind is nulled', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const dates = { start: { date: '2026-07-01' }, end: { date: '2026-07-02' } };
    const refused = await at.api<{ error: { message: string } }>('PATCH', `${EVENTS}/${made.id}`, dates);
    expect(refused.body.error.message).toBe('Invalid start time.');
    const nulled = {
      start: { date: '2026-07-01', dateTime: null, timeZone: null },
      end: { date: '2026-07-02', dateTime: null, timeZone: null },
    };
    const changed = (await at.api<Event>('PATCH', `${EVENTS}/${made.id}`, nulled)).body;
    expect(changed).toMatchObject({ start: { date: '2026-07-01' }, sequence: 1 });
  });

  test('a change of reminders alone moves the etag and not the time of the change', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    await at.control('POST', '/clock', { advanceSeconds: 60 });
    const reminders = { useDefault: false, overrides: [{ method: 'popup', minutes: 5 }] };
    const changed = (await at.api<Event>('PATCH', `${EVENTS}/${made.id}`, { reminders })).body;
    expect(changed.updated).toBe(made.updated);
    expect(changed.etag).not.toBe(made.etag);
  });
});

describe('update', () => {
  test('what is not named is reset', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01', { location: 'Here' }))).body;
    const put = (await at.api<Event>('PUT', `${EVENTS}/${made.id}`, timed('2026-07-01', { summary: 'New' })))
      .body;
    expect(put.summary).toBe('New');
    expect(put).not.toHaveProperty('location');
  });

  test('the sequence may not go down, and a missing one counts as 0', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const moved = (await at.api<Event>('PUT', `${EVENTS}/${made.id}`, timed('2026-07-02'))).body;
    expect(moved.sequence).toBe(1);
    expect(reasonOf(await at.api('PUT', `${EVENTS}/${made.id}`, timed('2026-07-02')))).toBe('400 invalid');
    const kept = await at.api('PUT', `${EVENTS}/${made.id}`, timed('2026-07-02', { sequence: 1 }));
    expect(kept.status).toBe(200);
  });
});

describe('conditions', () => {
  test('a stale etag is 412 on patch, put and delete, and changes nothing', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const path = `${EVENTS}/${made.id}`;
    const fresh = (
      await at.api<Event>('PATCH', path, { summary: 'A' }, { headers: { 'If-Match': made.etag } })
    ).body;
    const stale = { headers: { 'If-Match': made.etag } };
    const answer = await at.api('PATCH', path, { summary: 'B' }, stale);
    expect(answer.status).toBe(412);
    expect(answer.body).toEqual({
      error: {
        errors: [
          {
            domain: 'global',
            reason: 'conditionNotMet',
            message: 'Precondition Failed',
            locationType: 'header',
            location: 'If-Match',
          },
        ],
        code: 412,
        message: 'Precondition Failed',
      },
    });
    expect((await at.api('PUT', path, timed('2026-07-01'), stale)).status).toBe(412);
    expect((await at.api('DELETE', path, undefined, stale)).status).toBe(412);
    expect((await at.api<Event>('GET', path)).body).toEqual(fresh);
  });

  test('an unchanged event is 304 to whoever has it', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const headers = { 'If-None-Match': made.etag };
    expect((await at.api('GET', `${EVENTS}/${made.id}`, undefined, { headers })).status).toBe(304);
  });
});

describe('delete', () => {
  test('204 without a body, then 410, and 404 for what never was', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const path = `${EVENTS}/${made.id}`;
    expect((await at.api('DELETE', path)).status).toBe(204);
    expect(reasonOf(await at.api('DELETE', path))).toBe('410 deleted');
    expect(reasonOf(await at.api('DELETE', `${EVENTS}/never00000`))).toBe('404 notFound');
    expect((await at.api<Event>('GET', path)).body).toMatchObject({
      status: 'cancelled',
      summary: 'Meeting',
    });
  });

  test('a deleted event comes back by an update, and not by touching it', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const path = `${EVENTS}/${made.id}`;
    await at.api('DELETE', path);
    expect(reasonOf(await at.api('PATCH', path, { summary: 'X' }))).toBe('403 forbidden');
    expect((await at.api<Event>('PUT', path, timed('2026-07-01'))).body.status).toBe('confirmed');
  });
});

describe('who may write', () => {
  test.each(['reader', 'freeBusyReader'])('a calendar held as %s refuses writes', async (accessRole) => {
    const at = await stage();
    const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
      summary: 'Shared',
      accessRole,
    });
    const path = `/calendars/${encodeURIComponent(made.body.id)}/events`;
    expect(reasonOf(await at.api('POST', path, timed('2026-07-01')))).toBe('403 requiredAccessLevel');
  });

  test('a reader sees that a private event is there and not what it is', async () => {
    const at = await stage();
    const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
      summary: 'S',
    });
    const path = `/calendars/${encodeURIComponent(made.body.id)}/events`;
    const event = (await at.api<Event>('POST', path, timed('2026-07-01', { visibility: 'private' }))).body;
    const calendar = `/accounts/anna@example.com/calendars/${encodeURIComponent(made.body.id)}`;
    await at.control('PATCH', calendar, { accessRole: 'reader' });
    const seen = (await at.api<Event>('GET', `${path}/${event.id}`)).body;
    expect(seen).toMatchObject({ visibility: 'private', start: event.start });
    expect(seen).not.toHaveProperty('summary');
  });

  test('guests are written to only when the caller says so', async () => {
    wantMail();
    const at = await stage();
    const guests = { attendees: [{ email: 'bob@example.net' }, { email: 'anna@example.com' }] };
    await at.api('POST', EVENTS, timed('2026-07-01', guests));
    await at.api('POST', `${EVENTS}?sendUpdates=all`, timed('2026-07-02', guests));
    const { items } = (await at.control<{ items: object[] }>('GET', '/mail')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'invitation', to: ['bob@example.net'], sendUpdates: 'all' });
  });

  test('a method that is not served says its name', async () => {
    const at = await stage();
    const answer = await at.api<{ error: { message: string } }>('POST', `${EVENTS}/quickAdd?text=x`);
    expect(answer.status).toBe(501);
    expect(answer.body.error.message).toContain('events.quickAdd');
  });
});
