import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, PHONE, isShown, startBench } from './harness.ts';
import { NO_COUNTS } from './stub-api.ts';
import { newAccount, OPTIONS } from './stub-data.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const draft = () => bench.state.accounts[0]?.draft;
const SET_UP = '/calendar-sync?account=account-1';

describe('connecting', () => {
  test('an empty page says what to do, with the user’s address filled in', async () => {
    const page = await bench.open('/calendar-sync');
    await page.getByText('No account is connected yet').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('sam@example.com');
  });

  test('a wrong address is told below the field, in the API’s words', async () => {
    const page = await bench.open('/calendar-sync');
    await page.getByLabel('E-mail address').fill('nobody');
    await page.getByRole('button', { name: 'Connect account' }).click();
    expect(await isShown(page.getByText('Must be an e-mail address, such as ann@example.com'))).toBe(true);
  });

  test('Connect account goes to Google, and a refusal there comes back as words', async () => {
    const page = await bench.open('/calendar-sync');
    await page.getByRole('button', { name: 'Connect account' }).click();
    await page.getByText('Permission refused').waitFor();
    expect(await isShown(page.getByText('nothing was kept', { exact: false }))).toBe(true);
  });

  test('another address than the one typed is a question with both answers', async () => {
    const page = await bench.open(
      '/calendar-sync?error=address_differs&granted=b@example.com&typed=a@example.com',
    );
    await page.getByRole('button', { name: 'Connect a@example.com' }).waitFor();
    await page.getByRole('button', { name: 'Connect b@example.com' }).click();
    await expect
      .poll(() => bench.state.writes.at(-1)?.body, { timeout: 10_000 })
      .toEqual({ email: 'b@example.com' });
  });
});

