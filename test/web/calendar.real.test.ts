import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { type Bench, DESKTOP, drag, event, PHONE, isShown, startBench } from './harness.ts';
import { COLLEAGUE, newActivity, SELLER } from './stub-data.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const only = () => bench.state.items[0] as CrmActivity;

test('an empty calendar says what to do and leads there', async () => {
  const page = await bench.open('/');
  await page.getByText('Nothing here yet – connect your Google Calendar').waitFor();
  await page.getByRole('button', { name: 'Set up calendar sync' }).click();
  expect(await isShown(page.getByRole('heading', { name: 'Calendar sync', level: 1 }))).toBe(true);
});

test('one’s own empty calendar leads to everyone’s items', async () => {
  bench.state.items = [newActivity({ ownerId: COLLEAGUE.id, subject: 'Cora visits Contoso' })];
  const page = await bench.open('/');
  await page.getByRole('button', { name: 'Show everyone’s' }).click();
  expect(await isShown(event(page, 'Cora visits Contoso · Cora Colleague'))).toBe(true);
});

test('an empty month leads to the nearest item', async () => {
  const start = { dateTime: '2025-11-04T09:00:00+01:00', timeZone: 'Europe/Berlin' };
  bench.state.items = [newActivity({ subject: 'Long ago', start, end: start })];
  const page = await bench.open('/');
  await page.getByRole('button', { name: 'Go to the last one (4 November 2025)' }).click();
  expect(await isShown(event(page, 'Long ago'))).toBe(true);
});

