import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Details, Frame } from '../../crm/store.ts';
import { type Actors, actorsOf, at, found } from '../activities/support.ts';
import { createRig, type Rig } from '../api/support.ts';
import { createSyncRig, type SyncRig, type TestAccount } from '../support/sync-rig.ts';
import { type Bench, event, isShown, PHONE } from './harness.ts';
import { startRealBench } from './real-api.ts';

/** The page over the real API and a database in which real passes of the sync have left their traces. */
let sync: SyncRig;
let api: Rig;
let act: Actors;
let account: TestAccount;
let bench: Bench;
beforeAll(async () => {
  sync = await createSyncRig();
  api = await createRig(undefined, { db: sync.database.api });
  act = actorsOf(sync);
  account = await sync.addAccount();
  bench = await startRealBench(api, { id: account.userId, company: account.companyId });
});
beforeEach(async () => {
  await bench.reset();
  await setAccount('active');
  dayOfTest += 1;
});
afterAll(async () => {
  await bench.close();
  await api.close();
  await sync.close();
});

const setAccount = (state: string) =>
  sync.database.owner`update accounts set state = ${state} where id = ${account.accountId}`;

/** Each test has a day of its own, so that none hides another's items. */
let dayOfTest = 1;
const on = (hour: number) => at(hour, `2026-03-${String(dayOfTest).padStart(2, '0')}`);
const create = (subject: string, changes: Partial<Frame & Details> = {}) =>
  act.create(account, { subject, startsAt: on(9), endsAt: on(10), ...changes });
const recordOf = async (id: string) => found((await act.records(account)).find((row) => row.id === id));

/** A meeting from Google of which both sides then changed the same; the CRM's word stood. */
async function conflicted(subject: string, inCrm: Partial<Frame & Details>, inGoogle: object) {
  const { id: eventId } = await act.insertEvent(account, { summary: subject, start: on(9), end: on(10) });
  await act.sync(account);
  const { id } = found((await act.records(account)).find((row) => row.subject === subject));
  await act.patchEvent(account, eventId, inGoogle);
  await act.edit(account, id, inCrm);
  await act.sync(account);
  return { id, eventId };
}

async function openSync(subject: string, size?: typeof PHONE): Promise<Page> {
  const page = await bench.open('/', size);
  await event(page, subject).click();
  await page.getByRole('tab', { name: 'Sync' }).click();
  return page;
}
const card = (page: Page) => page.getByRole('article', { name: account.email });
const history = (page: Page) => page.getByRole('region', { name: 'History' });

