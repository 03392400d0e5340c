import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share } from './sharing.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Event, type List } from './support.ts';

const user = (value: string) => ({ type: 'user', value });
const since = (page: List) => `syncToken=${encodeURIComponent(page.nextSyncToken ?? '')}`;

describe('rules', () => {
  test('come with the ids and scopes that Google gives them', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const acl = `/calendars/${team}/acl`;
    const made = await at.api('POST', acl, { role: 'reader', scope: user(BOB.toUpperCase()) });
    expect(made.body).toEqual({
      kind: 'calendar#aclRule',
      etag: expect.any(String) as string,
      id: `user:${BOB}`,
      scope: user(BOB),
      role: 'reader',
    });
    await at.api('POST', acl, { role: 'freeBusyReader', scope: { type: 'default' } });
    await at.api('POST', acl, { role: 'writer', scope: { type: 'domain', value: 'example.org' } });
    await at.api('POST', acl, { role: 'reader', scope: { type: 'group', value: 'all@example.org' } });
    const { body } = await at.api<List>('GET', acl);
    expect(body).toMatchObject({ kind: 'calendar#acl', nextSyncToken: expect.any(String) as string });
    expect(body.items.map((rule) => rule.id)).toEqual([
      `user:${EMAIL}`,
      `user:${BOB}`,
      'default',
      'domain:example.org',
      'group:all@example.org',
    ]);
    const everybody = await at.api('GET', `${acl}/default`);
    expect(everybody.body['scope']).toEqual({
      type: 'default',
      value: '__public_principal__@public.calendar.google.com',
    });
  });

  test('give, change and take access', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    const read = async () =>
      (await at.api('GET', `/calendars/${team}/events`, undefined, { token })).body['accessRole'];
    const acl = `/calendars/${team}/acl`;
    const rule = `${acl}/user:${BOB}`;
    await at.api('POST', acl, { role: 'reader', scope: user(BOB) });
    expect(await read()).toBe('reader');
    await at.api('POST', acl, { role: 'freeBusyReader', scope: user(BOB) });
    expect(await read()).toBe('freeBusyReader');
    await at.api('PATCH', rule, { role: 'writer' });
    expect(await read()).toBe('writer');
    await at.api('PUT', rule, { role: 'writerWithoutPrivateAccess', scope: user(BOB) });
    expect(await read()).toBe('writerWithoutPrivateAccess');
    expect((await at.api('DELETE', rule)).status).toBe(204);
    expect(await read()).toBeUndefined();
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { role: 'reader' } : undefined;
      expect(reasonOf(await at.api(method, rule, body))).toBe('404 notFound');
    }
  });

  test('of several that speak of somebody the best counts', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at, { publicRole: 'freeBusyReader' });
    const roleOf = async () =>
      (await at.api('GET', `/calendars/${team}/events`, undefined, { token })).body['accessRole'];
    expect(await roleOf()).toBe('freeBusyReader');
    const domain = { role: 'writer', scope: { type: 'domain', value: 'other.example' } };
    await at.api('POST', `/calendars/${team}/acl`, domain);
    expect(await roleOf()).toBe('writer');
    await share(at, team, 'reader');
    expect(await roleOf()).toBe('writer');
    const elsewhere = await addAccount(at, 'eve@sub.other.example');
    const seen = await at.api('GET', `/calendars/${team}/events`, undefined, { token: elsewhere });
    expect(seen.body['accessRole']).toBe('freeBusyReader');
  });

  test('are the owners’ alone to see and to change', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    const acl = `/calendars/${team}/acl`;
    const rule = `${acl}/user:${BOB}`;
    await share(at, team, 'writer');
    const body = { role: 'owner', scope: user(BOB) };
    for (const [method, path] of [
      ['GET', acl],
      ['POST', acl],
      ['GET', rule],
      ['PATCH', rule],
      ['PUT', rule],
      ['DELETE', rule],
    ]) {
      const sent = method === 'GET' ? undefined : body;
      const answer = await at.api(method ?? '', path ?? '', sent, { token });
      expect(reasonOf(answer)).toBe('403 requiredAccessLevel');
    }
    await share(at, team, 'owner');
    expect((await at.api('GET', acl, undefined, { token })).status).toBe(200);
  });

  test('about oneself and about the data owner cannot be changed', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'owner');
    const acl = `/calendars/${team}/acl`;
    const mine = await at.api('DELETE', `${acl}/user:${EMAIL}`);
    expect(reasonOf(mine)).toBe('403 cannotChangeOwnAcl');
    const theirs = await at.api('PATCH', `${acl}/user:${EMAIL}`, { role: 'reader' }, { token });
    expect(reasonOf(theirs)).toBe('403 cannotChangeOwnerAcl');
    expect((await at.api('GET', `${acl}/user:${EMAIL}`)).body['role']).toBe('owner');
  });

  test.each([
    [{ scope: user(BOB) }, '400 required'],
    [{ role: 'reader' }, '400 required'],
    [{ role: 'reader', scope: {} }, '400 required'],
    [{ role: 'king', scope: user(BOB) }, '400 invalid'],
    [{ role: 'reader', scope: { type: 'planet', value: 'x' } }, '400 invalid'],
    [{ role: 'reader', scope: { type: 'user' } }, '400 invalidScopeValue'],
    [{ role: 'reader', scope: user('nobody') }, '400 invalidScopeValue'],
    [{ role: 'reader', scope: { type: 'default', value: BOB } }, '400 invalidScopeValue'],
    [{ role: 'writer', scope: { type: 'default' } }, '400 illegalAccessRoleForDefault'],
  ])('%j is %s', async (body, reason) => {
    const at = await stage();
    const team = await addCalendar(at);
    expect(reasonOf(await at.api('POST', `/calendars/${team}/acl`, body))).toBe(reason);
    expect((await at.api<List>('GET', `/calendars/${team}/acl`)).body.items).toHaveLength(1);
  });

  test('an id that is none, another scope, and a stale etag are refused', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const acl = `/calendars/${team}/acl`;
    await share(at, team, 'reader');
    expect(reasonOf(await at.api('DELETE', `${acl}/nonsense`))).toBe('400 invalid');
    const moved = { role: 'reader', scope: user('eve@example.com') };
    expect(reasonOf(await at.api('PUT', `${acl}/user:${BOB}`, moved))).toBe('400 invalid');
    const headers = { 'If-Match': '"1"' };
    const stale = await at.api('PATCH', `${acl}/user:${BOB}`, { role: 'writer' }, { headers });
    expect(reasonOf(stale)).toBe('412 conditionNotMet');
  });
});

