import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { browserFlags, findBrowser } from '../../local/browser.ts';
import { startEmulator } from '../../emulator/server.ts';
import { addAccount, addCalendar, BOB, share } from './sharing.ts';
import { EMAIL, EVENTS, stage, timed, type Stage } from './support.ts';

/** A Friday: of its week, a phone shows it only when pushed there. */
const DAY = '2026-07-10';
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const NO_ANSWER = 'The emulator does not answer. Start it again with npm run emulator.';
/** How often the page asks whether something has changed. */
const POLL_MS = 2000;

const eventLines = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
const SPLIT = 'RECURRENCE-ID;RANGE=THISANDFUTURE:20260709T090000Z';
const FILE = [
  'BEGIN:VCALENDAR',
  ...eventLines('UID:good', 'DTSTART:20260708T090000Z', 'SUMMARY:Good'),
  ...eventLines('UID:bad', 'SUMMARY:Without a start'),
  ...eventLines('UID:good', SPLIT, 'DTSTART:20260709T100000Z', 'SUMMARY:Later'),
  'END:VCALENDAR',
];

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserFlags] });
});
afterAll(() => browser.close());

/** The page in the month of DAY; its clock moves only as a test says. */
async function open(at: Stage, viewport = DESK): Promise<Page> {
  const page = await browser.newPage({ viewport });
  onTestFinished(() => page.close());
  await page.clock.install({ time: `${DAY}T09:00:00Z` });
  await page.clock.pauseAt(`${DAY}T10:00:00Z`);
  await page.goto(at.url);
  await page.locator('.month').waitFor();
  return page;
}

/** How far an element's content, or that of the whole page, runs past its right edge. */
const overrun = (page: Page, selector = 'html') =>
  page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);

async function rightOf(part: Locator): Promise<number> {
  const box = await part.boundingBox();
  return box ? box.x + box.width : Infinity;
}

const hours = (from: string, to: string) => ({
  start: { dateTime: `${DAY}T${from}:00`, timeZone: 'Europe/Zurich' },
  end: { dateTime: `${DAY}T${to}:00`, timeZone: 'Europe/Zurich' },
});

/** One round of asking that nobody answers. */
async function failedPoll(page: Page): Promise<void> {
  const asked = page.waitForEvent('requestfailed');
  await page.clock.runFor(POLL_MS);
  await asked;
}

test('on a phone the page and its form are as wide as the screen, and a day says how many events it has', async () => {
  const at = await stage();
  await addAccount(at);
  await addCalendar(at, { summary: 'A calendar with a name that is far longer than any telephone is wide' });
  await at.api('POST', EVENTS, timed(DAY, { summary: 'A title of some length' }));
  await at.api('POST', EVENTS, timed(DAY, { summary: 'Another' }));
  await at.api('POST', EVENTS, timed('2026-07-20'));
  const page = await open(at, PHONE);
  const count = page.getByRole('button', { name: '2 events' });
  expect(await overrun(page)).toBe(0);
  for (const part of ['#account', '#calendar', '#add-account', '#import-label', '#create']) {
    expect(await rightOf(page.locator(part))).toBeLessThanOrEqual(PHONE.width);
  }

  expect(await page.getByRole('button', { name: '1 event', exact: true }).isVisible()).toBe(true);
  await count.click();
  const block = page.getByRole('button', { name: 'Another, 09:00' });
  await block.waitFor();
  expect(await overrun(page)).toBe(0);
  expect((await block.boundingBox())?.x).toBeGreaterThanOrEqual(0);
  expect(await rightOf(block)).toBeLessThanOrEqual(PHONE.width);

  await block.click();
  await page.getByRole('button', { name: 'Save' }).waitFor();
  expect(await overrun(page)).toBe(0);
  expect(await overrun(page, '#editor')).toBe(0);
  expect(await rightOf(page.locator('#editor'))).toBeLessThanOrEqual(PHONE.width);
});

test('the page says when the emulator is gone, and takes it back when it is there again', async () => {
  const at = await stage();
  const page = await open(at);
  const outage = page.getByRole('alert').getByText(NO_ANSWER);
  await at.emulator.close();
  await failedPoll(page);
  expect(await outage.isVisible()).toBe(false);
  await failedPoll(page);
  await outage.waitFor();

  await page.getByRole('button', { name: '+ Event' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('#editor-problem', { hasText: NO_ANSWER }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  const port = Number(new URL(at.url).port);
  const again = await startEmulator({ port, dataDir: at.dataDir });
  onTestFinished(() => again.close());
  await at.api('POST', EVENTS, timed(DAY, { summary: 'Made meanwhile' }));
  await page.clock.runFor(POLL_MS);
  await page.getByText('Made meanwhile').waitFor();
  expect(await outage.isVisible()).toBe(false);
});

test('an import says how many events went in, and of every other one where it is and why', async () => {
  const page = await open(await stage());
  const buffer = Buffer.from(FILE.join('\r\n'));
  const take = () =>
    page.locator('#import').setInputFiles({ name: 'events.ics', mimeType: 'text/calendar', buffer });
  await take();
  await page.getByText('2 events added, 0 changed, 0 as before, 1 left out.').waitFor();
  expect(await page.locator('#report li').allTextContents()).toEqual([
    expect.stringMatching(/^Left out: VEVENT, line 7: .*DTSTART/),
    expect.stringMatching(/^Warning: VEVENT, line 11: RANGE=THISANDFUTURE is taken/),
  ]);
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await page.locator('#report').isVisible()).toBe(false);
});

test('a calendar that can only be read offers no import', async () => {
  const at = await stage();
  await addAccount(at);
  const calendar = await addCalendar(at, { summary: 'Shared' });
  await share(at, calendar, 'reader', { addToList: true });
  const page = await open(at);
  const input = page.getByText('Import .ics');
  await input.waitFor();
  await page.locator('#account').selectOption(BOB);
  expect(await input.isVisible()).toBe(true);
  await page.locator('#calendar').selectOption({ label: 'Shared' });
  await input.waitFor({ state: 'hidden' });
  await page.locator('#account').selectOption(EMAIL);
  await input.waitFor();
});

test('in the week, events share the width with those they overlap, and with no others', async () => {
  const at = await stage();
  const times = {
    Early: hours('08:00', '09:00'),
    One: hours('10:00', '12:00'),
    Two: hours('11:00', '13:00'),
  };
  const more = { Three: hours('12:00', '14:00'), Late: hours('14:00', '15:00') };
  for (const [summary, time] of Object.entries({ ...times, ...more })) {
    await at.api('POST', EVENTS, { summary, ...time });
  }
  const page = await open(at);
  await page.getByRole('button', { name: 'Week' }).click();
  const shares = async (title: string) => {
    const block = page.locator('.block', { hasText: title });
    return block.evaluate(({ style: { left, width } }) => `${left} ${width}`);
  };
  const drawn = await Promise.all(['Early', 'One', 'Two', 'Three', 'Late'].map(shares));
  expect(drawn).toEqual(['0% 100%', '0% 50%', '50% 50%', '0% 50%', '0% 100%']);
});
