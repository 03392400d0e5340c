import { toWallMs } from '../time/zone.ts';
import {
  addAccount,
  createClient,
  importFile,
  listAccounts,
  NoAnswerError,
  type AccountChoice,
  type CalendarChoice,
  type CalendarClient,
  type PageEvent,
} from './client.ts';
import {
  addMonths,
  DAY_MS,
  isAllDay,
  startOfDay,
  startOfMonth,
  startOfWeek,
  toInstant,
  wallMsOf,
} from './days.ts';
import { byId, draftAt, draftOf, movedTimes, openEditor } from './editor.ts';
import { closeReport, endOutage, say, sayProblem, showReport } from './notices.ts';
import { element, monthView, weekView, type ViewActions } from './views.ts';

const POLL_MS = 2000;
/** One poll may fail because the emulator is just starting anew. */
const FAILED_POLLS = 2;

interface Shown {
  account: AccountChoice;
  calendar: CalendarChoice;
  client: CalendarClient;
}

let accounts: AccountChoice[] = [];
let shown: Shown | null = null;
let mode: 'month' | 'week' = 'month';
let at = startOfDay(Date.now());
let events: PageEvent[] = [];
let lastEtag = '';
let failedPolls = 0;

const view = byId('view', HTMLElement);
const accountSelect = byId('account', HTMLSelectElement);
const calendarSelect = byId('calendar', HTMLSelectElement);

/** Runs something a person asked for; what goes wrong is said on the page. */
function attempt(work: Promise<unknown>): void {
  work.catch(sayProblem);
}

const canWrite = () => shown !== null && !['reader', 'freeBusyReader'].includes(shown.calendar.accessRole);

const actions: ViewActions = {
  create(wallMs, hasTime) {
    if (!shown || !canWrite()) return;
    openEditor({
      ...shown,
      zone: shown.calendar.timeZone,
      event: null,
      draft: draftAt(wallMs, hasTime),
      done: refresh,
    });
  },
  open(event) {
    if (!shown) return;
    if (!canWrite()) {
      say('This calendar can only be read by this account.');
      return;
    }
    openEditor({ ...shown, zone: shown.calendar.timeZone, event, draft: draftOf(event), done: refresh });
  },
  move(eventId, wallMs, hasTime) {
    const event = events.find((each) => each.id === eventId);
    if (event && shown && canWrite()) attempt(moveEvent(shown, event, wallMs, hasTime));
  },
  showWeek(wallMs) {
    at = wallMs;
    setMode('week');
  },
};

/** Dropping moves this one occurrence; the whole series is moved in the form. */
async function moveEvent(
  { client, calendar }: Shown,
  event: PageEvent,
  wallMs: number,
  hasTime: boolean,
): Promise<void> {
  const before = draftOf(event);
  const startMs = hasTime && !isAllDay(event) ? wallMs : startOfDay(wallMs) + (before.startMs % DAY_MS);
  const draft = { ...before, startMs, endMs: startMs + before.endMs - before.startMs };
  const times = await movedTimes(client, event, draft, calendar.timeZone, false);
  if (Object.keys(times).length > 0) await client.patch(event.id, times);
  await load();
}

const today = () => startOfDay(toWallMs(shown?.calendar.timeZone ?? 'UTC', Date.now()));

function format(options: Intl.DateTimeFormatOptions, wallMs: number): string {
  return new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' }).format(wallMs);
}

function periodText(): string {
  if (mode === 'month') return format({ month: 'long', year: 'numeric' }, at);
  const first = startOfWeek(at);
  const days = [first, first + 6 * DAY_MS].map((day) => format({ month: 'short', day: 'numeric' }, day));
  return `${days.join(' – ')}, ${new Date(first).getUTCFullYear()}`;
}

function draw(): void {
  const { scrollTop, scrollLeft } = view;
  byId('period', HTMLElement).textContent = periodText();
  view.replaceChildren((mode === 'month' ? monthView : weekView)(events, at, today(), actions));
  view.scrollTop = scrollTop;
  view.scrollLeft = scrollLeft;
}

async function load(): Promise<void> {
  if (!shown) return;
  const { client, calendar } = shown;
  const first = startOfWeek(mode === 'month' ? startOfMonth(at) : at);
  const days = mode === 'month' ? 42 : 7;
  const etag = await client.etag();
  const found = await client.list(
    toInstant(first, calendar.timeZone),
    toInstant(first + days * DAY_MS, calendar.timeZone),
  );
  if (shown.client !== client) return;
  lastEtag = etag;
  events = found.toSorted((one, other) => wallMsOf(one.start) - wallMsOf(other.start));
  draw();
  if (events.length > 0) say(canWrite() ? '' : 'This calendar can only be read by this account.');
  else say(`No events here yet. ${canWrite() ? 'Click a day to add one, or import an .ics file.' : ''}`);
}

