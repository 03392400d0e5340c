import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { browserFlags, findBrowser } from '../../local/browser.ts';
import { authorizeUrl, SCOPE } from './oauth-client.ts';
import { listener } from './push-receiver.ts';
import { EMAIL, stage } from './support.ts';

const SCOPES = [`${SCOPE}calendar.events`, `${SCOPE}calendar.calendarlist.readonly`];

/** A browser at the consent page of an application whose redirect address is served. */
async function atConsent(): Promise<Page> {
  const at = await stage();
  const { address } = await listener((_, response) => response.end('back at the application'));
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserFlags] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(authorizeUrl(at, { redirect_uri: address }));
  return page;
}

/** What the application is told. */
async function answerOn(page: Page): Promise<Record<string, string>> {
  await page.getByText('back at the application').waitFor();
  return Object.fromEntries(new URL(page.url()).searchParams);
}

test('a person ticks everything at once, and the application gets all of it', async () => {
  const page = await atConsent();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  expect(await page.getByRole('radio', { name: EMAIL }).isChecked()).toBe(true);
  await page.getByLabel('Select all').check();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(3);
  await page.getByRole('button', { name: 'Continue' }).click();
  const { code, scope, state } = await answerOn(page);
  expect(code).toMatch(/^4\//);
  expect(state).toBe('the-state');
  expect(scope?.split(' ')).toEqual(expect.arrayContaining(SCOPES));
});

test('a person types another address and ticks one thing', async () => {
  const page = await atConsent();
  await page.getByLabel('Another address').fill('new@example.com');
  await page.getByLabel('View and edit events').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  const { scope } = await answerOn(page);
  expect(scope?.split(' ')).toContain(SCOPES[0]);
  expect(scope?.split(' ')).not.toContain(SCOPES[1]);
});

test('a person cancels', async () => {
  const page = await atConsent();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await answerOn(page)).toEqual({ error: 'access_denied', state: 'the-state' });
});
