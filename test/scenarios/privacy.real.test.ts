import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../api/schemas/accounts.ts';
import { startStack, startSyncing, type TestStack } from '../support/stack.ts';
import { until } from '../support/wait.ts';
import { at, timesOn } from './items.ts';
import { answersTo, databaseDump, operatorsView, placesOf } from './onlookers.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
}, 300_000);
afterAll(() => stack.stop());

type Choice = 'only_me' | 'busy_only' | 'do_not_sync';
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

/** What nobody but the owner may find: with colleagues, another company and operators; in the database under the strict choices. */
async function expectHidden(secret: string, account: Account, choice: Choice): Promise<void> {
  const rows = await stack.database<{ id: string }[]>`
    select id from crm_activities where origin_account_id = ${account.id}`;
  const about = { account: account.id, ids: rows.map(({ id }) => id) };
  for (const [name, caller] of [
    ['the colleague', stack.colleague],
    ['the outsider', stack.outsider],
  ] as const)
    expect(placesOf(await answersTo(name, caller, about), secret)).toEqual([]);
  expect(placesOf(await operatorsView(stack), secret)).toEqual([]);
  const stored = placesOf(await databaseDump(stack), secret);
  expect(isErased(choice) ? stored : []).toEqual([]);
}

describe('a secret in private events', () => {
  it.each(['only_me', 'busy_only', 'do_not_sync'] as const)(
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
      await until('all three are known to be private', async () => {
        const [row] = await stack.database<{ count: number }[]>`
          select count(*)::int from google_events where account_id = ${account.id} and item ->> 'privacy' = 'private'`;
        return row?.count === 3;
      });
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

  it('has not come out after everything was restarted', { timeout: 300_000 }, async () => {
    await stack.restart();
    const operators = await operatorsView(stack);
    const dump = await databaseDump(stack);
    for (const choice of ['only_me', 'busy_only', 'do_not_sync'] as const) {
      const secret = `Zyx${choice.replaceAll('_', '')}qq`;
      expect(placesOf(operators, secret)).toEqual([]);
      expect(isErased(choice) ? placesOf(dump, secret) : []).toEqual([]);
      const about = { account: '', ids: [] };
      expect(placesOf(await answersTo('the colleague', stack.colleague, about), secret)).toEqual([]);
    }
  });
});
