import { describe, expect, test } from 'vitest';
import { EMAIL, reasonOf, stage, type List } from './support.ts';

const SETTINGS = '/users/me/settings';

describe('settings', () => {
  test('all of them are listed, and one can be read', async () => {
    const at = await stage();
    const { body } = await at.api<List>('GET', SETTINGS);
    expect(body.items.map((setting) => setting.id)).toEqual([
      'autoAddHangouts',
      'dateFieldOrder',
      'defaultEventLength',
      'format24HourTime',
      'hideInvitations',
      'hideWeekends',
      'locale',
      'remindOnRespondedEventsOnly',
      'showDeclinedEvents',
      'timezone',
      'useKeyboardShortcuts',
      'weekStart',
    ]);
    expect((await at.api('GET', `${SETTINGS}/timezone`)).body).toMatchObject({
      kind: 'calendar#setting',
      id: 'timezone',
      value: 'Europe/Zurich',
    });
    expect(reasonOf(await at.api('GET', `${SETTINGS}/shoeSize`))).toBe('404 notFound');
  });

  test('a sync token brings what the person changed, from the first change on', async () => {
    const at = await stage();
    const query = async (token: string | undefined) =>
      (await at.api<List>('GET', `${SETTINGS}?syncToken=${encodeURIComponent(token ?? '')}`)).body;
    const first = (await at.api<List>('GET', SETTINGS)).body;
    expect((await query(first.nextSyncToken)).items).toEqual([]);
    await at.control('PATCH', `/accounts/${EMAIL}/settings`, { weekStart: '1', locale: 'de' });
    const delta = await query(first.nextSyncToken);
    expect(delta.items).toMatchObject([
      { id: 'locale', value: 'de' },
      { id: 'weekStart', value: '1' },
    ]);
    expect((await query(delta.nextSyncToken)).items).toEqual([]);
  });

  test('pages join without a gap', async () => {
    const at = await stage();
    const first = (await at.api<List>('GET', `${SETTINGS}?maxResults=7`)).body;
    const next = `pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    const second = (await at.api<List>('GET', `${SETTINGS}?maxResults=7&${next}`)).body;
    expect([first.items.length, second.items.length]).toEqual([7, 5]);
  });

  test('the control side takes no setting that there is not', async () => {
    const at = await stage();
    const answer = await at.control('PATCH', `/accounts/${EMAIL}/settings`, { shoeSize: '44' });
    expect(answer.status).toBe(400);
  });
});

test('the palettes are Google’s: 24 colours of calendars, 11 of events', async () => {
  const at = await stage();
  const { body } = await at.api<{ calendar: object; event: object }>('GET', '/colors');
  expect(body).toMatchObject({
    kind: 'calendar#colors',
    updated: '2012-02-14T00:00:00.000Z',
    calendar: { 14: { background: '#9fe1e7', foreground: '#1d1d1d' } },
    event: { 11: { background: '#dc2127', foreground: '#1d1d1d' } },
  });
  expect(Object.keys(body.calendar)).toEqual(Array.from({ length: 24 }, (_, index) => String(index + 1)));
  expect(Object.keys(body.event)).toEqual(Array.from({ length: 11 }, (_, index) => String(index + 1)));
});