function refresh(): void {
  attempt(load());
}

async function loadIfChanged(): Promise<void> {
  if (!shown) await listAccounts();
  else if ((await shown.client.etag()) !== lastEtag) await load();
}

/** Who answers again may be another emulator, with other accounts. */
async function poll(): Promise<void> {
  if (document.hidden || document.querySelector('dialog[open]')) return;
  try {
    await loadIfChanged();
  } catch (error) {
    if (error instanceof NoAnswerError) {
      failedPolls += 1;
      if (failedPolls >= FAILED_POLLS) sayProblem(error);
      return;
    }
  }
  failedPolls = 0;
  if (endOutage()) await start(shown?.account.email, shown?.calendar.id);
}

/** Shows a week from seven in the morning and, where it is wider than the screen, from the day that was chosen. */
async function loadFromTheTop(): Promise<void> {
  await load();
  if (mode === 'month') return;
  const days = view.querySelectorAll<HTMLElement>('.column');
  const chosen = days[(startOfDay(at) - startOfWeek(at)) / DAY_MS];
  view.scrollTop = 7 * 48;
  view.scrollLeft = (chosen?.offsetLeft ?? 0) - (days[0]?.offsetLeft ?? 0);
}

function setMode(next: 'month' | 'week'): void {
  mode = next;
  byId('month', HTMLButtonElement).ariaPressed = String(next === 'month');
  byId('week', HTMLButtonElement).ariaPressed = String(next === 'week');
  attempt(loadFromTheTop());
}

function choose(email: string, calendarId?: string): void {
  closeReport();
  const account = accounts.find((each) => each.email === email) ?? accounts[0];
  const calendar = account?.calendars.find((each) => each.id === calendarId) ?? account?.calendars[0];
  for (const id of ['who', 'when', 'what']) byId(id, HTMLElement).hidden = !calendar;
  if (!account || !calendar) {
    shown = null;
    showWelcome();
    return;
  }
  accountSelect.replaceChildren(...accounts.map((each) => new Option(each.email)));
  accountSelect.value = account.email;
  calendarSelect.replaceChildren(...account.calendars.map((each) => new Option(each.summary, each.id)));
  calendarSelect.value = calendar.id;
  shown = { account, calendar, client: createClient(account.accessToken, calendar.id) };
  for (const id of ['create', 'import-label']) byId(id, HTMLElement).hidden = !canWrite();
  refresh();
}

function showWelcome(): void {
  const welcome = element('div', 'empty');
  const add = element('button', 'primary', 'Add an account');
  add.addEventListener('click', () => byId('new-account', HTMLDialogElement).showModal());
  welcome.append(
    element('strong', '', 'No account yet'),
    element('span', '', 'Here you are the person who edits in Google. Add an account to get a calendar.'),
    add,
  );
  view.replaceChildren(welcome);
}

async function start(email = '', calendarId?: string): Promise<void> {
  accounts = await listAccounts();
  choose(email, calendarId);
}

function step(direction: number): void {
  at = mode === 'month' ? addMonths(at, direction) : at + direction * 7 * DAY_MS;
  refresh();
}

function onClick(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', action);
}

async function importInto({ account, calendar }: Shown, file: File): Promise<void> {
  closeReport();
  showReport(await importFile(account.email, calendar.id, file));
  await load();
}

async function addAndShow(email: string): Promise<void> {
  await addAccount(email);
  await start(email);
}

function wire(): void {
  onClick('today', () => {
    at = today();
    refresh();
  });
  onClick('back', () => step(-1));
  onClick('forth', () => step(1));
  onClick('month', () => setMode('month'));
  onClick('week', () => setMode('week'));
  onClick('create', () => {
    const day = startOfMonth(at) === startOfMonth(today()) ? today() : at;
    actions.create(day + 9 * 3_600_000, true);
  });
  accountSelect.addEventListener('change', () => choose(accountSelect.value));
  calendarSelect.addEventListener('change', () => choose(accountSelect.value, calendarSelect.value));
  onClick('close-report', closeReport);
  const dialog = byId('new-account', HTMLDialogElement);
  onClick('add-account', () => dialog.showModal());
  onClick('cancel-account', () => dialog.close());
  const address = byId('new-address', HTMLInputElement);
  dialog.addEventListener('submit', () => attempt(addAndShow(address.value)));
  const file = byId('import', HTMLInputElement);
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (chosen && shown) attempt(importInto(shown, chosen));
    file.value = '';
  });
}

wire();
attempt(start());
setInterval(() => attempt(poll()), POLL_MS);
