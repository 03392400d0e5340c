import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { crmOf, WEEKLY } from '../api/crm-rig.ts';
import { createRig, type Rig } from '../api/support.ts';
import { type Bench, drag, event, isShown, PHONE } from './harness.ts';
import { startRealBench } from './real-api.ts';

/** The page before the real API: eight Mondays from 2 March 2026 on, at half past nine in Berlin. */
let rig: Rig;
let bench: Bench;
let crm: ReturnType<typeof crmOf>;
beforeAll(async () => {
  rig = await createRig();
  crm = crmOf(rig.ask);
  bench = await startRealBench(rig);
});
beforeEach(async () => {
  await bench.reset();
  await rig.database.owner`truncate crm_activities, crm_activity_details, crm_changes`;
});
afterAll(async () => {
  await bench.close();
  await rig.close();
});

const SPAN = '?from=2026-02-01T00:00:00Z&to=2026-08-01T00:00:00Z';
const TITLE = WEEKLY.subject;
/** Which day each one is on, and what it is called where that is not the series' title. */
const shown = async () => {
  const items = (await crm.list(SPAN)).items as CrmActivity[];
  return items.map(({ start, subject }) => {
    const day = ('date' in start ? start.date : start.dateTime).slice(5, 10);
    return subject === TITLE ? day : `${day} ${subject}`;
  });
};
const shows = (days: string[]) => expect.poll(shown, { timeout: 10_000 }).toEqual(days);
const MONDAYS = ['03-02', '03-09', '03-16', '03-23', '03-30', '04-06', '04-13', '04-20'];

const day = (page: Page, date: string) => page.locator(`[data-date="2026-${date}"]`);
const onDay = (page: Page, date: string) => day(page, date).locator('.crm-event').first();
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
const choose = async (page: Page, scope: string, confirm: string, name = 'Change a series') => {
  await dialog(page, name).getByRole('radio', { name: scope }).check();
  await dialog(page, name).getByRole('button', { name: confirm }).click();
};
async function openCalendar(size?: typeof PHONE): Promise<Page> {
  await crm.create(WEEKLY);
  const page = await bench.open('/', size);
  await event(page, TITLE).waitFor();
  return page;
}

describe('an occurrence that is dragged', () => {
  test.each([
    ['Only this one', ['03-02', '03-09', '03-17', ...MONDAYS.slice(3)]],
    ['This and all following', ['03-02', '03-09', '03-17', '03-24', '03-31', '04-07', '04-14', '04-21']],
    ['The whole series', ['03-03', '03-10', '03-17', '03-24', '03-31', '04-07', '04-14', '04-21']],
  ])('moves as far as was answered: %s', async (scope, days) => {
    const page = await openCalendar();
    await drag(page, onDay(page, '03-16'), day(page, '03-17').first());
    await choose(page, scope, 'Move');
    await page.getByText('Moved', { exact: true }).waitFor();
    await shows(days);
    const inMarch = days.filter((each) => each.startsWith('03'));
    for (const date of inMarch) await onDay(page, date).waitFor();
    expect(await day(page, '03-16').locator('.crm-event').count()).toBe(0);
  });

  test('goes back when the question is left unanswered, and nothing is written', async () => {
    const page = await openCalendar();
    await drag(page, onDay(page, '03-16'), day(page, '03-17').first());
    await dialog(page, 'Change a series').waitFor();
    await page.keyboard.press('Escape');
    await onDay(page, '03-16').waitFor();
    expect(await day(page, '03-17').locator('.crm-event').count()).toBe(0);
    expect(await shown()).toEqual(MONDAYS);
  });

  test('is moved back by Undo, where it moved alone', async () => {
    const page = await openCalendar();
    await drag(page, onDay(page, '03-16'), day(page, '03-17').first());
    await choose(page, 'Only this one', 'Move');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Moved back').waitFor();
    await shows(MONDAYS);
    expect(await isShown(onDay(page, '03-16'))).toBe(true);
  });

  test('goes back with a word that a user understands when its rule cannot follow', async () => {
    await crm.create({ ...WEEKLY, recurrence: ['RRULE:FREQ=MONTHLY;BYDAY=3MO,-1FR;COUNT=8'] });
    const page = await bench.open('/');
    await drag(page, onDay(page, '03-16'), day(page, '03-17').first());
    await choose(page, 'The whole series', 'Move');
    expect(await isShown(page.getByText('The rule of this series cannot follow', { exact: false }))).toBe(
      true,
    );
    await onDay(page, '03-16').waitFor();
  });
});

