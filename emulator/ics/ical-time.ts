import ICAL from 'ical.js';

/** Wall milliseconds as ical.js has them: without a zone. */
export function toIcalTime(wallMs: number, isDate: boolean): ICAL.Time {
  const date = new Date(wallMs);
  const parts = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    isDate,
  };
  return new ICAL.Time(parts, ICAL.Timezone.localTimezone);
}
