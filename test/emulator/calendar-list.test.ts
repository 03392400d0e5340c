import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share } from './sharing.ts';
import { EMAIL, reasonOf, stage, type List, type Stage } from './support.ts';

const LIST = '/users/me/calendarList';
const list = async (at: Stage, query = '', token = at.token) =>
  (await at.api<List>('GET', `${LIST}?${query}`, undefined, { token })).body;
const titles = (page: List) => page.items.map((item) => item.summary);
const since = (page: List) => `syncToken=${encodeURIComponent(page.nextSyncToken ?? '')}`;
const idOf = (calendar: string) => decodeURIComponent(calendar);

describe('what a list holds', () => {
  test('hidden calendars are left out, or shown with their mark', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    await at.api('PATCH', `${LIST}/${team}`, { hidden: true });
    expect(titles(await list(at))).toEqual([EMAIL]);
    expect((await list(at, 'showHidden=true')).items[1]).toMatchObject({ summary: 'Team', hidden: true });
  });

  test('deleted calendars are left out, or shown with nothing but their id', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    await at.api('DELETE', `/calendars/${team}`);
    expect(titles(await list(at))).toEqual([EMAIL]);
    const [, gone] = (await list(at, 'showDeleted=true')).items;
    expect(gone).toEqual({
      kind: 'calendar#calendarListEntry',
      etag: expect.any(String) as string,
      id: idOf(team),
      deleted: true,
    });
  });

  test.each([
    ['freeBusyReader', 6],
    ['reader', 5],
    ['writerWithoutPrivateAccess', 4],
    ['writer', 3],
    ['owner', 2],
  ])('minAccessRole=%s leaves %i calendars', async (role, count) => {
    const at = await stage();
    for (const accessRole of ['freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner']) {
      await addCalendar(at, { accessRole });
    }
    expect((await list(at, `minAccessRole=${role}`)).items).toHaveLength(count);
  });

  test('showOwnOrganizationOnly leaves the calendars whose owner has an address of the same domain', async () => {
    const at = await stage();
    const bob = await addAccount(at);
    const colleague = await addAccount(at, 'carl@example.com');
    const ours = await at.api<{ id: string }>(
      'POST',
      '/calendars',
      { summary: 'Ours' },
      { token: colleague },
    );
    const theirs = await at.api<{ id: string }>('POST', '/calendars', { summary: 'Theirs' }, { token: bob });
    for (const [email, id] of [
      ['carl@example.com', ours.body.id],
      [BOB, theirs.body.id],
    ]) {
      const path = `/accounts/${email}/calendars/${encodeURIComponent(id ?? '')}/share`;
      await at.control('POST', path, { email: EMAIL, role: 'reader', addToList: true });
    }
    expect(titles(await list(at))).toEqual([EMAIL, 'Ours', 'Theirs']);
    expect(titles(await list(at, 'showOwnOrganizationOnly=true'))).toEqual([EMAIL, 'Ours']);
  });

  test('a page holds 100 by default and 250 at most, and the pages join without a gap', async () => {
    const at = await stage();
    for (let index = 0; index < 251; index += 1) await addCalendar(at, { summary: `C${index}` });
    const first = await list(at, 'maxResults=9999');
    expect(first.items).toHaveLength(250);
    expect(first.nextSyncToken).toBeUndefined();
    expect((await list(at)).items).toHaveLength(100);
    const second = await list(
      at,
      `maxResults=9999&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`,
    );
    expect(second.items).toHaveLength(2);
    expect(second.nextPageToken).toBeUndefined();
    expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(252);
  });

  test('what goes while somebody pages takes nothing else along', async () => {
    const at = await stage();
    const calendars: string[] = [];
    for (const summary of ['A', 'B', 'C']) calendars.push(await addCalendar(at, { summary }));
    const first = await list(at, 'maxResults=2');
    expect(titles(first)).toEqual([EMAIL, 'A']);
    await at.api('DELETE', `/calendars/${calendars[0]}`);
    const second = await list(at, `maxResults=2&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`);
    expect(titles(second)).toEqual(['B', 'C']);
    expect((await list(at, since(second))).items).toMatchObject([{ deleted: true }]);
  });

  test('a mask cuts the list and a single entry', async () => {
    const at = await stage();
    expect(await list(at, 'fields=items(id)')).toEqual({ items: [{ id: EMAIL }] });
    expect((await at.api('GET', `${LIST}/primary?fields=id,accessRole`)).body).toEqual({
      id: EMAIL,
      accessRole: 'owner',
    });
  });
});

