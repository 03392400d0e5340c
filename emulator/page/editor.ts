import { formatDate } from '../time/text.ts';
import type { CalendarClient, PageEvent } from './client.ts';
import { clockText, DAY_MS, isAllDay, toTime, wallMsOf } from './days.ts';

/** Finds an element that the page is known to have. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
  return found;
}

export interface Draft {
  startMs: number;
  endMs: number;
  allDay: boolean;
}

const HOUR_MS = 3_600_000;

const dialog = byId('editor', HTMLDialogElement);
const form = dialog.querySelector('form') ?? new HTMLFormElement();
const problem = byId('editor-problem', HTMLParagraphElement);

function field(name: string): HTMLInputElement | HTMLTextAreaElement {
  const found = form.elements.namedItem(name);
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) return found;
  throw new Error(`the form has no ${name}`);
}

function checkbox(name: string): HTMLInputElement {
  const found = field(name);
  if (found instanceof HTMLInputElement) return found;
  throw new Error(`${name} is no checkbox`);
}

function showTimes(): void {
  const { checked } = checkbox('allDay');
  for (const name of ['startTime', 'endTime']) field(name).hidden = checked;
}

function fill(event: PageEvent | null, draft: Draft): void {
  byId('editor-title', HTMLHeadingElement).textContent = event ? 'Event' : 'New event';
  field('summary').value = event?.summary ?? '';
  field('location').value = event?.location ?? '';
  field('description').value = event?.description ?? '';
  checkbox('isPrivate').checked = event?.visibility === 'private';
  checkbox('allDay').checked = draft.allDay;
  field('startDate').value = formatDate(draft.startMs);
  field('startTime').value = clockText(draft.startMs);
  // People count the last day in; the API does not.
  field('endDate').value = formatDate(draft.allDay ? draft.endMs - DAY_MS : draft.endMs);
  field('endTime').value = clockText(draft.endMs);
  byId('scope', HTMLFieldSetElement).hidden = event?.recurringEventId === undefined;
  byId('delete', HTMLButtonElement).hidden = event === null;
  const first = form.querySelector<HTMLInputElement>('[name=scope][value=this]');
  if (first) first.checked = true;
  problem.textContent = '';
  showTimes();
}

function readDraft(): Draft {
  const allDay = checkbox('allDay').checked;
  const at = (date: string, time: string) =>
    Date.parse(`${field(date).value}T${field(time).value || '00:00'}:00Z`);
  const startDay = Date.parse(field('startDate').value);
  return allDay
    ? { allDay, startMs: startDay, endMs: Math.max(Date.parse(field('endDate').value), startDay) + DAY_MS }
    : { allDay, startMs: at('startDate', 'startTime'), endMs: at('endDate', 'endTime') };
}

function isWholeSeries(event: PageEvent): boolean {
  return event.recurringEventId !== undefined && new FormData(form).get('scope') === 'all';
}

function timesOf(draft: Draft, zone: string, event: PageEvent | null) {
  return {
    start: toTime(draft.startMs, draft.allDay, zone, event?.start.timeZone),
    end: toTime(draft.endMs, draft.allDay, zone, event?.end.timeZone),
  };
}

/**
 * The times to write: none when nobody touched them. All events of a series move by what this one moved, in its first
 * instance, whose times the series is counted from.
 */
export async function movedTimes(
  client: CalendarClient,
  event: PageEvent,
  draft: Draft,
  zone: string,
  wholeSeries: boolean,
): Promise<object> {
  const startMs = wallMsOf(event.start);
  const isSame =
    draft.startMs === startMs && draft.endMs === wallMsOf(event.end) && draft.allDay === isAllDay(event);
  if (isSame) return {};
  if (!wholeSeries || event.recurringEventId === undefined) return timesOf(draft, zone, event);
  const master = await client.get(event.recurringEventId);
  const first = wallMsOf(master.start) + draft.startMs - startMs;
  const shifted = { ...draft, startMs: first, endMs: first + draft.endMs - draft.startMs };
  return timesOf(shifted, zone, master);
}

export interface Editing {
  client: CalendarClient;
  /** The calendar's zone. */
  zone: string;
  event: PageEvent | null;
  draft: Draft;
  done: () => void;
}

let editing: Editing | null = null;

/** Opens the form for an event, or for a new one. */
export function openEditor(next: Editing): void {
  editing = next;
  fill(next.event, next.draft);
  dialog.showModal();
  field('summary').focus();
}

async function save({ client, zone, event, done }: Editing): Promise<void> {
  const draft = readDraft();
  const texts = {
    summary: field('summary').value,
    location: field('location').value,
    description: field('description').value,
    visibility: checkbox('isPrivate').checked ? 'private' : 'default',
  };
  if (event === null) {
    await client.insert({ ...texts, ...timesOf(draft, zone, null) });
  } else {
    const wholeSeries = isWholeSeries(event);
    const { visibility, ...written } = texts;
    const isPrivacyChanged = (event.visibility === 'private') !== (visibility === 'private');
    const times = await movedTimes(client, event, draft, zone, wholeSeries);
    const id = wholeSeries ? (event.recurringEventId ?? event.id) : event.id;
    await client.patch(id, { ...written, ...(isPrivacyChanged ? { visibility } : {}), ...times });
  }
  done();
}

async function remove({ client, event, done }: Editing): Promise<void> {
  if (event) await client.remove(isWholeSeries(event) ? (event.recurringEventId ?? event.id) : event.id);
  done();
}

function run(action: (current: Editing) => Promise<void>): void {
  if (!editing) return;
  action(editing).then(
    () => dialog.close(),
    (error: Error) => {
      problem.textContent = error.message;
    },
  );
}

form.addEventListener('submit', (submit) => {
  submit.preventDefault();
  run(save);
});
byId('delete', HTMLButtonElement).addEventListener('click', () => run(remove));
byId('cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
checkbox('allDay').addEventListener('change', () => {
  showTimes();
  if (checkbox('allDay').checked || !editing) return;
  // A whole day that becomes an hour gets one that people are awake in.
  if (field('startTime').value === '00:00') {
    field('startTime').value = '09:00';
    field('endTime').value = '10:00';
  }
});

/** A new event where somebody clicked: an hour at a time of day, else the whole day. */
export function draftAt(wallMs: number, hasTime: boolean): Draft {
  return { startMs: wallMs, endMs: wallMs + (hasTime ? HOUR_MS : DAY_MS), allDay: !hasTime };
}

export function draftOf(event: PageEvent): Draft {
  return { startMs: wallMsOf(event.start), endMs: wallMsOf(event.end), allDay: isAllDay(event) };
}