describe('the wizard', () => {
  test('keeps each answer, goes on after a reload where it was left, and starts what was chosen', async () => {
    bench.state.accounts = [newAccount()];
    const page = await bench.open(SET_UP);
    const next = () => page.getByRole('button', { name: 'Continue' }).click();

    expect(await page.getByRole('radio', { name: 'Holidays in Germany' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'CRM tasks' }).check();
    await page.getByRole('radio', { name: 'Two-way' }).check();
    await next();
    await page.getByRole('heading', { name: 'Default visibility of Google’s events' }).waitFor();
    expect(draft()).toEqual({ calendarId: 'crm', direction: 'two_way' });

    await page.getByRole('radio', { name: 'Visible only to me' }).check();
    await next();
    await page.getByRole('heading', { name: 'Private events' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Private events' }).waitFor();

    await page.getByRole('radio', { name: 'Busy only' }).check();
    await next();
    await page.getByRole('checkbox', { name: 'Deadline' }).uncheck();
    await next();
    await page.getByText('Creates 42 items in the CRM, sends 3 to Google, e-mails 0').waitFor();
    expect(draft()).toEqual({
      calendarId: 'crm',
      direction: 'two_way',
      defaultVisibility: 'only_me',
      privateEvents: 'busy_only',
      treatDefaultAsPrivate: false,
      incomingActivityType: 'meeting',
      outgoingActivityTypes: ['call', 'meeting', 'task'],
      pastDays: 0,
    });

    await page.getByRole('button', { name: 'Start syncing' }).click();
    await page
      .getByRole('region', { name: 'Active', exact: true })
      .getByText('First sync running: 0 taken in so far')
      .waitFor();
  });

  test('makes a separate calendar, after asking Google for the right to when it lacks it, and chooses it', async () => {
    bench.state.accounts = [newAccount()];
    const page = await bench.open(SET_UP);
    const create = async () => {
      await page.getByRole('button', { name: 'Create a separate calendar' }).click();
      await page.getByRole('textbox', { name: 'Create a separate calendar' }).press('Enter');
    };
    const details = { authorizationUrl: SET_UP };
    const error = { code: 'scope_missing', message: 'Grant it, then try again.', requestId: 'r', details };
    bench.state.failure = { path: '/calendars', status: 409, error };
    await page.getByRole('radio', { name: 'CRM tasks' }).waitFor();
    await create();
    await page.getByRole('button', { name: 'Give permission at Google' }).click();
    await page.getByRole('radio', { name: 'CRM tasks' }).waitFor();
    await create();
    await page.getByRole('radio', { name: 'CRM activities' }).waitFor();
    expect(await page.getByRole('radio', { name: 'CRM activities' }).isChecked()).toBe(true);
    // Enter in the name made the calendar and nothing else.
    expect(bench.state.writes.map(({ path }) => path.split('/').at(-1))).toEqual(['calendars', 'calendars']);
  });

  test('asks a one-way sync nothing about Google’s events', async () => {
    bench.state.accounts = [newAccount({ draft: { calendarId: 'crm', direction: 'one_way' } })];
    const page = await bench.open(SET_UP);
    await page.getByText('Step 2 of 3').waitFor();
    await page.getByRole('heading', { name: 'Activity types that go to Google' }).waitFor();
    expect(await page.getByText('Activity type of incoming events').count()).toBe(0);
  });

  test.each([
    ['Visible to everyone', ['Doctor’s appointment', 'Doctor’s appointment', 'Doctor’s appointment']],
    ['Visible only to me', ['Doctor’s appointment', 'only you', 'Private']],
    ['Do not sync', ['Doctor’s appointment', 'nothing', 'nothing, slot free']],
    ['Busy only', ['Doctor’s appointment', 'Busy', 'Busy']],
  ])('the preview panel shows at once what "%s" means for each side', async (choice, shown) => {
    bench.state.accounts = [
      newAccount({ draft: { calendarId: 'crm', direction: 'two_way', defaultVisibility: 'everyone' } }),
    ];
    const page = await bench.open(SET_UP);
    await page.getByRole('radio', { name: choice }).check();
    const sides = ['In your Google Calendar', 'For you in the CRM', 'For everyone else in the CRM'];
    for (const [index, side] of sides.entries()) {
      await page
        .getByRole('region', { name: side })
        .getByText(shown[index] ?? '', { exact: true })
        .waitFor();
    }
    expect(await page.getByText('a colleague may book you twice').count()).toBe(
      choice === 'Do not sync' ? 1 : 0,
    );
  });

  test('says how many events lie in the past, and takes them in when asked', async () => {
    bench.state.accounts = [newAccount({ draft: OPTIONS })];
    bench.state.counts = ({ pastDays }) =>
      pastDays === 'all'
        ? { ...NO_COUNTS, events: 224, createsInCrm: 224 }
        : { ...NO_COUNTS, events: 224, inPast: 224, skipped: { window: 224 } };
    const page = await bench.open(SET_UP);
    await page.getByText('224 events lie in the past: take them in?').waitFor();
    await page.getByRole('button', { name: 'Take them in' }).click();
    await page.getByText('Creates 224 items in the CRM').waitFor();
    expect(draft()?.pastDays).toBe('all');
  });

  test('an unfinished set-up that is opened from the list ends with Start sync', async () => {
    bench.state.accounts = [newAccount({ draft: OPTIONS })];
    const page = await bench.open('/calendar-sync');
    await page
      .getByRole('region', { name: 'Ready to connect' })
      .getByRole('button', { name: 'Start sync' })
      .click();
    expect(await isShown(page.getByRole('button', { name: 'Start sync', exact: true }))).toBe(true);
  });
});

describe('an account', () => {
  test('is stopped only after a question that says what is kept, and then listed as synced previously', async () => {
    bench.state.accounts = [newAccount({ state: 'active', wanted: 'running', settings: OPTIONS })];
    const page = await bench.open('/calendar-sync');
    await page.getByRole('button', { name: 'Stop sync' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('nothing is deleted', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Stop sync' }).click();
    expect(
      await isShown(page.getByRole('region', { name: 'Synced previously' }).getByText('sam@example.com')),
    ).toBe(true);
  });

  test('that was stopped shows its options, and Start syncing starts it again', async () => {
    bench.state.accounts = [newAccount({ state: 'stopped', settings: OPTIONS })];
    const page = await bench.open('/calendar-sync');
    await page.getByRole('button', { name: 'Start sync' }).click();
    await page.getByRole('radio', { name: 'CRM tasks' }).waitFor();
    expect(await page.getByRole('radio', { name: 'CRM tasks' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Start syncing' }).click();
    await page.getByRole('region', { name: 'Active', exact: true }).waitFor();
  });

  test('asks what a change means for what is synced already, when the API wants to know', async () => {
    bench.state.accounts = [newAccount({ state: 'active', wanted: 'running', settings: OPTIONS })];
    const page = await bench.open(`${SET_UP}&edit=1`);
    await page.getByRole('radio', { name: 'Do not sync' }).check();
    const message = 'Say what is to become of it: effects.applyToExisting.';
    const error = {
      code: 'effect_missing',
      message,
      requestId: 'r',
      details: { effects: ['applyToExisting'] },
    };
    bench.state.failure = { path: '/settings', status: 422, error };
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('radio', { name: 'Yes, to all that is synced' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The options are saved.').waitFor();
    expect(bench.state.writes.at(-1)?.body).toEqual({
      ...OPTIONS,
      privateEvents: 'do_not_sync',
      effects: { applyToExisting: true },
    });
  });

  test('a request that fails is told in the API’s own words', async () => {
    bench.state.accounts = [newAccount({ state: 'active', wanted: 'running', settings: OPTIONS })];
    const message = 'The account is stopped. Only one that syncs can be paused.';
    bench.state.failure = {
      path: '/pause',
      status: 409,
      error: { code: 'wrong_state', message, requestId: 'r' },
    };
    const page = await bench.open('/calendar-sync');
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await isShown(page.getByText(message))).toBe(true);
  });

  test('in every state fits a telephone', async () => {
    bench.state.accounts = [
      newAccount({
        id: 'a',
        email: 'a.rather.long.address.of.somebody@subdomain.example.com',
        state: 'importing',
        wanted: 'running',
        progress: { done: 1240, total: 5021 },
      }),
      newAccount({ id: 'b', state: 'active', wanted: 'running', problem: 'needs_reauth', settings: OPTIONS }),
      newAccount({ id: 'c', state: 'stopped', settings: OPTIONS }),
    ];
    const page = await bench.open('/calendar-sync', PHONE);
    await page.getByText('First sync running (1,240 of 5,021)').waitFor();
    await page.getByRole('button', { name: 'Reconnect' }).waitFor();
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
  });
});
