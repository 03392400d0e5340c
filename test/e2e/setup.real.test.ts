import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountGroups, Preview } from '../../api/schemas/accounts.ts';
import { countAll } from '../support/compare.ts';
import { OPTIONS, startStack, startSyncing, untilState, type TestStack } from '../support/stack.ts';
import { until } from '../support/wait.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
}, 180_000);
afterAll(() => stack.stop());

const at = (year: number, hour: number) => ({
  dateTime: `${year}-03-01T${hour}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
const old = { start: at(2019, 10), end: at(2019, 11) };
const ahead = { start: at(2040, 10), end: at(2040, 11) };
const groups = () => stack.seller.send<AccountGroups>('GET', '/v1/accounts');

it('a dry run says how many events lie in the past, and counts them in once they are wanted', async () => {
  const email = 'past@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  for (const summary of ['a', 'b', 'c']) await stack.emulator.insert(accessToken, email, { summary, ...old });
  await stack.emulator.insert(accessToken, email, { summary: 'd', ...ahead });
  const account = await stack.seller.connect(email);
  await stack.seller.send('PUT', `/v1/accounts/${account.id}/draft`, {
    calendarId: email,
    ...OPTIONS,
    pastDays: 0,
  });
  const dryRun = async (): Promise<Preview> => {
    const { id } = await stack.seller.send<{ id: string }>('POST', `/v1/accounts/${account.id}/preview`, {});
    return until('the dry run is done', async () => {
      const preview = await stack.seller.send<Preview>('GET', `/v1/accounts/${account.id}/preview/${id}`);
      return preview.state === 'done' ? preview : null;
    });
  };
  expect((await dryRun()).counts).toMatchObject({ createsInCrm: 1, inPast: 3, emails: 0 });
  await stack.seller.send('PUT', `/v1/accounts/${account.id}/draft`, { pastDays: 'all' });
  expect((await dryRun()).counts).toMatchObject({ createsInCrm: 4, inPast: 0 });
  expect((await stack.seller.activities()).filter((item) => item.origin === 'google')).toHaveLength(0);
});

it('a set-up left after consent waits under "ready to connect" through a restart, and goes on with what was chosen', async () => {
  const email = 'half@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  await stack.emulator.insert(accessToken, email, { summary: 'Half-way', ...ahead });
  const account = await stack.seller.connect(email);
  await stack.seller.send('PUT', `/v1/accounts/${account.id}/draft`, { calendarId: email, ...OPTIONS });
  await stack.restart();
  const ready = (await groups()).readyToConnect.find((each) => each.id === account.id);
  expect(ready?.draft).toMatchObject({ calendarId: email, direction: 'two_way', pastDays: 'all' });
  await stack.seller.send('POST', `/v1/accounts/${account.id}/start`, {});
  await untilState(stack.seller, account.id, 'active');
  expect((await stack.seller.activities()).map((item) => item.subject)).toContain('Half-way');
});

it('a stopped account is listed as synced previously, and started again it doubles nothing on either side', async () => {
  const email = 'again@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  await stack.emulator.insert(accessToken, email, { summary: 'From Google', ...ahead });
  const account = await startSyncing(stack.colleague, email);
  await stack.colleague.create({ type: 'call', subject: 'From the CRM', ...ahead });
  const both = { events: 2, links: 2, records: 2 };
  await until('both are linked', async () => {
    const counts = await countAll(stack, account.id, accessToken, email);
    return JSON.stringify(counts) === JSON.stringify(both);
  });
  await stack.colleague.send('POST', `/v1/accounts/${account.id}/stop`, {});
  await untilState(stack.colleague, account.id, 'stopped');
  const listed = await stack.colleague.send<AccountGroups>('GET', '/v1/accounts');
  expect(listed.syncedPreviously.map((each) => each.id)).toEqual([account.id]);
  await stack.emulator.insert(accessToken, email, { summary: 'While it was stopped', ...ahead });
  await stack.colleague.send('POST', `/v1/accounts/${account.id}/start`, {});
  await untilState(stack.colleague, account.id, 'active');
  expect(await countAll(stack, account.id, accessToken, email)).toEqual({ events: 3, links: 3, records: 3 });
});

it('one-way: a foreign event never becomes a CRM activity, an edit of our own event comes back', async () => {
  const email = 'oneway@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  await stack.emulator.insert(accessToken, email, { summary: 'Foreign', ...ahead });
  const account = await startSyncing(stack.colleague, email, {
    direction: 'one_way',
    outgoingActivityTypes: ['task'],
  });
  const item = await stack.colleague.create({ type: 'task', subject: 'Ours', ...ahead });
  const event = await until('Google has it', async () =>
    (await stack.emulator.list(accessToken, email)).find((each) => each.summary === 'Ours'),
  );
  await stack.emulator.insert(accessToken, email, { summary: 'Foreign too', ...ahead });
  await stack.emulator.patch(accessToken, email, event.id ?? '', { summary: 'Ours, edited in Google' });
  await until(
    'the edit is back',
    async () => (await stack.colleague.get(item.id)).subject === 'Ours, edited in Google',
  );
  const linked = await stack.database`select 1 from links where account_id = ${account.id}`;
  expect(linked).toHaveLength(1);
  const dump =
    await stack.database`select 1 from google_events where account_id = ${account.id} and item::text like '%Foreign%'`;
  expect(dump).toHaveLength(0);
});

/** What a refusal says. */
const refused = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => new Error('it was accepted'),
    (failure: unknown) => failure,
  );
  return String(error);
};

it('wrong input gets a clear answer and harms nothing', async () => {
  expect(await refused(stack.seller.send('POST', '/v1/accounts', { email: 'not an address' }))).toMatch(
    /422 .*e-mail address/,
  );
  expect(await refused(stack.seller.connect('refused@example.com', { emulator_decision: 'deny' }))).toMatch(
    /access_denied/,
  );
  await stack.emulator.addAccount('other@example.com');
  expect(
    await refused(stack.seller.connect('typed@example.com', { emulator_account: 'other@example.com' })),
  ).toMatch(/address_differs/);
  const email = 'wrong@example.com';
  await stack.emulator.addAccount(email);
  const account = await stack.seller.connect(email);
  const unknown = { calendarId: 'nobody@example.com', ...OPTIONS, effects: {} };
  expect(await refused(stack.seller.send('PUT', `/v1/accounts/${account.id}/settings`, unknown))).toMatch(
    /422 .*calendar/,
  );
  const listed = await groups();
  expect(listed.readyToConnect.map((each) => each.email)).toContain(email);
  expect(JSON.stringify(listed)).not.toMatch(/refused@|typed@/);
});