test('an occurrence grows longer alone when its end is drawn', async () => {
  const page = await openCalendar();
  await page.getByText('Week', { exact: true }).click();
  const item = event(page, TITLE);
  await item.hover();
  const box = await item.boundingBox();
  if (box === null) throw new Error('The occurrence is not on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 2 - 4, { steps: 10 });
  await page.mouse.up();
  await choose(page, 'Only this one', 'Move');
  await page.getByText('Moved', { exact: true }).waitFor();
  const items = (await crm.list(SPAN)).items as CrmActivity[];
  const lengths = items.map(({ start, end }) =>
    'date' in start || 'date' in end ? null : Date.parse(end.dateTime) - Date.parse(start.dateTime),
  );
  const hourMs = 3_600_000;
  expect(lengths.filter((length) => length === hourMs)).toHaveLength(7);
  expect(lengths.filter((length) => length !== null && length > hourMs)).toHaveLength(1);
});

describe('an occurrence that is edited in its form', () => {
  test('shows its own date, and by the keyboard alone changes itself and the following ones', async () => {
    const page = await openCalendar();
    await onDay(page, '03-23').press('Enter');
    await page.getByText('Part of a series', { exact: false }).waitFor();
    expect(await page.getByLabel('Start date').inputValue()).toBe('2026-03-23');
    await page.getByLabel('Subject').fill('Review, the new way');
    await page.keyboard.press('Enter');
    const question = dialog(page, 'Change a series');
    await expect
      .poll(() =>
        question
          .getByRole('radio', { name: 'Only this one' })
          .evaluate((radio) => radio === document.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('The activity is saved.').waitFor();
    await shows(MONDAYS.map((date, index) => (index < 3 ? date : `${date} Review, the new way`)));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('asks nothing where nothing was changed, and makes no exception', async () => {
    const page = await openCalendar();
    await onDay(page, '03-23').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await crm.list()).items).toHaveLength(1);
  });

  test('on a telephone too, where the question fits', async () => {
    const page = await openCalendar(PHONE);
    await event(page, TITLE).click();
    await page.getByLabel('Place').fill('Room 4');
    await page.getByRole('button', { name: 'Save' }).click();
    const question = dialog(page, 'Change a series');
    await question.waitFor();
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
    await choose(page, 'Only this one', 'Save');
    await page.getByText('The activity is saved.').waitFor();
    const items = (await crm.list(SPAN)).items as CrmActivity[];
    expect(items.filter(({ location }) => location === 'Room 4')).toHaveLength(1);
  });
});

describe('an occurrence that is deleted', () => {
  test.each([
    ['Only this one', 'This one is deleted; the series stays.', MONDAYS.filter((date) => date !== '03-16')],
    ['This and all following', 'This one and all that follow are deleted.', ['03-02', '03-09']],
    ['The whole series', 'The series is deleted.', []],
  ])('goes as far as was answered: %s', async (scope, done, days) => {
    const page = await openCalendar();
    await onDay(page, '03-16').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await choose(page, scope, 'Delete', 'Delete from a series?');
    await page.getByText(done).waitFor();
    await shows(days);
    await onDay(page, '03-16').waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

test('a single item is not asked about', async () => {
  const { recurrence: _, ...single } = WEEKLY;
  await crm.create(single);
  const page = await bench.open('/');
  await drag(page, onDay(page, '03-02'), day(page, '03-03').first());
  await page.getByText('Moved', { exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await shows(['03-03']);
});
