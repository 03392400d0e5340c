import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share, tokenFor } from './sharing.ts';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type List } from './support.ts';

describe('making a calendar', () => {
  test('it is its maker’s own, in its list, in the zone that was asked for', async () => {
    const at = await stage();
    const body = { summary: 'Tasks', description: 'Mine', location: 'Bern', timeZone: 'Asia/Tokyo' };
    const made = await at.api<Event>('POST', '/calendars', body);
    expect(made.body).toMatchObject({ kind: 'calendar#calendar', dataOwner: EMAIL, ...body });
    const entry = await at.api('GET', `/users/me/calendarList/${encodeURIComponent(made.body.id)}`);
    expect(entry.body).toMatchObject({ accessRole: 'owner', selected: true, ...body });
    const plain = await at.api('POST', '/calendars', { summary: 'Plain' });
    expect(plain.body).toMatchObject({ timeZone: 'UTC' });
  });

  test.each([
    [{}, '400 required'],
    [{ summary: '' }, '400 required'],
    [{ summary: 'x', timeZone: 'Mars/Base' }, '400 invalid'],
    [{ summary: 7 }, '400 invalid'],
  ])('%j is %s', async (body, reason) => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', '/calendars', body))).toBe(reason);
  });
});

describe('changing a calendar', () => {
  test('a patch keeps what it does not name, a put does not', async () => {
    const at = await stage();
    const made = await at.api<Event>('POST', '/calendars', { summary: 'A', description: 'D', location: 'L' });
    const path = `/calendars/${encodeURIComponent(made.body.id)}`;
    const patched = await at.api('PATCH', path, { summary: 'B', location: null });
    expect(patched.body).toMatchObject({ summary: 'B', description: 'D' });
    expect(patched.body).not.toHaveProperty('location');
    expect(patched.body['etag']).not.toBe(made.body.etag);
    const put = await at.api('PUT', path, { summary: 'C' });
    expect(put.body).toMatchObject({ summary: 'C' });
    expect(put.body).not.toHaveProperty('description');
    expect(reasonOf(await at.api('PUT', path, { description: 'no title' }))).toBe('400 required');
    expect(reasonOf(await at.api('PATCH', path, { summary: '' }))).toBe('400 required');
    expect((await at.api('GET', path)).body).toMatchObject({ summary: 'C' });
  });

  test('another zone shows the events’ instants in it', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-05'))).body;
    await at.api('PATCH', '/calendars/primary', { timeZone: 'America/New_York' });
    const seen = (await at.api<Event>('GET', `${EVENTS}/${made.id}`)).body;
    expect(seen.start).toEqual({ dateTime: '2026-01-05T03:00:00-05:00', timeZone: 'Europe/Zurich' });
  });

  test('it takes an owner, whose words Google’s error has', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'writer');
    const message = 'You need to have owner access to this calendar.';
    for (const method of ['PATCH', 'PUT', 'DELETE']) {
      const answer = await at.api(method, `/calendars/${team}`, { summary: 'Stolen' }, { token });
      expect(answer.body).toEqual({
        error: {
          errors: [{ domain: 'calendar', reason: 'requiredAccessLevel', message }],
          code: 403,
          message,
        },
      });
    }
    expect((await at.api('GET', `/calendars/${team}`)).body).toMatchObject({ summary: 'Team' });
  });

  test('a stale etag stops the change', async () => {
    const at = await stage();
    const headers = { 'If-Match': '"1"' };
    const answer = await at.api('PATCH', '/calendars/primary', { summary: 'X' }, { headers });
    expect(reasonOf(answer)).toBe('412 conditionNotMet');
  });
});

