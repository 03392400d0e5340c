import { randomBytes } from 'node:crypto';

/** The zone of every calendar that rows run in. */
export const ZONE = 'Europe/Zurich';

export type Json = Record<string, unknown>;

/** Monday, 8 March 2027, nine to ten in Zurich (UTC+1). */
export const timed = (more: Json = {}): Json => ({
  summary: 'Meeting',
  start: { dateTime: '2027-03-08T09:00:00', timeZone: ZONE },
  end: { dateTime: '2027-03-08T10:00:00', timeZone: ZONE },
  ...more,
});

/** The whole of Monday, 8 March 2027. */
export const allDay = (more: Json = {}): Json => ({
  summary: 'Day off',
  start: { date: '2027-03-08' },
  end: { date: '2027-03-09' },
  ...more,
});

/** Four Mondays from 8 March 2027; the last one lies behind the change of clocks of 28 March. */
export const weekly = (more: Json = {}): Json =>
  timed({ recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'], ...more });

/** What makes an event focus time. */
export const FOCUS: Json = {
  eventType: 'focusTime',
  focusTimeProperties: { autoDeclineMode: 'declineNone', chatStatus: 'available' },
};

const hour = (at: number) => ({
  dateTime: `2027-03-08T${String(at).padStart(2, '0')}:00:00`,
  timeZone: ZONE,
});

/** The times of an event that lies so many hours after `timed`, on the same day. */
export const hoursLater = (hours: number): Json => ({ start: hour(9 + hours), end: hour(10 + hours) });

/** An id that clients may give: hexadecimal digits are in Google's alphabet. */
export const freshId = (): string => randomBytes(16).toString('hex');

/** What an answer looks like that refuses with this reason. */
export const refusal = (status: number, reason: string, more: Json = {}): Json => ({
  status,
  body: { error: { code: status, errors: [{ reason, ...more }] } },
});
