import { formatDate, formatDateTime, parseDate, parseDateTime } from '../time/text.ts';
import { toEpochMs } from '../time/zone.ts';
import type { PageEvent, PageTime } from './client.ts';

export const DAY_MS = 86_400_000;

/** The wall time of an event's time; the API shows times in the calendar's zone, so its text is enough. */
export function wallMsOf(time: PageTime): number {
  return time.date ? (parseDate(time.date) ?? 0) : (parseDateTime(time.dateTime ?? '')?.wallMs ?? 0);
}

export function isAllDay(event: PageEvent): boolean {
  return Boolean(event.start.date);
}

/** A wall time of the calendar as the API takes it. `zone` stays the event's own where it has one. */
export function toTime(wallMs: number, allDay: boolean, calendarZone: string, zone?: string): PageTime {
  if (allDay) return { date: formatDate(wallMs), dateTime: null };
  const dateTime = formatDateTime(toEpochMs(calendarZone, wallMs), calendarZone);
  return { date: null, dateTime, timeZone: zone ?? calendarZone };
}

export const startOfDay = (wallMs: number) => Math.floor(wallMs / DAY_MS) * DAY_MS;

/** Weeks begin on Monday. */
export function startOfWeek(wallMs: number): number {
  const day = startOfDay(wallMs);
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
}

export function startOfMonth(wallMs: number): number {
  const date = new Date(wallMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

export function addMonths(wallMs: number, months: number): number {
  const date = new Date(wallMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/** An instant of the calendar's wall clock for timeMin and timeMax. */
export function toInstant(wallMs: number, calendarZone: string): string {
  return new Date(toEpochMs(calendarZone, wallMs)).toISOString();
}

/** `09:05` */
export function clockText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 16);
}

/** Whether an event covers any of a day; an event of no length belongs to the day it is on. */
export function isOnDay(event: PageEvent, dayMs: number): boolean {
  const start = wallMsOf(event.start);
  const end = Math.max(wallMsOf(event.end), start + 1);
  return start < dayMs + DAY_MS && end > dayMs;
}