describe('reading what one has already', () => {
  test.each([
    ['a calendar', '/calendars/primary'],
    ['an entry of the list', '/users/me/calendarList/primary'],
    ['a rule', `/calendars/primary/acl/user:${EMAIL}`],
    ['a setting', '/users/me/settings/locale'],
  ])('%s is 304 and no body', async (_, path) => {
    const at = await stage();
    const { etag } = (await at.api<Event>('GET', path)).body;
    const again = await at.api('GET', path, undefined, { headers: { 'If-None-Match': etag } });
    expect(again).toMatchObject({ status: 304, body: {} });
    const other = await at.api('GET', path, undefined, { headers: { 'If-None-Match': '"1"' } });
    expect(other.status).toBe(200);
  });
});

describe('deleting and clearing', () => {
  test('a deleted calendar is gone for everybody', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'reader', { addToList: true });
    expect((await at.api('DELETE', `/calendars/${team}`)).status).toBe(204);
    expect(reasonOf(await at.api('GET', `/calendars/${team}`))).toBe('404 notFound');
    expect(reasonOf(await at.api('GET', `/calendars/${team}/events`, undefined, { token }))).toBe(
      '404 notFound',
    );
    expect(reasonOf(await at.api('DELETE', `/calendars/${team}`))).toBe('404 notFound');
  });

  test('a primary calendar cannot be deleted, by its account or by another of its owners', async () => {
    const at = await stage();
    const token = await addAccount(at);
    expect(reasonOf(await at.api('DELETE', '/calendars/primary'))).toBe('403 cannotDeletePrimaryCalendar');
    await share(at, 'primary', 'owner', { addToList: true });
    const answer = await at.api('DELETE', `/calendars/${EMAIL}`, undefined, { token });
    expect(reasonOf(answer)).toBe('403 cannotDeletePrimaryCalendar');
    const control = await at.control('DELETE', `/accounts/${BOB}/calendars/${EMAIL}`);
    expect(control.status).toBe(400);
  });

  test('of two owners only the data owner can delete it', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'owner');
    const answer = await at.api('DELETE', `/calendars/${team}`, undefined, { token });
    expect(reasonOf(answer)).toBe('403 forbidden');
    const renamed = await at.api('PATCH', `/calendars/${team}`, { summary: 'Ours' }, { token });
    expect(renamed.status).toBe(200);
  });

  test('clearing deletes every event of the primary calendar, and a sync token tells of each', async () => {
    const at = await stage();
    const one = (await at.api<Event>('POST', EVENTS, timed('2026-01-05'))).body;
    const series = timed('2026-01-06', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const master = (await at.api<Event>('POST', EVENTS, series)).body;
    const instance = `${EVENTS}/${master.id}_20260107T080000Z`;
    await at.api('PATCH', instance, { summary: 'Moved' });
    const { nextSyncToken } = (await at.api<List>('GET', EVENTS)).body;
    expect((await at.api('POST', '/calendars/primary/clear')).status).toBe(204);
    expect((await at.api<List>('GET', EVENTS)).body.items).toEqual([]);
    const delta = await at.api<List>('GET', `${EVENTS}?syncToken=${encodeURIComponent(nextSyncToken ?? '')}`);
    const gone = delta.body.items.filter((item) => item.status === 'cancelled').map((item) => item.id);
    expect(gone).toEqual(expect.arrayContaining([one.id, master.id]));
    expect((await at.api<Event>('GET', instance)).body.status).toBe('cancelled');
  });

  test('clearing anything else is refused', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const answer = await at.api<{ error: { message: string } }>('POST', `/calendars/${team}/clear`);
    expect(reasonOf(answer)).toBe('400 invalid');
    expect(answer.body.error.message).toBe('Cannot clear primary calendar.');
  });
});