test('an activity is created with its own zone, shown, changed and deleted', async () => {
  const page = await bench.open('/');
  await page.getByRole('button', { name: 'New activity' }).click();
  await page.getByLabel('Subject').fill('Call Ann');
  await page.getByLabel('Start time').fill('14:00');
  await page.getByLabel('End time').fill('14:45');
  await page.getByLabel('Place').fill('Room 4');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The activity is created.').waitFor();
  expect(only()).toMatchObject({
    subject: 'Call Ann',
    start: { dateTime: '2026-03-11T14:00:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-11T14:45:00+01:00', timeZone: 'Europe/Berlin' },
    location: 'Room 4',
    type: 'meeting',
    busy: true,
    visibility: 'everyone',
  });

  await event(page, 'Call Ann').click();
  await page.getByLabel('Internal note').fill('Ask about the renewal');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The activity is saved.').waitFor();
  // Only what was changed is sent, so that what somebody else changes meanwhile stays.
  expect(bench.state.writes.at(-1)?.body).toEqual({ note: 'Ask about the renewal' });

  await event(page, 'Call Ann').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page
    .getByRole('dialog', { name: 'Delete this activity?' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await page.getByText('The activity is deleted.').waitFor();
  expect(bench.state.items).toEqual([]);
});

test('a new activity can be saved only once the types are known', async () => {
  const page = await bench.open('/calendar-sync');
  const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
  await page.route('**/v1/activity-types', async (route) => {
    await asked;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Calendar', exact: true }).click();
  await page.getByRole('button', { name: 'New activity' }).click();
  const save = page.getByRole('button', { name: 'Save' });
  await save.waitFor();
  expect(await save.isDisabled()).toBe(true);
  answer();
  await save.click();
  await page.getByText('The activity is created.').waitFor();
  expect(only().type).toBe('meeting');
});

test('an end before the start is refused in words before anything is sent', async () => {
  const page = await bench.open('/');
  await page.getByRole('button', { name: 'New activity' }).click();
  await page.getByLabel('Start time').fill('14:00');
  await page.getByLabel('End time').fill('13:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The end lies before the start.').waitFor();
  expect(bench.state.writes).toEqual([]);
});

test('a change that came too late says so, and goes on from how the item is now', async () => {
  bench.state.items = [newActivity()];
  const page = await bench.open('/');
  await event(page, 'Meeting with Ann').click();
  await page.getByLabel('Place').fill('Here');
  bench.state.items = [newActivity({ version: 2, location: 'There' })];
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => page.getByLabel('Place').inputValue(), { timeout: 10_000 }).toBe('There');
  await page.getByLabel('Place').fill('Here after all');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => only().location, { timeout: 10_000 }).toBe('Here after all');
});

test('a single item is dragged to another day and keeps its time of day and its zone', async () => {
  const start = { dateTime: '2026-03-10T09:00:00-04:00', timeZone: 'America/New_York' };
  const end = { dateTime: '2026-03-10T10:00:00-04:00', timeZone: 'America/New_York' };
  bench.state.items = [newActivity({ start, end })];
  const page = await bench.open('/');
  await drag(page, event(page, 'Meeting with Ann'), page.locator('[data-date="2026-03-19"]').first());
  await expect
    .poll(() => only().start, { timeout: 10_000 })
    .toEqual({ dateTime: '2026-03-19T09:00:00-04:00', timeZone: 'America/New_York' });
  expect(only().end).toEqual({ dateTime: '2026-03-19T10:00:00-04:00', timeZone: 'America/New_York' });
});

const byMouse = (opener: Locator) => opener.click();
/** Focuses, as Tab does, and presses. */
const byKeyboard = (opener: Locator) => opener.press('Enter');

test('a dialog that closes gives the focus back to what opened it', async () => {
  bench.state.items = [newActivity()];
  const page = await bench.open('/');
  const create = page.getByRole('button', { name: 'New activity' });
  const item = page.getByRole('button', { name: 'Meeting with Ann' });
  for (const [open, opener] of [
    [byKeyboard, create],
    [byKeyboard, item],
    [byMouse, create],
    [byMouse, item],
  ] as const) {
    await open(opener);
    await page.getByLabel('Subject').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => opener.evaluate((element) => element === document.activeElement), { timeout: 10_000 })
      .toBe(true);
  }
});

test('the end follows the start, so that the item keeps its length', async () => {
  const page = await bench.open('/');
  await page.getByRole('button', { name: 'New activity' }).click();
  await page.getByLabel('Start time').fill('23:45');
  expect(await page.getByLabel('End time').inputValue()).toBe('00:15');
  expect(await page.getByLabel('End date').inputValue()).toBe('2026-03-12');
  await page.getByLabel('Start date').fill('');
  await page.getByLabel('Start date').fill('2026-03-20');
  expect(await page.getByLabel('End date').inputValue()).toBe('2026-03-21');
  expect(await page.getByLabel('End time').inputValue()).toBe('00:15');
});

test('a colleague’s item can be read, not changed; a private one is a busy block and nothing else', async () => {
  const { start, end } = newActivity();
  bench.state.items = [
    newActivity({ ownerId: COLLEAGUE.id, subject: 'Cora visits Contoso', location: 'Oslo' }),
    { id: 'secret', ownerId: COLLEAGUE.id, start, end, busy: true, redacted: true },
  ];
  const page = await bench.open('/');
  await page.getByText('Everyone', { exact: true }).click();
  await event(page, 'Cora visits Contoso').click();
  await page.getByRole('dialog').getByText('Oslo').waitFor();
  await page.getByRole('dialog').getByText('Belongs to Cora Colleague').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await event(page, 'Busy · Cora Colleague').click();
  await page.getByText('Your colleague is busy at this time.', { exact: false }).waitFor();
});

test('one’s own private item looks to a colleague like a busy block', async () => {
  bench.state.items = [newActivity({ subject: 'Doctor', visibility: 'only_me' })];
  const page = await bench.open('/');
  await event(page, 'Doctor').waitFor();
  await page.getByRole('switch', { name: 'View as a colleague sees it' }).click({ force: true });
  await event(page, 'Busy').waitFor();
  expect(await page.getByText('Doctor').count()).toBe(0);
});

test('formatted text from Google is shown as text, and none of its scripts runs', async () => {
  const publicDescription =
    '<b>Bring</b> <a href="javascript:alert(1)">papers</a><img src=x onerror="document.title=\'bad\'">';
  bench.state.items = [newActivity({ publicDescription, origin: 'google' })];
  const page = await bench.open('/');
  await event(page, 'Meeting with Ann').click();
  const text = page.locator('.rich-text');
  await text.getByText('Bring').waitFor();
  expect(await text.innerHTML()).toBe('<b>Bring</b> <span>papers</span><span></span>');
  expect(await page.title()).toBe('Calendar sync');
});

test('another user sees his own calendar and nothing of the former one’s', async () => {
  bench.state.items = [newActivity({ ownerId: SELLER.id, subject: 'Mine' })];
  const page = await bench.open('/');
  await event(page, 'Mine').waitFor();
  await page.getByRole('button', { name: 'Signed in as Sam Seller (seller)' }).click();
  await page.getByRole('menuitem', { name: 'Cora Colleague' }).click();
  await page.getByRole('button', { name: 'Signed in as Cora Colleague (colleague)' }).waitFor();
  await page.getByText('Nothing here yet', { exact: false }).waitFor();
  expect(await page.getByText('Mine', { exact: true }).count()).toBe(1);
});

test.each([
  ['a desk', DESKTOP],
  ['a telephone', PHONE],
])('fits %s', async (_where, size) => {
  bench.state.items = [newActivity({ subject: 'A title that is longer than any column of any calendar' })];
  const page = await bench.open('/', size);
  await event(page, 'A title').waitFor();
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
});

test('an API that is away is told once, and the page goes on when it is back', async () => {
  const away = {
    code: 'api_unavailable',
    message: 'The server behind this page cannot be reached.',
    requestId: 'r',
  };
  const page = await bench.open('/calendar-sync');
  await page.getByText('No account is connected yet').waitFor();
  await page.route('**/v1/accounts', (route) => route.fulfill({ status: 503, json: { error: away } }));
  await page.clock.runFor(20_000);
  await page.getByText(away.message).waitFor();
  await page.unroute('**/v1/accounts');
  await page.clock.runFor(10_000);
  await page.getByText(away.message).waitFor({ state: 'detached' });
  expect(await page.getByText(away.message).count()).toBe(0);
});
