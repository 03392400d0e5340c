import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { browserFlags, findBrowser } from '../../local/browser.ts';
import { packagesOf } from '../support/packages.ts';
import { stage, timed, type Event, type List } from './support.ts';

/** The last release that carries a reader of Google's calendars; it needs its own major version of the library. */
const PACKAGES = ['fullcalendar@6.1.21', '@fullcalendar/google-calendar@6.1.21'];
const SCRIPTS = ['fullcalendar/index.global.min.js', '@fullcalendar/google-calendar/index.global.min.js'];

const CALENDAR_ID = 'anna@example.com';

/** A page of somebody else's making on an origin of its own: what it reads, it reads across origins, with a key alone. */
async function servePage(apiBase: string): Promise<string> {
  const folder = await packagesOf(PACKAGES);
  const options = {
    initialView: 'dayGridMonth',
    initialDate: '2026-07-01',
    timeZone: 'Europe/Zurich',
    dayMaxEvents: false,
    googleCalendarApiKey: 'any-key',
    events: { googleCalendarId: CALENDAR_ID, googleCalendarApiBase: apiBase },
  };
  const html = `<!doctype html><div id="calendar"></div><pre id="failure"></pre>
    ${SCRIPTS.map((script) => `<script src="/${script}"></script>`).join('')}
    <script>
      new FullCalendar.Calendar(document.getElementById('calendar'), {
        ...${JSON.stringify(options)},
        eventSourceFailure: (error) => { document.getElementById('failure').textContent = 'refused: ' + error.response?.status; },
        loading: (isLoading) => { document.body.dataset.isLoading = isLoading; },
      }).render();
    </script>`;
  const server: Server = createServer((request, response) => {
    const script = SCRIPTS.find((each) => request.url === `/${each}`);
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    response.end(script ? readFileSync(path.join(folder, script)) : html);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function openBrowser(address: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserFlags] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(address);
  await page.locator('body[data-is-loading="false"]').waitFor();
  return page;
}

const titlesOn = (page: Page) =>
  page
    .locator('.fc-event-title')
    .allTextContents()
    .then((titles) => titles.toSorted());

test("@fullcalendar/google-calendar shows a public calendar's events, each occurrence once", async () => {
  const at = await stage();
  const events = '/calendars/primary/events';
  await at.api('POST', events, timed('2026-07-08', { summary: 'Single' }));
  const series = { summary: 'Weekly', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] };
  const { body: master } = await at.api<Event>('POST', events, timed('2026-07-02', series));
  const allDay = { summary: 'Fair', start: { date: '2026-07-20' }, end: { date: '2026-07-22' } };
  await at.api('POST', events, allDay);
  const window = 'timeMin=2026-07-01T00:00:00Z&timeMax=2026-08-01T00:00:00Z&singleEvents=true';
  const { body: list } = await at.api<List>('GET', `${events}?${window}`);
  const second = list.items.find((item) => item.id === `${master.id}_20260709T070000Z`);
  await at.api('PATCH', `${events}/${second?.id}`, { summary: 'Moved once' });
  await at.control('PATCH', `/accounts/${CALENDAR_ID}/calendars/primary`, { publicRole: 'reader' });

  const page = await openBrowser(await servePage(`${at.url}/calendar/v3/calendars`));

  expect(await page.locator('#failure').textContent()).toBe('');
  expect(await titlesOn(page)).toEqual(['Fair', 'Moved once', 'Single', 'Weekly', 'Weekly']);
  const day = page.locator('td[data-date="2026-07-08"]');
  expect(await day.locator('.fc-event-time').textContent()).toBe('9a');
  const asked = await at.control<{ items: { query: Record<string, string> }[] }>('GET', '/requests');
  expect(asked.body.items.at(-1)?.query).toMatchObject({ maxResults: '9999', singleEvents: 'true' });
});

test('a calendar that is not public is not shown, and the page is told why', async () => {
  const at = await stage();
  await at.api('POST', '/calendars/primary/events', timed('2026-07-08', { summary: 'Secret' }));
  const page = await openBrowser(await servePage(`${at.url}/calendar/v3/calendars`));
  await page.locator('#failure', { hasText: /./ }).waitFor();
  expect(await page.locator('#failure').textContent()).toBe('refused: 404');
  expect(await titlesOn(page)).toEqual([]);
});