describe('a client that may only touch what it made', () => {
  test('reaches its own calendars and no others', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const token = await tokenFor(at, ['calendar.app.created']);
    const made = await at.api<Event>('POST', '/calendars', { summary: 'Ours' }, { token });
    const path = `/calendars/${encodeURIComponent(made.body.id)}`;
    expect((await at.api('PATCH', path, { summary: 'Renamed' }, { token })).status).toBe(200);
    expect((await at.api('POST', `${path}/events`, timed('2026-01-01'), { token })).status).toBe(200);
    const entry = `/users/me/calendarList/${encodeURIComponent(made.body.id)}`;
    expect((await at.api('PATCH', entry, { hidden: true }, { token })).status).toBe(200);
    for (const [method, foreign] of [
      ['GET', `/calendars/${team}`],
      ['PATCH', `/calendars/${team}`],
      ['DELETE', `/calendars/${team}`],
      ['GET', `/users/me/calendarList/${team}`],
      ['GET', EVENTS],
    ]) {
      const answer = await at.api(method ?? '', foreign ?? '', undefined, { token });
      expect(reasonOf(answer)).toBe('403 insufficientPermissions');
    }
    const other = await tokenFor(at, ['calendar.app.created'], 'another');
    const stolen = await at.api('GET', path, undefined, { token: other });
    expect(reasonOf(stolen)).toBe('403 insufficientPermissions');
    expect((await at.api('DELETE', path, undefined, { token })).status).toBe(204);
  });
});

describe('the control side', () => {
  test('one calendar stands in two lists with two roles', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'freeBusyReader', { addToList: true });
    const mine = await at.api('GET', `/users/me/calendarList/${team}`);
    const theirs = await at.api('GET', `/users/me/calendarList/${team}`, undefined, { token });
    expect(mine.body).toMatchObject({ accessRole: 'owner', id: theirs.body['id'] });
    expect(theirs.body).toMatchObject({ accessRole: 'freeBusyReader', dataOwner: EMAIL });
    const shown = await at.control<{ calendars: unknown[] }>('GET', `/accounts/${BOB}`);
    expect(shown.body.calendars).toMatchObject([{ primary: true }, { accessRole: 'freeBusyReader' }]);
  });

  test('a person can be given a calendar before there is an account', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    await share(at, team, 'writer');
    const token = await addAccount(at);
    const answer = await at.api('POST', `/calendars/${team}/events`, timed('2026-01-01'), { token });
    expect(answer.status).toBe(200);
  });

  test('what everybody may do is set and taken back', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at, { publicRole: 'reader' });
    const read = () => at.api<List>('GET', `/calendars/${team}/events`, undefined, { token });
    expect((await read()).body).toMatchObject({ accessRole: 'reader' });
    const path = `/accounts/${EMAIL}/calendars/${team}`;
    const changed = await at.control('PATCH', path, { publicRole: 'none' });
    expect(changed.body).toMatchObject({ publicRole: 'none' });
    expect(reasonOf(await read())).toBe('404 notFound');
  });

  test.each([
    [{ email: BOB, role: 'king' }, 400],
    [{ email: 'nobody', role: 'reader' }, 400],
    [{ email: BOB, role: 'reader', addToList: true }, 404],
  ])('sharing as %j is %i', async (body, status) => {
    const at = await stage();
    const team = await addCalendar(at);
    const answer = await at.control('POST', `/accounts/${EMAIL}/calendars/${team}/share`, body);
    expect(answer.status).toBe(status);
  });
});

test.each(['the API', 'the control side'])(
  'deleted by %s, a calendar takes its events from its guests',
  async (by) => {
    const at = await stage();
    const guest = await at.control<{ accessToken: string }>('POST', '/accounts', {
      email: 'guest@example.com',
    });
    const made = await at.api<{ id: string }>('POST', '/calendars', { summary: 'Team' });
    const id = encodeURIComponent(made.body.id);
    const event = timed('2026-07-01', { attendees: [{ email: 'guest@example.com' }] });
    const { body } = await at.api<Event>('POST', `/calendars/${id}/events`, event);
    const copy = async () =>
      (await at.api<Event>('GET', `${EVENTS}/${body.id}`, undefined, { token: guest.body.accessToken })).body
        .status;
    expect(await copy()).toBe('confirmed');
    if (by === 'the API') await at.api('DELETE', `/calendars/${id}`);
    else await at.control('DELETE', `/accounts/${EMAIL}/calendars/${id}`);
    expect(await copy()).toBe('cancelled');
  },
);
