import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share } from './sharing.ts';
import { reasonOf, stage, type Json, type List, type Stage } from './support.ts';

const LIST = '/users/me/calendarList';
const titlesOf = async (at: Stage, token: string) => {
  const { items } = (await at.api<List>('GET', LIST, undefined, { token })).body;
  return items.map((item) => item.summary);
};
const idOf = (calendar: string) => decodeURIComponent(calendar);

describe('adding and taking out', () => {
  test('a shared calendar is in nobody’s list before it is added, and can be read all the same', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    const add = () => at.api('POST', LIST, { id: idOf(team), selected: true }, { token });
    expect(reasonOf(await add())).toBe('404 notFound');
    await share(at, team, 'reader');
    expect(await titlesOf(at, token)).toEqual([BOB]);
    expect(reasonOf(await at.api('GET', `${LIST}/${team}`, undefined, { token }))).toBe('404 notFound');
    expect((await at.api('GET', `/calendars/${team}/events`, undefined, { token })).status).toBe(200);
    expect((await add()).body).toMatchObject({ summary: 'Team', accessRole: 'reader', selected: true });
    expect((await add()).status).toBe(200);
    expect((await at.api('DELETE', `${LIST}/${team}`, undefined, { token })).status).toBe(204);
    expect((await at.api('GET', `/calendars/${team}/events`, undefined, { token })).status).toBe(200);
    const again = await at.api('DELETE', `${LIST}/${team}`, undefined, { token });
    expect(reasonOf(again)).toBe('404 notFound');
    expect((await at.api('POST', LIST, { id: idOf(team) }, { token })).body).not.toHaveProperty('selected');
    expect(await titlesOf(at, token)).toEqual([BOB, 'Team']);
  });

  test('a public calendar can be added by everybody', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at, { publicRole: 'freeBusyReader' });
    const added = await at.api('POST', LIST, { id: idOf(team) }, { token });
    expect(added.body).toMatchObject({ accessRole: 'freeBusyReader' });
    expect(added.body).not.toHaveProperty('selected');
  });

  test('an id is needed', async () => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', LIST, {}))).toBe('400 required');
  });

  test('neither the primary calendar nor one’s own can be taken out', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const primary = await at.api('DELETE', `${LIST}/primary`);
    expect(reasonOf(primary)).toBe('403 cannotChangeOwnPrimarySubscription');
    const message = 'The data owner of a calendar cannot remove such a calendar from their calendar list.';
    expect((await at.api('DELETE', `${LIST}/${team}`)).body).toEqual({
      error: {
        errors: [{ domain: 'calendar', reason: 'cannotUnsubscribeFromOwnedCalendar', message }],
        code: 403,
        message,
      },
    });
  });
});

describe('what a person sets for a calendar', () => {
  const settings: Json = {
    summaryOverride: 'Mine',
    selected: true,
    hidden: true,
    defaultReminders: [{ method: 'email', minutes: 5 }],
    notificationSettings: { notifications: [{ type: 'agenda', method: 'email' }] },
  };

  test('a patch keeps what it does not name, a put does not', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const first = await at.api('PATCH', `${LIST}/${team}`, settings);
    expect(first.body).toMatchObject(settings);
    const patched = await at.api('PATCH', `${LIST}/${team}`, { summaryOverride: null, hidden: false });
    expect(patched.body).toMatchObject({ selected: true, defaultReminders: settings['defaultReminders'] });
    expect(patched.body).not.toHaveProperty('summaryOverride');
    expect(patched.body).not.toHaveProperty('hidden');
    expect(patched.body['etag']).not.toBe(first.body['etag']);
    const put = await at.api('PUT', `${LIST}/${team}`, { summaryOverride: 'Only this' });
    expect(put.body).toMatchObject({ summaryOverride: 'Only this', defaultReminders: [] });
    expect(put.body).not.toHaveProperty('selected');
    expect(put.body).not.toHaveProperty('notificationSettings');
  });

  test('what belongs to the calendar is not theirs to set', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const patched = await at.api('PATCH', `${LIST}/${team}`, {
      summary: 'X',
      accessRole: 'reader',
      primary: true,
    });
    expect(patched.body).toMatchObject({ summary: 'Team', accessRole: 'owner' });
    expect(patched.body).not.toHaveProperty('primary');
  });

  test('a colour is an index, or two values when the request says so', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const rgb = { backgroundColor: '#16a766', foregroundColor: '#ffffff' };
    const indexed = await at.api('PATCH', `${LIST}/${team}`, { colorId: '3', ...rgb });
    expect(indexed.body).toMatchObject({
      colorId: '3',
      backgroundColor: '#f83a22',
      foregroundColor: '#000000',
    });
    const valued = await at.api('PATCH', `${LIST}/${team}?colorRgbFormat=true`, { colorId: '3', ...rgb });
    expect(valued.body).toMatchObject({ colorId: '8', ...rgb });
    const back = await at.api('PATCH', `${LIST}/${team}`, { colorId: '1' });
    expect(back.body).toMatchObject({ backgroundColor: '#ac725e' });
  });

  test.each([
    ['', { colorId: '25' }],
    ['?colorRgbFormat=true', { backgroundColor: 'red' }],
    ['', { defaultReminders: [{ method: 'sms', minutes: 5 }] }],
    ['', { defaultReminders: [{ method: 'popup', minutes: 40_321 }] }],
    ['', { defaultReminders: Array.from({ length: 6 }, () => ({ method: 'popup', minutes: 5 })) }],
    ['', { notificationSettings: { notifications: [{ type: 'agenda', method: 'sms' }] } }],
    ['', { hidden: 'yes' }],
  ])('refused%s: %j', async (query, body) => {
    const at = await stage();
    expect(reasonOf(await at.api('PATCH', `${LIST}/primary${query}`, body))).toBe('400 invalid');
  });

  test('a stale etag stops the change', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const headers = { 'If-Match': '"1"' };
    const answer = await at.api('PATCH', `${LIST}/${team}`, { hidden: true }, { headers });
    expect(reasonOf(answer)).toBe('412 conditionNotMet');
    expect((await at.api('GET', `${LIST}/${team}`)).body).not.toHaveProperty('hidden');
  });
});
