import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openForFile } from '../support/open.ts';
import { connectAccount, type TestAccount } from './account-rig.ts';
import { createGoogleRig, type ErrorAnswer } from './support.ts';

const rig = await openForFile(createGoogleRig());
let account: TestAccount;
beforeEach(async () => {
  account = await connectAccount(rig);
});
afterEach(() => {
  rig.temporal.isAway = false;
});

describe('start', () => {
  test('takes the settings overlaid by the draft with the defaults, clears the draft and tells the workflow', async () => {
    await account.put('draft', account.options);
    const { status, body } = await account.post('start');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      state: 'importing',
      wanted: 'running',
      problem: null,
      draft: {},
      calendarTimeZone: 'Europe/Berlin',
    });
    expect(body.progress).toEqual({ done: 0, total: null });
    expect(body.settings).toEqual({
      ...account.options,
      treatDefaultAsPrivate: false,
      pastDays: 0,
      includeDealAndContact: false,
      conflictWinner: 'crm',
      whenDeletedInGoogle: 'unlink',
    });
    expect(await account.rowOf()).toMatchObject({ revision: 2, owed: ['relist', 'resend'] });
    expect(rig.told).toEqual([{ what: 'start', accountId: account.id, revision: 2 }]);
  });

  test('names each option that is missing', async () => {
    await account.put('draft', { direction: 'two_way', defaultVisibility: 'everyone' });
    const { status, body } = await account.post<ErrorAnswer>('start', {});
    expect([status, body.error.code]).toEqual([422, 'option_missing']);
    expect(body.error.details).toEqual({
      options: ['calendarId', 'outgoingActivityTypes', 'privateEvents', 'incomingActivityType'],
    });
    expect(body.error.message).toMatch(/calendarId/);
  });

  test('one-way needs neither visibility, private events nor the incoming type', async () => {
    await account.put('draft', {
      calendarId: account.email,
      direction: 'one_way',
      outgoingActivityTypes: ['task'],
    });
    expect((await account.post('start', {})).status).toBe(202);
  });

  test('names the calendars that can be chosen when this one is unknown or read-only', async () => {
    for (const calendarId of ['nowhere@example.com', account.readOnlyId]) {
      await account.put('draft', { ...account.options, calendarId });
      const { status, body } = await account.post<ErrorAnswer>('start', {});
      expect([status, body.error.code]).toEqual([422, 'calendar_unusable']);
      expect(body.error.details).toEqual({ calendars: [{ id: account.email, summary: account.email }] });
      expect(body.error.message).toContain(account.email);
    }
    expect(await account.rowOf()).toMatchObject({ state: 'ready', revision: 1 });
  });

  test('names the activity types that there are', async () => {
    await account.put('draft', { ...account.options, outgoingActivityTypes: ['seance'] });
    const { status, body } = await account.post<ErrorAnswer>('start', {});
    expect(status).toBe(422);
    expect(body.error.message).toMatch(/"seance".*call, meeting, task, deadline, email, lunch/);
  });

  test('answers although Temporal is away, and leaves the row ahead of what was read, so that it is told later', async () => {
    await account.put('draft', account.options);
    rig.temporal.isAway = true;
    const { status, body } = await account.post('start', {});
    expect([status, body.state]).toEqual([202, 'importing']);
    const row = await account.rowOf();
    expect(row?.['revision']).toBeGreaterThan(row?.['seen_revision']);
  });

  test('a restart keeps the earlier window unless the days were edited', async () => {
    await account.start();
    const early = '2026-01-05T23:00:00.000Z';
    await rig.database
      .owner`update accounts set window_start = ${early}, state = 'stopped' where id = ${account.id}`;
    await account.post('start', {});
    expect(await account.rowOf()).toMatchObject({ window_start: new Date(early) });
    await account.setState('stopped');
    await account.put('draft', { pastDays: 'all' });
    await account.post('start', {});
    expect(await account.rowOf()).toMatchObject({ window_start: null, owed: ['relist', 'resend'] });
  });
});

