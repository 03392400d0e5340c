/**
 * Takes a picture of each screen of a running stack, for the documentation and for the eye:
 * `node test/web/screenshots.ts <stack.json> [folder]`. It connects the seller's Google account on the way, so it wants a stack
 * that was started with `--reset`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { browserFlags, findBrowser } from '../../local/browser.ts';
import type { Stack } from '../../local/stack-file.ts';
import { DESKTOP, event, PHONE } from './harness.ts';
import { makeConflict } from './make-conflict.ts';

const DEFAULT_FOLDER = path.join(import.meta.dirname, '../../docs/screenshots');
const IMPORT_MS = 120_000;

const [stackFile, folder = DEFAULT_FOLDER] = process.argv.slice(2);
if (stackFile === undefined) {
  throw new Error('Name the stack.json of a running stack: node test/web/screenshots.ts .local/stack.json');
}
const stack = JSON.parse(readFileSync(stackFile, 'utf8')) as Stack;
const seller = stack.users.find(({ role }) => role === 'seller');
if (seller === undefined) throw new Error('The stack has no seller to sign in as.');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserFlags] });
try {
  const page = await browser.newPage({ viewport: DESKTOP, locale: 'en-GB' });
  await page.goto(`${stack.web}/`);
  await page.getByText('Nothing here yet', { exact: false }).waitFor();
  await shoot(page, 'calendar-empty');
  await connect(page);
  await setUp(page);
  await accounts(page);
  const conflict = await makeConflict(stack, seller.token);
  await calendar(page);
  await series(page);
  await itemSync(page, conflict);
  await stopped(page);
} finally {
  await browser.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  // Fades and slides of the components are over by then.
  await page.waitForTimeout(400);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function connect(page: Page): Promise<void> {
  await page.goto(`${stack.web}/calendar-sync`);
  await page.getByText('No account is connected yet').waitFor();
  await shoot(page, 'sync-empty');
  await page.getByRole('button', { name: 'Connect account' }).click();
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  await shoot(page, 'google-consent');
  await page.getByLabel('Select all').check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function setUp(page: Page): Promise<void> {
  const next = () => page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Choose calendar' }).waitFor();
  await page.getByRole('radio').first().waitFor();
  await shoot(page, 'wizard-1-calendar');
  await page.getByRole('radio').first().check();
  await page.getByRole('radio', { name: 'Two-way' }).check();
  await next();
  await page.getByRole('heading', { name: 'Default visibility of Google’s events' }).waitFor();
  await shoot(page, 'wizard-2-visibility');
  await next();
  await page.getByRole('heading', { name: 'Private events' }).waitFor();
  await shoot(page, 'wizard-3-private');
  await next();
  await page.getByRole('heading', { name: 'Activity types that go to Google' }).waitFor();
  await shoot(page, 'wizard-4-activities');
  await page.goto(`${stack.web}/calendar-sync`);
  await page.getByRole('region', { name: 'Ready to connect' }).waitFor();
  await shoot(page, 'sync-ready');
  await page.getByRole('button', { name: 'Start sync' }).click();
  await next();
  await page.getByText('Creates', { exact: false }).waitFor();
  await shoot(page, 'wizard-5-start');
  const takeIn = page.getByRole('button', { name: 'Take them in' });
  if (await takeIn.isVisible()) {
    await takeIn.click();
    await takeIn.waitFor({ state: 'detached' });
    await page.getByText('Creates', { exact: false }).waitFor();
  }
  await page.getByRole('button', { name: 'Start sync' }).click();
}

async function accounts(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Active', exact: true }).waitFor();
  await shoot(page, 'sync-importing');
  await page.getByText('last change applied', { exact: false }).waitFor({ timeout: IMPORT_MS });
  await shoot(page, 'sync-active');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('radio').first().waitFor();
  await shoot(page, 'sync-edit');
}

async function calendar(page: Page): Promise<void> {
  await page.goto(`${stack.web}/`);
  await toItems(page);
  await shoot(page, 'calendar-month');
  await page.locator('.crm-event').first().click();
  await page.getByRole('dialog').getByLabel('Subject').waitFor();
  await shoot(page, 'calendar-edit');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Week', { exact: true }).click();
  await toItems(page);
  await shoot(page, 'calendar-week');
  await page.getByText('Month', { exact: true }).click();
  await page.getByRole('switch').click({ force: true });
  await page.locator('.crm-event').first().waitFor();
  await shoot(page, 'calendar-as-colleague');

  const phone = await browser.newPage({ viewport: PHONE, locale: 'en-GB' });
  await phone.goto(`${stack.web}/`);
  await toItems(phone);
  await shoot(phone, 'phone-calendar');
  await phone.goto(`${stack.web}/calendar-sync`);
  await phone.getByRole('region', { name: 'Active', exact: true }).waitFor();
  await shoot(phone, 'phone-sync');
  await phone.close();
}

async function series(page: Page): Promise<void> {
  await page.goto(`${stack.web}/`);
  await page.getByText('Week', { exact: true }).click();
  await page
    .locator('.crm-event')
    .filter({ has: page.getByRole('img', { name: 'Part of a series' }) })
    .first()
    .click();
  await page.getByLabel('Place').fill('Room 4');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Change a series' }).waitFor();
  await shoot(page, 'series-scope');
}

async function itemSync(page: Page, title: string): Promise<void> {
  await openSync(page, title);
  await shoot(page, 'item-sync');
  const phone = await browser.newPage({ viewport: PHONE, locale: 'en-GB' });
  await openSync(phone, title);
  await shoot(phone, 'phone-item-sync');
  await phone.close();
}

async function openSync(page: Page, title: string): Promise<void> {
  await page.goto(`${stack.web}/`);
  await page.getByText('Day', { exact: true }).click();
  await event(page, title).click();
  await page.getByRole('tab', { name: 'Sync' }).click();
  await page.getByText('In step', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Take back: Place' }).waitFor();
}

/** Old calendars have nothing in the present month; the page leads to where there is something. */
async function toItems(page: Page): Promise<void> {
  const item = page.locator('.crm-event').first();
  const nearest = page.getByRole('button', { name: /^Go to the (?:next|last) one/ }).first();
  await item.or(nearest).first().waitFor();
  if (await nearest.isVisible()) await nearest.click();
  await item.waitFor();
}

async function stopped(page: Page): Promise<void> {
  await page.goto(`${stack.web}/calendar-sync`);
  await page.getByRole('button', { name: 'Stop sync' }).click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, 'sync-stop');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop sync' }).click();
  await page.getByRole('region', { name: 'Synced previously' }).waitFor();
  await shoot(page, 'sync-stopped');
  await page.getByRole('button', { name: 'Start sync' }).click();
  await page.getByRole('radio').first().waitFor();
  await shoot(page, 'sync-restart');
}
