import { describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import type { Settings } from '../../db/schema/index.ts';
import type { RemoteEvent } from '../../google/port.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();

type Choice = Settings['privateEvents'];
let count = 0;
/** A text that stands nowhere else, so that a search of the whole database finds only this. */
const secret = () => `Secret${(count += 1)}x`;
const bodyOf = (text: string) => ({
  summary: `Dr ${text}`,
  description: `About ${text}`,
  location: `${text} street 1`,
  attendees: [{ email: `${text.toLowerCase()}@example.com`, displayName: `Guest ${text}` }],
});

describe('a private event on import', () => {
  it.each([
    ['everyone', 'everyone', true],
    ['only_me', 'only_me', false],
  ] as const)('under "%s" comes in for %s', async (privateEvents, visibility, isSeen) => {
    const text = secret();
    const account = await rig.addAccount({ privateEvents });
    await act.insertEvent(account, { ...bodyOf(text), visibility: 'private' });
    await act.sync(account);
    expect(await act.records(account)).toMatchObject([{ subject: `Dr ${text}`, visibility }]);
    expect(await act.seenByColleague(account)).toEqual(isSeen ? [`Dr ${text}`] : []);
  });

  it.each(['private', 'confidential'])('under "do not sync" leaves no trace (%s)', async (visibility) => {
    const text = secret();
    const account = await rig.addAccount({ privateEvents: 'do_not_sync' });
    await act.insertEvent(account, { ...bodyOf(text), visibility });
    await act.sync(account);
    expect(await act.records(account)).toEqual([]);
    expect(await act.tablesWith(text)).toEqual([]);
    expect(await act.tablesWith(text.toLowerCase())).toEqual([]);
  });

  it('under "busy only" takes its slot and leaves no other trace', async () => {
    const text = secret();
    const account = await rig.addAccount({ privateEvents: 'busy_only' });
    await act.insertEvent(account, { ...bodyOf(text), visibility: 'private' });
    await act.sync(account);
    expect(await act.records(account)).toMatchObject([
      { visibility: 'busy_only', busy: true, subject: null, deleted_at: null },
    ]);
    expect(await act.tablesWith(text)).toEqual([]);
    expect(await act.tablesWith(text.toLowerCase())).toEqual([]);
  });

  it('is what the account says "default" means', async () => {
    const text = secret();
    const account = await rig.addAccount({ privateEvents: 'only_me', treatDefaultAsPrivate: true });
    await act.insertEvent(account, { summary: text });
    await act.insertEvent(account, { summary: 'Open day', visibility: 'public' });
    await act.sync(account);
    expect(await act.seenByColleague(account)).toEqual(['Open day']);
    expect(await act.records(account)).toHaveLength(2);
  });

  it('is not what a default visibility of "only me" changes: that hides the others', async () => {
    const account = await rig.addAccount({ privateEvents: 'everyone', defaultVisibility: 'only_me' });
    await act.insertEvent(account, { summary: 'Shown', visibility: 'private' });
    await act.insertEvent(account, { summary: 'Hidden' });
    await act.sync(account);
    expect(await act.seenByColleague(account)).toEqual(['Shown']);
  });
});

describe('an event made private later, and public again', () => {
  const AFTER: [Choice, string | null, boolean][] = [
    ['everyone', 'everyone', false],
    ['only_me', 'only_me', false],
    ['do_not_sync', null, true],
    ['busy_only', 'busy_only', true],
  ];

  it.each(AFTER)(
    'under "%s" is %s at once, then opens again',
    async (privateEvents, visibility, isErased) => {
      const text = secret();
      const account = await rig.addAccount({ privateEvents });
      const event = await act.insertEvent(account, bodyOf(text));
      await act.sync(account);
      expect(await act.seenByColleague(account)).toEqual([`Dr ${text}`]);
      const [before] = await act.records(account);

      await act.patchEvent(account, event.id, { visibility: 'private' });
      await act.pull(account);
      expect(await act.seenByColleague(account)).toEqual(visibility === 'everyone' ? [`Dr ${text}`] : []);
      const living = (await act.records(account)).filter((row) => row.deleted_at === null);
      expect(living).toMatchObject(visibility === null ? [] : [{ visibility }]);
      await act.sync(account);
      expect(await act.tablesWith(text)).toEqual(
        isErased ? [] : ['crm_activity_details', 'google_events', 'links'],
      );

      await act.patchEvent(account, event.id, { visibility: 'default' });
      await act.sync(account);
      expect(await act.seenByColleague(account)).toEqual([`Dr ${text}`]);
      const after = await act.records(account);
      expect(after).toMatchObject([{ id: before?.id, deleted_at: null, location: `${text} street 1` }]);
      expect(await act.events(account)).toHaveLength(1);
    },
  );

  it.each(['do_not_sync', 'busy_only'] as const)(
    'leaves no trace under "%s" when it is the push that finds out',
    async (privateEvents) => {
      const text = secret();
      const account = await rig.addAccount({ privateEvents });
      const event = await act.insertEvent(account, bodyOf(text));
      await act.sync(account);
      await act.edit(account, found((await act.records(account))[0]).id, { busy: false });
      await act.patchEvent(account, event.id, { visibility: 'private' });
      await act.push(account);
      expect(await act.tablesWith(text)).toEqual([]);
      expect(await act.getEvent(account, event.id)).toMatchObject({ summary: `Dr ${text}` });
    },
  );

  it.each(['do_not_sync', 'busy_only'] as const)(
    'leaves no trace in old conflicts either under "%s"',
    async (privateEvents) => {
      const text = secret();
      const account = await rig.addAccount({ privateEvents });
      const event = await act.insertEvent(account, { summary: 'Plan' });
      await act.sync(account);
      await act.edit(account, found((await act.records(account))[0]).id, { subject: 'CRM plan' });
      await act.patchEvent(account, event.id, { summary: text });
      await act.sync(account);
      expect(await act.tablesWith(text)).toEqual(['conflicts']);
      await act.patchEvent(account, event.id, { visibility: 'private' });
      await act.sync(account);
      expect(await act.tablesWith(text)).toEqual([]);
    },
  );
});

const withBrokenRule = (event: RemoteEvent): RemoteEvent => {
  if (!('item' in event) || !event.item.fields) return event;
  const fields = { ...event.item.fields, recurrence: ['RRULE:FREQ=NEVER'] };
  return { ...event, item: { ...event.item, fields } };
};
/** A look at Google in which no rule of a series can be read: the emulator refuses to hold one. */
async function lookAtBrokenRules(account: TestAccount): Promise<void> {
  const google = rig.deps.googleOf(account);
  const listEvents: typeof google.listEvents = async (query) => {
    const page = await google.listEvents(query);
    return { ...page, events: page.events.map(withBrokenRule) };
  };
  await fetchChanges({ ...rig.deps, googleOf: () => ({ ...google, listEvents }) }, account);
}

describe('a series that is made private while its rule cannot be read', () => {
  it.each([
    ['only_me', (text: string) => [`Dr ${text}`], ['crm_activity_details', 'links']],
    ['busy_only', () => [null], []],
    ['do_not_sync', () => [], []],
  ] as const)(
    'is hidden at once under "%s", and waits with its reason',
    async (privateEvents, own, tables) => {
      const text = secret();
      const account = await rig.addAccount({ privateEvents });
      const weekly = { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] };
      const { id } = await act.insertEvent(account, { ...bodyOf(text), ...weekly });
      await act.sync(account);
      expect(await act.seenByColleague(account)).toEqual([`Dr ${text}`]);
      await act.patchEvent(account, id, { visibility: 'private' });
      await lookAtBrokenRules(account);
      expect(await act.seenByColleague(account)).toEqual([]);
      const living = (await act.records(account)).filter((row) => row.deleted_at === null);
      expect(living.map((row) => row.subject)).toEqual(own(text));
      expect(await act.tablesWith(text)).toEqual(tables);
      expect(await act.parked(account)).toMatchObject([{ reason: 'Its recurrence rule cannot be read.' }]);
    },
  );
});

it('an activity of the CRM that is hidden goes out as private, and opens only in the CRM', async () => {
  const account = await rig.addAccount({ privateEvents: 'do_not_sync' });
  const id = await act.create(account, { subject: 'Own', visibility: 'only_me' });
  await act.push(account);
  const [event] = await act.events(account);
  expect(event).toMatchObject({ summary: 'Own', visibility: 'private' });
  await act.patchEvent(account, found(event?.id), { visibility: 'public' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Own', visibility: 'only_me' }]);
  await act.edit(account, id, { visibility: 'everyone' });
  await act.sync(account);
  await act.patchEvent(account, found(event?.id), { visibility: 'private' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, visibility: 'only_me', deleted_at: null }]);
  expect(await act.seenByColleague(account)).toEqual([]);
});