describe('pause, resume and stop', () => {
  const STATES = ['ready', 'importing', 'active', 'paused', 'stopped', 'disconnected', 'connecting'];
  const INTENTS: [intent: string, allowed: string[], wanted: string][] = [
    ['pause', ['importing', 'active'], 'paused'],
    ['resume', ['paused'], 'running'],
    ['stop', ['importing', 'active', 'paused'], 'stopped'],
    ['start', ['ready', 'stopped'], 'running'],
  ];
  const of = (isAllowed: boolean) =>
    INTENTS.flatMap(([intent, allowed, wanted]) =>
      STATES.filter((state) => allowed.includes(state) === isAllowed).map((state) => ({
        intent,
        state,
        wanted,
      })),
    );

  test.each(of(true))('$intent in $state is stored and told', async ({ intent, state, wanted }) => {
    await account.put('draft', account.options);
    await account.setState(state);
    const { status, body } = await account.post(intent);
    expect([status, body.wanted]).toEqual([202, wanted]);
    expect(rig.told).toEqual([{ what: intent, accountId: account.id, revision: 2 }]);
  });

  test.each(of(false))('$intent in $state is refused with the state’s name', async ({ intent, state }) => {
    await account.put('draft', account.options);
    await account.setState(state);
    const { status, body } = await account.post<ErrorAnswer>(intent);
    expect([status, body.error.details]).toEqual([409, { state }]);
    expect(body.error.message).toContain(state);
    expect([rig.told, (await account.rowOf())?.['revision']]).toEqual([[], 1]);
  });

  test('a clean-up at stop is refused in words rather than forgotten', async () => {
    await account.setState('active');
    const { status, body } = await account.post<ErrorAnswer>('stop', { removeFromGoogle: true });
    expect([status, body.error.code]).toEqual([422, 'effect_not_offered']);
    expect(await account.rowOf()).toMatchObject({ wanted: 'stopped', revision: 1 });
    expect((await account.post('stop', { removeFromGoogle: false })).status).toBe(202);
  });
});

describe('settings', () => {
  test('are stored without a word to the workflow before the start', async () => {
    const { status, body } = await account.put('settings', account.options);
    expect([status, body.state]).toEqual([200, 'ready']);
    expect(body.settings?.calendarId).toBe(account.email);
    expect(rig.told).toEqual([]);
  });

  test('of a running account tell the workflow and leave word of what is to be done', async () => {
    await account.start();
    const { status } = await account.put('settings', {
      ...account.options,
      outgoingActivityTypes: ['call', 'meeting', 'task'],
    });
    expect(status).toBe(200);
    expect(rig.told).toEqual([{ what: 'editSettings', accountId: account.id, revision: 3 }]);
    expect(await account.rowOf()).toMatchObject({ owed: ['resend'] });
  });

  test('ask for each effect that the change needs, once something is synced', async () => {
    await account.start();
    await account.addLink();
    const change = { ...account.options, privateEvents: 'do_not_sync', outgoingActivityTypes: ['call'] };
    const { status, body } = await account.put<ErrorAnswer>('settings', change);
    expect([status, body.error.code]).toEqual([422, 'effect_missing']);
    expect(body.error.details).toEqual({ effects: ['applyToExisting', 'onTypesNarrowed'] });
    const effects = { applyToExisting: true, onTypesNarrowed: 'leave' };
    expect((await account.put('settings', { ...change, effects })).status).toBe(200);
    expect(await account.rowOf()).toMatchObject({ owed: ['reapply', 'resend'] });
  });

  test('refuse an effect that is not offered instead of doing something else', async () => {
    await account.start();
    await account.addLink();
    const change = {
      ...account.options,
      outgoingActivityTypes: ['call'],
      effects: { onTypesNarrowed: 'remove' },
    };
    const { status, body } = await account.put<ErrorAnswer>('settings', change);
    expect([status, body.error.code]).toEqual([422, 'effect_not_offered']);
  });

  test('an unknown calendar is refused, with those that can be chosen', async () => {
    await account.start();
    const { status, body } = await account.put<ErrorAnswer>('settings', {
      ...account.options,
      calendarId: 'nowhere',
    });
    expect([status, body.error.code]).toEqual([422, 'calendar_unusable']);
    expect(await account.rowOf()).toMatchObject({ revision: 2 });
  });
});