describe('the list of rules', () => {
  test('shows a rule that was taken away with the role none, when asked to or in a delta', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    const acl = `/calendars/${team}/acl`;
    await share(at, team, 'reader');
    const first = (await at.api<List>('GET', acl)).body;
    await at.api('DELETE', `${acl}/user:${BOB}`);
    expect((await at.api<List>('GET', acl)).body.items).toHaveLength(1);
    expect((await at.api<List>('GET', `${acl}?showDeleted=true`)).body.items).toHaveLength(2);
    const delta = (await at.api<List>('GET', `${acl}?${since(first)}`)).body;
    expect(delta.items).toMatchObject([{ id: `user:${BOB}`, role: 'none' }]);
    expect((await at.api<List>('GET', `${acl}?${since(delta)}`)).body.items).toEqual([]);
    const off = await at.api('GET', `${acl}?${since(delta)}&showDeleted=false`);
    expect(reasonOf(off)).toBe('400 invalid');
    const primary = (await at.api<List>('GET', '/calendars/primary/acl')).body;
    const other = await at.api('GET', `${acl}?${since(primary)}`);
    expect(reasonOf(other)).toBe('410 fullSyncRequired');
  });

  test('pages join without a gap', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    for (const name of ['b', 'c', 'd']) {
      const rule = { role: 'reader', scope: user(`${name}@example.com`) };
      await at.api('POST', `/calendars/${team}/acl`, rule);
    }
    const acl = `/calendars/${team}/acl?maxResults=3`;
    const first = (await at.api<List>('GET', acl)).body;
    expect(first.nextSyncToken).toBeUndefined();
    const next = `pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    const second = (await at.api<List>('GET', `${acl}&${next}`)).body;
    expect([...first.items, ...second.items].map((rule) => rule.id)).toHaveLength(4);
    expect(second.nextSyncToken).toBeDefined();
  });
});

describe('what a change of access does to sync tokens', () => {
  test('those of the one it speaks of are worth nothing; the others’ stay good', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'reader');
    const path = `/calendars/${team}/events`;
    const mine = (await at.api<List>('GET', path)).body;
    const theirs = (await at.api<List>('GET', path, undefined, { token })).body;
    await at.api('PATCH', `/calendars/${team}/acl/user:${BOB}`, { role: 'writer' });
    const delta = await at.api('GET', `${path}?${since(theirs)}`, undefined, { token });
    expect(reasonOf(delta)).toBe('410 fullSyncRequired');
    expect((await at.api('GET', `${path}?${since(mine)}`)).status).toBe(200);
  });

  test('taking access and giving it back is a change too', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    await share(at, team, 'reader');
    const path = `/calendars/${team}/events`;
    const before = (await at.api<List>('GET', path, undefined, { token })).body;
    await share(at, team, 'none');
    expect(reasonOf(await at.api('GET', path, undefined, { token }))).toBe('404 notFound');
    await share(at, team, 'reader');
    const delta = await at.api('GET', `${path}?${since(before)}`, undefined, { token });
    expect(reasonOf(delta)).toBe('410 fullSyncRequired');
  });

  test('a reader of the primary calendar sees its events by the owner’s address', async () => {
    const at = await stage();
    const token = await addAccount(at);
    await at.api('POST', '/calendars/primary/acl', { role: 'reader', scope: user(BOB) });
    const made = await at.api<Event>('POST', EVENTS, {
      summary: 'Seen',
      start: { date: '2026-01-01' },
      end: { date: '2026-01-02' },
    });
    const seen = await at.api('GET', `/calendars/${EMAIL}/events/${made.body.id}`, undefined, { token });
    expect(seen.body['summary']).toBe('Seen');
  });
});