describe('what an item’s dialog says of its sync', () => {
  test('it is in step, with which account, and what made it so', async () => {
    await create('In step');
    await act.sync(account);
    const page = await openSync('In step');
    expect(await isShown(card(page).getByText('In step', { exact: true }))).toBe(true);
    expect(await isShown(card(page).getByText(account.email))).toBe(true);
    const entry = history(page).getByRole('article', { name: 'Created in Google' });
    expect(await isShown(entry.getByText('From the CRM'))).toBe(true);
  });

  test('it is left out, by which rule, and what helps', async () => {
    await create('Left out', { type: 'lunch' });
    await act.sync(account);
    const page = await openSync('Left out');
    await card(page).getByText('Not synced').waitFor();
    expect(await isShown(card(page).getByText('CRM activities of this type are not sent.'))).toBe(true);
    expect(await isShown(card(page).getByText('Choose this type', { exact: false }))).toBe(true);
    expect(await isShown(history(page).getByText('The sync has not changed anything here yet.'))).toBe(true);
  });

  test('it waits, for what, and that it has arrived, without being asked again', async () => {
    await create('On its way');
    await setAccount('paused');
    const page = await openSync('On its way');
    await card(page).getByText('Waiting').waitFor();
    expect(await isShown(card(page).getByText('The sync is paused.'))).toBe(true);
    await setAccount('active');
    await act.sync(account);
    expect(await isShown(card(page).getByText('In step', { exact: true }))).toBe(true);
  });

  test('that Google refused it, and Try again has it tried again', async () => {
    const id = await create('Refused');
    await act.sync(account);
    await act.edit(account, id, { location: 'Nowhere' });
    const { email: user } = account;
    await sync.emulator.addFault({ method: 'events.patch', kind: 'bad_request', times: 1, user });
    await act.push(account);
    const [{ reason } = { reason: '' }] = await act.parked(account);
    const page = await openSync('Refused');
    await card(page).getByText('Needs attention').waitFor();
    expect(await isShown(card(page).getByText(reason))).toBe(true);
    await card(page).getByRole('button', { name: 'Try again' }).click();
    await page.getByText('It is tried again now.').waitFor();
    await act.push(account);
    await card(page).getByText('In step', { exact: true }).waitFor();
    expect(await card(page).getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  test('no calendar is connected, where that is so, and the way there', async () => {
    await create('Alone');
    const sql = sync.database.owner;
    await sql`update accounts set state = 'disconnected' where id = ${account.accountId}`;
    const page = await openSync('Alone');
    await page.getByText('No calendar is connected', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Set up calendar sync' }).click();
    expect(await isShown(page.getByRole('heading', { name: 'Calendar sync', level: 1 }))).toBe(true);
  });

  test('a failure in place, with another try, while the rest goes on', async () => {
    await create('Failing');
    await act.sync(account);
    const page = await bench.open('/');
    const error = { code: 'refused', message: 'Not today.', requestId: 'r' };
    await page.route('**/why', (route) => route.fulfill({ status: 409, json: { error } }));
    await event(page, 'Failing').click();
    await page.getByRole('tab', { name: 'Sync' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Not today.' });
    await alert.waitFor();
    expect(await isShown(history(page).getByText('Created in Google'))).toBe(true);
    await page.unroute('**/why');
    await alert.getByRole('button', { name: 'Try again' }).click();
    expect(await isShown(card(page))).toBe(true);
  });
});

describe('what a conflict overwrote', () => {
  test('stands beside what was kept and by which rule, and by the keyboard comes back into the form', async () => {
    const { id } = await conflicted('Meeting', { subject: 'Ours' }, { summary: 'Theirs' });
    const page = await bench.open('/');
    await event(page, 'Ours').press('Enter');
    await page.getByRole('tab', { name: 'Details' }).focus();
    await page.keyboard.press('ArrowRight');
    await history(page).getByText('your options say that the CRM’s value wins', { exact: false }).waitFor();
    const entry = history(page).getByRole('article', { name: 'Changed in Google' });
    const values = entry.locator('.lost-value');
    await values.filter({ hasText: 'Overwritten (Google’s)' }).getByText('Theirs').waitFor();
    await values.filter({ hasText: 'Kept (the CRM’s)' }).getByText('Ours').waitFor();
    await page.getByRole('button', { name: 'Take back: Subject' }).press('Enter');
    await entry.getByText('Taken back', { exact: false }).waitFor();
    expect((await recordOf(id)).subject).toBe('Theirs');
    expect(await page.getByRole('button', { name: 'Take back: Subject' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Details' }).click();
    await expect.poll(() => page.getByLabel('Subject').inputValue(), { timeout: 10_000 }).toBe('Theirs');
  });

  test('of a time comes back as a whole', async () => {
    const { id } = await conflicted(
      'Moved twice',
      { startsAt: on(15), endsAt: on(16) },
      { start: on(7), end: on(8) },
    );
    const page = await openSync('Moved twice', PHONE);
    await page.getByRole('button', { name: 'Take back: Time' }).click();
    await history(page).getByText('Taken back', { exact: false }).waitFor();
    expect(await recordOf(id)).toMatchObject({ starts_at: on(7), ends_at: on(8) });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
  });

  test('comes back without throwing away what is being typed', async () => {
    await conflicted('Typed over', { location: 'Oslo' }, { location: 'Rome' });
    const page = await bench.open('/');
    await event(page, 'Typed over').click();
    await page.getByLabel('Internal note').fill('half a sentence');
    await page.getByRole('tab', { name: 'Sync' }).click();
    await page.getByRole('button', { name: 'Take back: Place' }).click();
    await history(page).getByText('Taken back', { exact: false }).waitFor();
    await page.getByRole('tab', { name: 'Details' }).click();
    expect(await page.getByLabel('Internal note').inputValue()).toBe('half a sentence');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => page.getByLabel('Place').inputValue(), { timeout: 10_000 }).toBe('Rome');
  });
});

test('a long history comes page by page', async () => {
  const id = await create('Much changed');
  await sync.database.owner`
    insert into sync_log (company_id, account_id, user_id, crm_id, cell, rule, record_step, remote_step, fields)
    select 'acme', ${account.accountId}, ${account.userId}, ${id}, 'unchanged/modified', 'two_way', 'update', 'nothing',
      array['location'] from generate_series(1, 25)`;
  const page = await openSync('Much changed');
  const entries = history(page).getByRole('article');
  await entries.first().waitFor();
  expect(await entries.count()).toBe(20);
  await history(page).getByRole('button', { name: 'Show earlier changes' }).click();
  await expect.poll(() => entries.count(), { timeout: 10_000 }).toBe(25);
  expect(await history(page).getByRole('button', { name: 'Show earlier changes' }).count()).toBe(0);
});
