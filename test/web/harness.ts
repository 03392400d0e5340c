/** The built page in a real browser, before the stub API or another one. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { browserFlags, findBrowser } from '../../local/browser.ts';
import { createWebServer } from '../../web/app.ts';
import { buildWebIfStale } from '../../web/build.ts';
import { createStubApi, newStubState, type StubState } from './stub-api.ts';
import { COLLEAGUE, SELLER } from './stub-data.ts';

export interface Bench {
  readonly url: string;
  readonly state: StubState;
  /** A page of its own, in a fixed zone and at a fixed time of day; with the address opened when one is given. */
  open(path: string, size?: { width: number; height: number }): Promise<Page>;
  /** Leaves the pages of the test before, and forgets what it did. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 800 };

const BLANK = 'about:blank';

/** Everything the page shows lies around this moment. */
export const NOW = new Date('2026-03-11T08:30:00Z');

interface Behind {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly users: readonly (typeof SELLER)[];
}

/** Without another API the stub, and its people. */
export async function startBench(behind?: Behind): Promise<Bench> {
  await buildWebIfStale({ log: () => {} });
  const state = newStubState();
  const { fetch, users } = behind ?? { fetch: createStubApi(state).fetch, users: [SELLER, COLLEAGUE] };
  const api = createAdaptorServer({ fetch }) as Server;
  const apiUrl = await listen(api);
  const web = createWebServer({
    host: '127.0.0.1',
    port: 0,
    apiUrl: new URL(apiUrl),
    demoUsers: [...users],
    emulatorUrl: 'http://127.0.0.1:9/',
    temporalUiUrl: 'http://127.0.0.1:10/',
  });
  const url = await listen(web);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserFlags] });
  return {
    url,
    state,
    open: (path, size = DESKTOP) => openPage(browser, `${url}${path}`, size),
    reset: async () => {
      // A page that stays open goes on polling. Closing its context is not always answered by Chromium on a busy machine.
      const pages = browser.contexts().flatMap((context) => context.pages());
      await Promise.all(pages.filter((page) => page.url() !== BLANK).map((page) => page.goto(BLANK)));
      Object.assign(state, newStubState());
    },
    close: async () => {
      await browser.close();
      await Promise.all([close(web), close(api)]);
    },
  };
}

/** Waits until something is on the page; for `expect(await isShown(…)).toBe(true)`. */
export async function isShown(locator: Locator): Promise<boolean> {
  await locator.waitFor();
  return locator.isVisible();
}

/** An item in the calendar. */
export const event = (page: Page, title: string) =>
  page.locator('.crm-event').filter({ hasText: title }).first();

/** As a hand does it: in steps, so that the calendar sees the way. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.hover();
  await page.mouse.down();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new Error('Nothing to drag, or nowhere to drag it');
  await page.mouse.move(start.x + start.width / 2 + 10, start.y + start.height / 2 + 10, { steps: 5 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 15 });
  await page.mouse.up();
}

async function openPage(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
): Promise<Page> {
  const context = await browser.newContext({ viewport, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.clock.setFixedTime(NOW);
  await page.goto(url);
  return page;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  const closed = once(server, 'close');
  server.close();
  await closed;
}
