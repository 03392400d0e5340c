import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, Preview } from '../../api/schemas/accounts.ts';
import { OPTIONS, startStack, startSyncing, type TestStack, untilState } from '../support/stack.ts';
import { until } from '../support/wait.ts';
import { at, timesOn } from './items.ts';
import { answersTo, databaseDump, operatorsView, placesOf } from './onlookers.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
}, 300_000);
afterAll(() => stack.stop());

const CHOICES = ['only_me', 'busy_only', 'do_not_sync'] as const;
type Choice = (typeof CHOICES)[number];
const isErased = (choice: Choice) => choice !== 'only_me';

const bodyOf = (secret: string) => ({
  summary: `Dr ${secret}`,
  description: `About <b>${secret}</b>`,
  location: `${secret} street 1`,
  attendees: [{ email: `${secret.toLowerCase()}@example.com`, displayName: `Guest ${secret}` }],
});
const occurrence = (id: string) => `${id}_20270308T090000Z`;

/** A seller's Google account with a single event, a series and an exception of it, all of which say the secret. */
async function settle(secret: string, email: string) {
  const { accessToken } = await stack.emulator.addAccount(email);
  const events = `/calendar/v3/calendars/${encodeURIComponent(email)}/events`;
  const insert = (event: object) =>
    stack.emulator.send<{ id: string }>('POST', `${events}?conferenceDataVersion=1`, event, accessToken);
  const conferenceData = {
    conferenceSolution: { key: { type: 'addOn' }, name: 'Calls' },
    entryPoints: [{ entryPointType: 'video', uri: `https://calls.example/${secret}` }],
  };
  const single = await insert({ ...bodyOf(secret), ...timesOn(), conferenceData });
  const series = await insert({
    ...bodyOf(secret),
    ...timesOn(),
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
  });
  const patch = (id: string, changes: object) => stack.emulator.patch(accessToken, email, id, changes);
  await patch(occurrence(series.id), {
    summary: `Exceptional ${secret}`,
    start: at(11, '2027-03-08'),
    end: at(12, '2027-03-08'),
  });
  const account = await startSyncing(stack.seller, email, { privateEvents: 'everyone' });
  return { email, accessToken, account, single: single.id, series: series.id, patch };
}

async function choose(account: Account, changes: object): Promise<void> {
  const { settings } = await stack.seller.account(account.id);
  const effects = { applyToExisting: true };
  await stack.seller.send('PUT', `/v1/accounts/${account.id}/settings`, { ...settings, ...changes, effects });
  await untilQuiet(account);
}

const untilPrivate = ({ id }: Account, events: number) =>
  until('the events are known to be private', async () => {
    const [row] = await stack.database<{ count: number }[]>`
      select count(*)::int from google_events where account_id = ${id} and item ->> 'privacy' = 'private'`;
    return row?.count === events;
  });

/** Nothing is owed, and nothing waits to be looked at. */
const untilQuiet = ({ id }: Account) =>
  until(
    'the account has followed',
    async () => {
      const [row] = await stack.database<{ owed: string[]; dirty: number; isSeen: boolean }[]>`
        select owed, seen_revision = revision as "isSeen",
          (select count(*)::int from links where account_id = ${id} and dirty) as dirty
        from accounts where id = ${id} and dirty_since is null and crm_dirty_since is null`;
      return row?.owed.length === 0 && row.dirty === 0 && row.isSeen;
    },
    60_000,
  );

/** Where anybody but the owner finds it: colleagues, another company, operators. */
async function foundByOthers(
  secret: string,
  { id }: Account,
  items: readonly string[] = [],
): Promise<string[]> {
  const rows = await stack.database<{ id: string }[]>`
    select id from crm_activities where origin_account_id = ${id}`;
  const about = { account: id, ids: [...items, ...rows.map((row) => row.id)] };
  const holdings = [
    await answersTo('the colleague', stack.colleague, about),
    await answersTo('the outsider', stack.outsider, about),
    await operatorsView(stack),
  ];
  return holdings.flatMap((each) => placesOf(each, secret));
}