describe('sync tokens of the list', () => {
  test('bring what came, changed, was hidden and was taken out, and then nothing', async () => {
    const at = await stage();
    const [hidden, gone, renamed] = [await addCalendar(at), await addCalendar(at), await addCalendar(at)];
    const first = await list(at);
    const added = await addCalendar(at);
    await at.api('PATCH', `${LIST}/${hidden}`, { hidden: true });
    await at.api('PATCH', `${LIST}/${renamed}`, { summaryOverride: 'Mine' });
    await at.api('DELETE', `/calendars/${gone}`);
    const changes = await list(at, since(first));
    expect(changes.items).toMatchObject([
      { id: idOf(hidden), hidden: true },
      { id: idOf(gone), deleted: true },
      { id: idOf(renamed), summaryOverride: 'Mine', summary: 'Team' },
      { id: idOf(added) },
    ]);
    expect((await list(at, since(changes))).items).toEqual([]);
  });

  test('do not tell of a new title, nor of other access', async () => {
    const at = await stage();
    const bob = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'reader', { addToList: true });
    const first = await list(at, '', bob);
    await at.api('PATCH', `/calendars/${team}`, { summary: 'Renamed' });
    await share(at, team, 'writer');
    expect((await list(at, since(first), bob)).items).toEqual([]);
    expect((await list(at, '', bob)).items[1]).toMatchObject({ summary: 'Renamed', accessRole: 'writer' });
  });

  test('tell of a calendar to which all access was lost', async () => {
    const at = await stage();
    const bob = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'reader', { addToList: true });
    const first = await list(at, '', bob);
    await share(at, team, 'none');
    expect((await list(at, since(first), bob)).items).toMatchObject([{ id: idOf(team), deleted: true }]);
  });

  test.each([
    'minAccessRole=owner',
    'showOwnOrganizationOnly=true',
    'showOwnOrganizationOnly=false',
    'showDeleted=false',
    'showHidden=false',
  ])('do not go together with %s', async (parameter) => {
    const at = await stage();
    const answer = await at.api('GET', `${LIST}?${since(await list(at))}&${parameter}`);
    expect(reasonOf(answer)).toBe('400 invalid');
  });

  test.each(['showDeleted=false', 'showHidden=false'])(
    'do not bear %s from the start either',
    async (off) => {
      const at = await stage();
      const first = await list(at, off);
      expect(first.nextSyncToken).toBeDefined();
      expect(reasonOf(await at.api('GET', `${LIST}?${since(first)}&${off}`))).toBe('400 invalid');
    },
  );

  test('are good for 30 days and for their own list alone', async () => {
    const at = await stage();
    const bob = await addAccount(at);
    const query = since(await list(at));
    const foreign = await at.api('GET', `${LIST}?${query}`, undefined, { token: bob });
    expect(reasonOf(foreign)).toBe('410 fullSyncRequired');
    expect(reasonOf(await at.api('GET', `/users/me/settings?${query}`))).toBe('410 fullSyncRequired');
    await at.control('POST', '/clock', { advanceSeconds: 31 * 86_400 });
    expect(reasonOf(await at.api('GET', `${LIST}?${query}`))).toBe('410 fullSyncRequired');
    expect(reasonOf(await at.api('GET', `${LIST}?syncToken=nonsense`))).toBe('400 invalid');
  });

  test('are not given where a restriction left calendars out', async () => {
    const at = await stage();
    expect((await list(at, 'minAccessRole=owner')).nextSyncToken).toBeUndefined();
    expect((await list(at)).nextSyncToken).toBeDefined();
  });
});

describe('a list under faults', () => {
  test('a delta that a fault emptied is told again', async () => {
    const at = await stage();
    const list = async (token: string) =>
      (await at.api<List>('GET', `/users/me/calendarList?syncToken=${encodeURIComponent(token)}`)).body;
    const begun = (await at.api<List>('GET', '/users/me/calendarList')).body.nextSyncToken ?? '';
    await at.api('POST', '/calendars', { summary: 'New' });
    await at.control('POST', '/faults', { method: 'calendarList.list', kind: 'empty_list', times: 1 });
    const emptied = await list(begun);
    expect(emptied.items).toEqual([]);
    expect((await list(emptied.nextSyncToken ?? '')).items).toMatchObject([{ summary: 'New' }]);
  });

  test('a page that came empty goes on where it would have, and a small one is small', async () => {
    const at = await stage();
    await addCalendar(at);
    await at.control('POST', '/faults', { method: 'calendarList.list', kind: 'empty_page', times: 1 });
    const empty = await list(at);
    expect(empty.items).toEqual([]);
    await at.control('POST', '/faults', {
      method: 'calendarList.list',
      kind: 'small_page',
      size: 1,
      times: 1,
    });
    const small = await list(at, `pageToken=${encodeURIComponent(empty.nextPageToken ?? '')}`);
    expect(titles(small)).toEqual([EMAIL]);
    const last = await list(at, `pageToken=${encodeURIComponent(small.nextPageToken ?? '')}`);
    expect(titles(last)).toEqual(['Team']);
  });
});
