import type { PageEvent } from './client.ts';
import {
  clockText,
  DAY_MS,
  isAllDay,
  isOnDay,
  startOfDay,
  startOfMonth,
  startOfWeek,
  wallMsOf,
} from './days.ts';

export interface ViewActions {
  /** A free spot was clicked; `hasTime` when it was a time of day. */
  create(wallMs: number, hasTime: boolean): void;
  open(event: PageEvent): void;
  /** An event was dropped: onto a day, or onto a time of a day. */
  move(eventId: string, wallMs: number, hasTime: boolean): void;
  showWeek(wallMs: number): void;
}

const MAX_CHIPS = 4;
const HOUR_PX = 48;
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** `1 event`, `2 events` */
export const countEvents = (count: number) => (count === 1 ? '1 event' : `${count} events`);

function titleOf(event: PageEvent): string {
  const title = event.summary ?? '(No title)';
  return event.visibility === 'private' ? `${title} (private)` : title;
}

function eventButton(event: PageEvent, className: string, text: string, actions: ViewActions): HTMLElement {
  const button = element('button', `${className} ${event.status}`, text);
  button.title = event.location ? `${text}\n${event.location}` : text;
  button.draggable = true;
  button.addEventListener('click', (click) => {
    click.stopPropagation();
    actions.open(event);
  });
  button.addEventListener('dragstart', (drag) => drag.dataTransfer?.setData('text/plain', event.id));
  return button;
}

function takeDrops(target: HTMLElement, drop: (eventId: string, drag: DragEvent) => void): void {
  target.addEventListener('dragover', (drag) => {
    drag.preventDefault();
    target.classList.add('over');
  });
  target.addEventListener('dragleave', () => target.classList.remove('over'));
  target.addEventListener('drop', (drag) => {
    drag.preventDefault();
    target.classList.remove('over');
    const eventId = drag.dataTransfer?.getData('text/plain');
    if (eventId) drop(eventId, drag);
  });
}

function chip(event: PageEvent, actions: ViewActions): HTMLElement {
  if (isAllDay(event)) return eventButton(event, 'chip', titleOf(event), actions);
  const text = `${clockText(wallMsOf(event.start))} ${titleOf(event)}`;
  return eventButton(event, 'chip timed', text, actions);
}

/** Leads from a day of the month to its week, where everything has room. */
function weekButton(className: string, text: string, dayMs: number, actions: ViewActions): HTMLElement {
  const button = element('button', className, text);
  button.addEventListener('click', (click) => {
    click.stopPropagation();
    actions.showWeek(dayMs);
  });
  return button;
}

export function monthView(events: PageEvent[], at: number, today: number, actions: ViewActions): HTMLElement {
  const grid = element('div', 'month');
  grid.append(...NAMES.map((name) => element('div', 'name', name)));
  const month = new Date(at).getUTCMonth();
  const first = startOfWeek(startOfMonth(at));
  for (let index = 0; index < 42; index += 1) {
    const dayMs = first + index * DAY_MS;
    const date = new Date(dayMs);
    const isOther = date.getUTCMonth() !== month;
    const day = element('div', `day${isOther ? ' other' : ''}${dayMs === today ? ' is-today' : ''}`);
    day.append(element('span', 'number', String(date.getUTCDate())));
    const onDay = events.filter((event) => isOnDay(event, dayMs));
    const shown = onDay.length > MAX_CHIPS ? onDay.slice(0, MAX_CHIPS - 1) : onDay;
    day.append(...shown.map((event) => chip(event, actions)));
    if (shown.length < onDay.length) {
      day.append(weekButton('more', `${onDay.length - shown.length} more`, dayMs, actions));
    }
    if (onDay.length > 0) {
      const count = weekButton('count', String(onDay.length), dayMs, actions);
      count.ariaLabel = countEvents(onDay.length);
      day.append(count);
    }
    day.addEventListener('click', () => actions.create(dayMs, false));
    takeDrops(day, (eventId) => actions.move(eventId, dayMs, false));
    grid.append(day);
  }
  return grid;
}

/**
 * Events that overlap, directly or through others between them, share the width of their column; whoever overlaps nobody has all
 * of it. Takes the events in the order of their starts.
 */
function placeBlocks(column: HTMLElement, events: PageEvent[], dayMs: number, actions: ViewActions): void {
  /** Until when each lane is taken, among those who share. */
  let lanes: number[] = [];
  const placed = events.map((event) => {
    const start = Math.max(wallMsOf(event.start), dayMs);
    const end = Math.min(Math.max(wallMsOf(event.end), start + 1_800_000), dayMs + DAY_MS);
    if (lanes.every((until) => until <= start)) lanes = [];
    const free = lanes.findIndex((until) => until <= start);
    const lane = free === -1 ? lanes.length : free;
    lanes[lane] = end;
    return { event, start, end, lane, lanes };
  });
  for (const { event, start, end, lane, lanes: shared } of placed) {
    const text = `${titleOf(event)}, ${clockText(wallMsOf(event.start))}`;
    const block = eventButton(event, 'block', text, actions);
    block.style.top = `${((start - dayMs) / 3_600_000) * HOUR_PX}px`;
    block.style.height = `${((end - start) / 3_600_000) * HOUR_PX}px`;
    block.style.left = `${(lane / shared.length) * 100}%`;
    block.style.width = `${100 / shared.length}%`;
    column.append(block);
  }
}

function timeAt(column: HTMLElement, pointer: MouseEvent, dayMs: number): number {
  const hours = (pointer.clientY - column.getBoundingClientRect().top) / HOUR_PX;
  return dayMs + Math.max(0, Math.min(95, Math.floor(hours * 4))) * 900_000;
}

export function weekView(events: PageEvent[], at: number, today: number, actions: ViewActions): HTMLElement {
  const grid = element('div', 'week');
  const days = NAMES.map((name, index) => ({ name, dayMs: startOfWeek(at) + index * DAY_MS }));
  grid.append(element('div', 'head corner'));
  for (const { name, dayMs } of days) {
    const head = element('div', `head${dayMs === today ? ' is-today' : ''}`, name);
    head.append(element('span', 'number', String(new Date(dayMs).getUTCDate())));
    grid.append(head);
  }
  grid.append(element('div', 'whole corner'));
  for (const { dayMs } of days) {
    const whole = element('div', 'whole');
    whole.append(
      ...events
        .filter((event) => isAllDay(event) && isOnDay(event, dayMs))
        .map((event) => chip(event, actions)),
    );
    takeDrops(whole, (eventId) => actions.move(eventId, dayMs, false));
    grid.append(whole);
  }
  const hours = element('div', 'hours');
  for (let hour = 1; hour < 24; hour += 1) {
    const mark = element('span', '', `${String(hour).padStart(2, '0')}:00`);
    mark.style.top = `${hour * HOUR_PX}px`;
    hours.append(mark);
  }
  grid.append(hours);
  for (const { dayMs } of days) {
    const column = element('div', 'column');
    const timed = events.filter((event) => !isAllDay(event) && isOnDay(event, dayMs));
    placeBlocks(column, timed, startOfDay(dayMs), actions);
    column.addEventListener('click', (click) => actions.create(timeAt(column, click, dayMs), true));
    takeDrops(column, (eventId, drag) => actions.move(eventId, timeAt(column, drag, dayMs), true));
    grid.append(column);
  }
  return grid;
}