/** Nobody but the owner finds it; under the strict choices the database does not hold it either. */
async function expectHidden(secret: string, account: Account, choice: Choice): Promise<void> {
  expect(await foundByOthers(secret, account)).toEqual([]);
  const stored = placesOf(await databaseDump(stack), secret);
  expect(isErased(choice) ? stored : []).toEqual([]);
}

describe('a secret in private events', () => {
  it.each(CHOICES)(
    'reaches nobody under "%s", though it was open before, is edited, clashes, is listed anew and is deleted',
    { timeout: 240_000 },
    async (choice) => {
      const secret = `Zyx${choice.replaceAll('_', '')}qq`;
      const { account, single, series, patch, email, accessToken } = await settle(
        secret,
        `owner-${choice}@example.net`,
      );
      const about = { account: account.id, ids: [] };
      expect(placesOf(await answersTo('the colleague', stack.colleague, about), secret)).not.toEqual([]);
      expect(placesOf(await databaseDump(stack), secret)).not.toEqual([]);

      for (const id of [single, series, occurrence(series)]) await patch(id, { visibility: 'private' });
      await untilPrivate(account, 3);
      await choose(account, { privateEvents: choice });
      await expectHidden(secret, account, choice);

      // Edits on both sides at once, of which one loses.
      const mine = (await stack.seller.activities()).find(
        ({ origin, seriesId }) => origin === 'google' && !seriesId,
      );
      if (mine) {
        const doneToo = stack.seller.patch(mine.id, mine.version, { note: 'Seen', done: true });
        await Promise.all([doneToo.catch(() => null), patch(single, { summary: `Again ${secret}` })]);
      }
      await patch(occurrence(series), { description: `More about ${secret}` });
      await choose(account, { privateEvents: choice, defaultVisibility: 'only_me' });
      await stack.database`update accounts set owed = array_append(owed, 'relist'), revision = revision + 1 where id = ${account.id}`;
      await choose(account, { privateEvents: choice, defaultVisibility: 'everyone' });
      await expectHidden(secret, account, choice);

      await stack.emulator.remove(accessToken, email, single);
      await until('the delete is known', async () => {
        const [row] = await stack.database<{ status: string }[]>`
          select status from google_events where account_id = ${account.id} and event_id = ${single}`;
        return row?.status === 'cancelled';
      });
      await untilQuiet(account);
      await expectHidden(secret, account, choice);
    },
  );

  it.each(CHOICES)(
    'reaches nobody under "%s" when it is typed in the CRM while its event is made private',
    { timeout: 120_000 },
    async (choice) => {
      const secret = `Typed${choice.replaceAll('_', '')}qq`;
      const email = `typist-${choice}@example.net`;
      const { accessToken } = await stack.emulator.addAccount(email);
      const open = { summary: 'Lunch', ...timesOn() };
      const { id: eventId = '' } = await stack.emulator.insert(accessToken, email, open);
      const account = await startSyncing(stack.seller, email, { privateEvents: choice });
      const [row] = await stack.database<{ id: string }[]>`
        select id from crm_activities where origin_account_id = ${account.id}`;
      const { id, version } = await stack.seller.get(row?.id ?? '');
      await stack.seller.send('POST', `/v1/accounts/${account.id}/pause`);
      await untilState(stack.seller, account.id, 'paused');
      const typed = { subject: secret, publicDescription: secret, note: secret, location: secret };
      await stack.seller.patch(id, version, typed);
      expect(placesOf(await databaseDump(stack), secret)).toEqual(['crm_activity_details']);
      await stack.emulator.patch(accessToken, email, eventId ?? '', { visibility: 'private' });
      await stack.seller.send('POST', `/v1/accounts/${account.id}/resume`);
      await untilPrivate(account, 1);
      await untilQuiet(account);
      await expectHidden(secret, account, choice);
      expect((await stack.emulator.get(accessToken, email, eventId ?? '')).summary).toBe('Lunch');
    },
  );

  it(
    'typed in the CRM into an item of its own that was made private in Google reaches its owner alone',
    { timeout: 120_000 },
    async () => {
      const [secret, email] = ['Zyxownqq', 'own@example.net'];
      const { accessToken } = await stack.emulator.addAccount(email);
      const account = await startSyncing(stack.seller, email, { privateEvents: 'do_not_sync' });
      const { id } = await stack.seller.create({ type: 'call', subject: 'Call Ada', ...timesOn() });
      const event = await until('the item has gone out', async () => {
        const events = await stack.emulator.list(accessToken, email);
        return events.find(({ summary }) => summary === 'Call Ada');
      });
      await stack.emulator.patch(accessToken, email, event.id ?? '', { visibility: 'private' });
      await until('it is its owner’s', async () => (await stack.seller.get(id)).visibility === 'only_me');
      const { version } = await stack.seller.get(id);
      await stack.seller.patch(id, version, { subject: secret, note: secret });
      await until('the edit has gone out', async () => {
        const { summary } = await stack.emulator.get(accessToken, email, event.id ?? '');
        return summary === secret;
      });
      await untilQuiet(account);
      expect(await foundByOthers(secret, account, [id])).toEqual([]);
    },
  );

  it(
    'that Google refuses waits with a reason, which holds no word of it, and neither does the log',
    { timeout: 120_000 },
    async () => {
      const [secret, email] = ['Zyxparkedqq', 'parked@example.net'];
      await stack.emulator.addAccount(email);
      const account = await startSyncing(stack.seller, email, {});
      await stack.emulator.addFault({ method: 'events.insert', kind: 'bad_request', user: email });
      const body = { subject: secret, publicDescription: secret, visibility: 'only_me' as const };
      const { id } = await stack.seller.create({ type: 'call', ...body, ...timesOn() });
      const parked = await until('it is parked', async () => {
        const { items } = await stack.seller.send<{ items: { reason: string }[] }>(
          'GET',
          `/v1/accounts/${account.id}/parked`,
        );
        return items[0];
      });
      expect(parked.reason).toMatch(/^Google refused it/);
      await stack.emulator.clearFaults();
      expect(await foundByOthers(secret, account, [id])).toEqual([]);
      const told = placesOf(await databaseDump(stack), secret);
      expect(told).toContain('crm_activity_details');
      expect(told.filter((table) => /parked|log|changes|outbox|previews/.test(table))).toEqual([]);
    },
  );

  it.each(['everyone', ...CHOICES])(
    'of which a dry run under "%s" reads leaves no word behind, and the answer has counts alone',
    { timeout: 120_000 },
    async (privateEvents) => {
      const secret = `Dry${privateEvents.replaceAll('_', '')}qq`;
      const email = `dry-${privateEvents}@example.net`;
      const { accessToken } = await stack.emulator.addAccount(email);
      const event = { ...bodyOf(secret), ...timesOn(), visibility: 'private' };
      await stack.emulator.insert(accessToken, email, event);
      const account = await stack.seller.connect(email);
      const at = `/v1/accounts/${account.id}`;
      await stack.seller.send('PUT', `${at}/draft`, { calendarId: email, ...OPTIONS, privateEvents });
      const { id } = await stack.seller.send<{ id: string }>('POST', `${at}/preview`, {});
      const read = () => stack.seller.send<Preview>('GET', `${at}/preview/${id}`);
      await until('the dry run is done', async () => (await read()).state === 'done');
      const preview = await read();
      expect(preview.counts).toMatchObject({
        events: 1,
        createsInCrm: privateEvents === 'do_not_sync' ? 0 : 1,
      });
      expect(JSON.stringify(preview)).not.toContain(secret);
      const refusal = await stack.colleague.send('GET', `${at}/preview/${id}`).catch(String);
      expect(refusal).toContain('404');
      expect(await foundByOthers(secret, account)).toEqual([]);
      expect(placesOf(await databaseDump(stack), secret)).toEqual([]);
    },
  );

  it('has not come out after everything was restarted', { timeout: 300_000 }, async () => {
    await stack.restart();
    const operators = await operatorsView(stack);
    const dump = await databaseDump(stack);
    for (const choice of CHOICES) {
      const secret = `Zyx${choice.replaceAll('_', '')}qq`;
      expect(placesOf(operators, secret)).toEqual([]);
      expect(isErased(choice) ? placesOf(dump, secret) : []).toEqual([]);
      const about = { account: '', ids: [] };
      expect(placesOf(await answersTo('the colleague', stack.colleague, about), secret)).toEqual([]);
    }
  });
});
